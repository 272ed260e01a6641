"""Kill a process that works on a data folder, again and again, and hold what is left against what it acknowledged.

`python -m tests.benchmarks.kills [--kills 300] [--sentences 200]` fills a library, and lets a process put articles,
remove some, take them back, back up and remember questions, which is killed (SIGKILL) at a random moment and begun
anew. After each death each article must be as it was acknowledged, or as what was under way would have made it; every
tenth time the whole library is checked, and at the end the last backup that was acknowledged is restored. Prints what
was found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from bot.app.state import AskedQuestion, State
from bot.ops.backup import back_up, restore
from index.checking import check
from index.library import Library
from tests.index.articles import WORDS

_CHECKED_EACH = 10
_MAX_SECONDS = 1.0  # that a process has before it is killed


def text(name: str, version: int, sentences: int) -> str:
    """Return an article of so many sentences, another one in each version; its first line says which."""
    chance = random.Random(f"{name} {version}")
    lines = (f"The {' '.join(chance.sample(WORDS, 4))} came to number {number}." for number in range(1, sentences))
    return f"This is version {version} of {name}.\n\n{' '.join(lines)}\n"


class Worker:
    """What the process does that is killed. It says what it tries, and what is done."""

    def __init__(self, place: Path, articles: int, sentences: int, seed: int, said: Connection) -> None:
        self.root, self.data, self.backups = place / "root", place / "data", place / "backups"
        self.names = [f"a{number}.txt" for number in range(articles)]
        self.sentences = sentences
        self.chance = random.Random(seed)
        self.seed = seed
        self.said = said

    def run(self) -> None:
        """Work until it is killed."""
        with Library.open(self.data) as library, State(self.data) as state:
            self.library, self.state = library, state
            self.said.send(("ready", {}))
            works: list[Callable[[], None]] = (
                [self.put] * 5 + [self.remove] * 2 + [self.bring_back, self.ask, self.back_up]
            )
            while True:
                self.chance.choice(works)()

    def put(self) -> None:
        version = self.seed * 1_000 + self.chance.randrange(1_000)
        wanted = dict.fromkeys(self.chance.sample(self.names, self.chance.randint(1, 4)), version)
        self.said.send(("put", wanted))
        for name in wanted:
            write(self.root / name, text(name, version, self.sentences))
        self.library.sync(self.root, watched=True)
        self.said.send(("done", {}))

    def remove(self) -> None:
        present = [info.id for info in self.library.articles()]
        if len(present) > len(self.names) // 2:
            name = self.chance.choice(present)
            self.said.send(("remove", {name: None}))
            self.library.remove(name)
            self.said.send(("done", {}))

    def bring_back(self) -> None:
        self.said.send(("bring back", dict.fromkeys(self.names, 0)))
        self.library.sync(self.root)
        self.said.send(("done", {}))

    def ask(self) -> None:
        self.said.send(("ask", {}))
        key = self.state.remember(AskedQuestion("Did it come?", guild=1, channel=2, asker=3))
        self.said.send(("asked", {key: 0}))

    def back_up(self) -> None:
        self.said.send(("back up", {}))
        back_up(self.data, self.backups / "backup.zip")
        self.said.send(("backed up", {}))


def write(file: Path, content: str) -> None:
    """Put a file in place as a whole."""
    coming = file.with_name(f".{file.name}")
    coming.write_text(content, encoding="utf-8")
    coming.replace(file)


def work(place: Path, articles: int, sentences: int, seed: int, said: Connection) -> None:
    Worker(place, articles, sentences, seed, said).run()


class Ledger:
    """What was acknowledged: the versions that each article may have (None: it is removed), and what else was kept."""

    def __init__(self, names: list[str]) -> None:
        self.may_be: dict[str, set[int | None]] = {name: {0} for name in names}
        self.written = dict.fromkeys(names, 0)
        self.asked: list[str] = []
        self.backed_up = False
        self.works: Counter[str] = Counter()
        self._tried: tuple[str, dict[str, int | None]] = ("", {})

    def take(self, messages: Iterator[tuple[str, dict[str, int | None]]]) -> str:
        """Read what a process said until it died; return what it was at."""
        under_way = "starting"
        for what, values in messages:
            under_way = "nothing"
            if what == "done":
                self._settle()
            elif what == "asked":
                self.asked += values
            elif what == "backed up":
                self.backed_up = True
            elif what != "ready":
                under_way = what
                self.works[what] += 1
                self._try(what, values)
        return under_way

    def look(self, root: Path) -> None:
        """Note which versions the files have: the last that was tried may not have been written."""
        for name in self.written:
            self.written[name] = int((root / name).read_text(encoding="utf-8").split(maxsplit=4)[3])

    def _try(self, what: str, values: dict[str, int | None]) -> None:
        self._tried = what, values
        for name, version in values.items():
            if what == "bring back":
                if None in self.may_be[name]:
                    self.may_be[name].add(self.written[name])
            else:
                self.may_be[name].add(version)
            if what == "put" and version is not None:
                self.written[name] = version

    def _settle(self) -> None:
        what, values = self._tried
        for name, version in values.items():
            if what == "remove":
                self.may_be[name] = {None}
            elif what == "bring back":
                self.may_be[name] = {self.written[name]}
            else:  # one that was removed stays away until it is brought back
                self.may_be[name] = {version} | (self.may_be[name] & {None})


def wrong_articles(data: Path, ledger: Ledger, sentences: int) -> list[str]:
    """Return what is not as it was acknowledged."""
    wrong = []
    with Library.open(data) as library:
        held = {info.id: library.article(info.id).text for info in library.articles()}
    for name, may_be in ledger.may_be.items():
        found = held.get(name)
        if found not in {None if version is None else text(name, version, sentences) for version in may_be}:
            wrong.append(f"{name} is {found and found[:40]!r}, and may be {may_be}")
    with State(data) as state:
        wrong += [f"question {key} is forgotten" for key in ledger.asked if state.recall(key) is None]
    return wrong


def said_by(connection: Connection) -> Iterator[tuple[str, dict[str, int | None]]]:
    """Yield what a process said before it died."""
    try:
        while True:
            yield connection.recv()
    except EOFError:
        return


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.kills", description="kill -9 over mixed operations"
    )
    parser.add_argument("--kills", type=int, default=300, help="(default: %(default)s)")
    parser.add_argument("--sentences", type=int, default=200, help="in the library (default: %(default)s)")
    options = parser.parse_args()
    articles = 40 if options.sentences < 5_000 else 200
    sentences = max(2, options.sentences // articles)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "bot.app.state", "bot.ops.backup"])
    chance = random.Random(1)
    at: Counter[str] = Counter()
    wrong: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        for name in ("root", "backups"):
            (place / name).mkdir()
        ledger = Ledger([f"a{number}.txt" for number in range(articles)])
        for name in ledger.may_be:
            write(place / "root" / name, text(name, 0, sentences))
        with Library.open(place / "data") as library:
            library.sync(place / "root")
        for number in range(1, options.kills + 1):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=work, args=(place, articles, sentences, number, theirs))
            process.start()
            theirs.close()
            messages = said_by(ours)
            first = next(messages, None)  # it is ready
            time.sleep(chance.uniform(0, _MAX_SECONDS))
            assert process.pid is not None
            process.kill()
            process.join()
            if process.exitcode != -signal.SIGKILL or first is None:
                wrong.append(f"process {number} ended by itself, with {process.exitcode}")
            at[ledger.take(messages)] += 1
            ledger.look(place / "root")
            wrong += wrong_articles(place / "data", ledger, sentences)
            if number % _CHECKED_EACH == 0 or number == options.kills:
                wrong += check(place / "data").problems
                print(f"{number} kills", file=sys.stderr, flush=True)
            if wrong:
                break
        if ledger.backed_up:
            restore(place / "backups" / "backup.zip", place / "restored")
            wrong += check(place / "restored").problems
    print(f"{options.sentences} sentences, {sum(at.values())} kills in {time.monotonic() - began:.0f} s")
    print("killed while at:", ", ".join(f"{what} {count}" for what, count in at.most_common()))
    print("works begun:", ", ".join(f"{what} {count}" for what, count in ledger.works.most_common()))
    print("wrong:", *wrong or ["nothing"], sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
