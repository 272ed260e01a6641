"""The bot under faults, restarts and changes of its library for an hour: `python -m tests.benchmarks.soak [--short]`.

Members of several servers ask steadily, by mentions, direct messages, replies, `/ask`, buttons and forms. Meanwhile
Discord (on loopback, in this process; the bot is another) fails in all its ways, articles come, change and go by
`verbatim index` in a third process, and the bot is stopped or killed and started again. At the end nothing may be lost,
doubled or wrong (what that means says `tests/benchmarks/soaking/judging.py`), no request invalid, and memory level.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.discord_bot import load
from tests.benchmarks.soaking.absences import Absences
from tests.benchmarks.soaking.articles import Articles
from tests.benchmarks.soaking.asking import Asked, Asking
from tests.benchmarks.soaking.judging import Verdicts, judged, open_questions
from tests.benchmarks.soaking.lives import Life, Lives
from tests.benchmarks.soaking.mishaps import Mishaps
from tests.bot.cli.command_line import environment
from tests.discord import DiscordServer
from tests.discord.validation import openapi

#: Clean is: none of these, and in a life of at least 20 minutes a memory slope below so many MB an hour.
UNCLEAN = ("lost", "doubled", "wrong", "apologized")
STEEPEST = 40.0
_LONG_LIFE = 20 * 60.0
_MAX_START = 300.0  # s; a busy machine takes over one to import and load what the bot needs
_INDEX_EVERY = 15.0
_LAST_ANSWERS = 90.0
_CLICKS = 5.0  # s; Discord gives them 3
_CALM = 20.0  # s without faults before the end


@dataclass(slots=True, repr=False)  # asyncio.run makes a text of what it returns: this one would hold all of Discord
class Soak:
    """What a run found."""

    verdicts: Verdicts
    asked: list[Asked]
    lives: list[Life]
    mishaps: Counter[str]
    absences: Absences
    changes: int
    failed_indexing: int
    invalid: list[str]
    late: int
    unlikely: int

    def complaints(self) -> list[str]:
        """What keeps the run from being clean."""
        found = [f"{number} {one}" for one in UNCLEAN if (number := self.verdicts.count(one))]
        found += [f"{len(self.invalid)} invalid requests"] if self.invalid else []
        found += [f"{self.failed_indexing} runs of verbatim index failed"] if self.failed_indexing else []
        for life in self.lives:
            if life.ended not in {"SIGTERM", "SIGKILL"} or (life.ended == "SIGTERM" and life.status != 0):
                found.append(f"a life ended by {life.ended} with status {life.status}")
            slope = life.slope()
            if life.seconds >= _LONG_LIFE and slope is not None and slope > STEEPEST:
                found.append(f"memory grew by {slope:.0f} MB/h")
        return found


def stops(seconds: float) -> list[tuple[float, signal.Signals]]:
    """When to stop and kill the bot: in the first 40% of the time, so that one life is long."""
    number = max(4, round(seconds * 0.4 / 240))
    return [((at + 1) * seconds * 0.4 / number, signal.SIGKILL if at % 2 else signal.SIGTERM) for at in range(number)]


async def soaked(seconds: float, rate: float, seed: int, folder: Path) -> Soak:
    """Runs for so long, with so many questions a second. The bot's log stays in `folder`."""
    chance = random.Random(seed)
    described = openapi.DESCRIPTION.is_file()
    if not described:
        print("Discord's OpenAPI description is not there: requests are not validated")
    data, log = folder / "data", folder / "bot.log"
    articles = Articles(folder / "articles", chance)
    articles.write_lasting()
    failed = int(await _index(articles, data) != 0)
    async with DiscordServer(validating=described) as server:
        absences = Absences(server)
        asking = Asking(server, articles, chance, rate)
        asking.populate()
        mishaps = Mishaps(server, absences, chance, every=8.0)
        lives = Lives(server, absences, data, log, chance, stops(seconds))
        absences.begin()  # until the bot is there
        watching = asyncio.create_task(absences.watch())
        living = asyncio.create_task(lives.go_on())
        await server.until_ready(within=_MAX_START)
        disturbing = [asyncio.create_task(mishaps.go_on())]
        members = asyncio.create_task(asking.go_on())
        indexing = asyncio.create_task(_keep_indexing(articles, data))
        calm = asyncio.get_running_loop().time() + seconds - _CALM
        while (left := calm - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait({members, *disturbing, living, indexing}, timeout=min(60.0, left))
            for task in (members, *disturbing, living, indexing):
                if task.done():
                    task.result()
            _tell_progress(asking, server, lives, seconds - _CALM - left)
            _forget_bodies(server)
        await _cancelled(*disturbing)
        server.faults.clear()
        await asyncio.sleep(_CALM)
        await _cancelled(members)
        await asking.finish()
        await asyncio.sleep(_CLICKS)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS):
                await _all_answered(server, asking, absences)
        failed += await _finished(indexing)
        late = sum(request.code == 10062 for request in server.requests)
        invalid = [str(request) for request in server.forgive()]
        verdicts = judged(server, asking.asked, articles, absences)
        await _cancelled(living, watching)
        return Soak(
            verdicts=verdicts,
            asked=asking.asked,
            lives=lives.all,
            mishaps=mishaps.met,
            absences=absences,
            changes=articles.changes,
            failed_indexing=failed,
            invalid=invalid,
            late=late,
            unlikely=asking.impossible,
        )


async def _all_answered(server: DiscordServer, asking: Asking, absences: Absences) -> None:
    said = asyncio.Event()
    server.world.listeners.append(lambda event: said.set())
    while open_questions(server, asking.asked, absences):
        await said.wait()
        said.clear()


async def _index(articles: Articles, data: Path) -> int:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "index", str(articles.folder)),
        cwd=data.parent,
        env=environment(data),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        print(f"verbatim index: {said.decode(errors='replace').strip()[-300:]}")
    return process.returncode or 0


async def _keep_indexing(articles: Articles, data: Path) -> int:
    """Changes articles and indexes them, until it is cancelled; gives back how often indexing failed."""
    failed = 0
    try:
        while True:
            await asyncio.sleep(_INDEX_EVERY)
            for _ in range(articles.chance.randint(1, 3)):
                articles.change()
            if await asyncio.shield(_index(articles, data)):
                failed += 1
            else:
                articles.settled()
    except asyncio.CancelledError:
        return failed


async def _finished(task: asyncio.Task[int]) -> int:
    task.cancel()
    return await task


async def _cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for error in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(error, Exception):
            raise error


def _forget_bodies(server: DiscordServer) -> None:
    """What valid requests said is not looked at any more, and would fill this process's memory."""
    for request in server.requests:
        if request.valid:
            request.body = None


def _tell_progress(asking: Asking, server: DiscordServer, lives: Lives, seconds: float) -> None:
    now = lives.all[-1].samples[-1].usage if lives.all and lives.all[-1].samples else None
    memory = f"{now.memory:.0f} MB" if now else "starting"
    print(
        f"{seconds / 60:.0f} min: {len(asking.asked)} asked, life {len(lives.all)}, {memory}, "
        f"{server.gateway.identifies} sessions, {server.gateway.resumes} resumes",
        file=sys.stderr,
    )


def report(soak: Soak) -> None:
    """Prints the summary."""
    verdicts = soak.verdicts
    by_way: dict[str, Counter[str]] = {}
    for (way, outcome), number in sorted(verdicts.outcomes.items()):
        by_way.setdefault(way, Counter())[outcome] = number
    outcomes = ("answered", "asked to wait", "interrupted", "withdrawn", "out of scope", *UNCLEAN)
    print(f"{len(soak.asked)} questions and clicks: " + ", ".join(f"{verdicts.count(one)} {one}" for one in outcomes))
    for way, counted in by_way.items():
        print(f"  {way}: " + ", ".join(f"{number} {one}" for one, number in counted.items()))
    times = sorted(verdicts.seconds) or [0.0]
    shown = ", ".join(f"{name} {times[int((len(times) - 1) * part)]:.3f}" for name, part in _QUANTILES)
    print(f"seconds to the answer: {shown}")
    away = sum(last - first for first, last in soak.absences.away)
    print(
        f"{len(soak.lives)} lives, {soak.absences.server.gateway.identifies} sessions ({soak.absences.unprovoked} "
        f"unprovoked), {soak.absences.server.gateway.resumes} resumes, away for {away:.0f} s in all"
    )
    for life in soak.lives:
        _report_life(life)
    print("mishaps: " + ", ".join(f"{number} {kind}" for kind, number in sorted(soak.mishaps.items())))
    print(
        f"{soak.changes} changes of articles; {len(soak.invalid)} invalid requests, {soak.late} answers to "
        f"interactions that were over; {load()}"
    )
    for outcome in UNCLEAN:
        for example in verdicts.examples.get(outcome, ()):
            print(f"  {outcome}: {example}")
    for request in soak.invalid[:5]:
        print(f"  invalid: {request}")


_QUANTILES = (("median", 0.5), ("90%", 0.9), ("99%", 0.99), ("longest", 1.0))


def _report_life(life: Life) -> None:
    if not life.samples:
        print(f"  a life without a look at it, ended by {life.ended} ({life.status})")
        return
    first, last = life.samples[0].usage, life.samples[-1].usage
    most = max(sample.usage.memory for sample in life.samples)
    slope = life.slope()
    tasks = [sample.tasks for sample in life.samples if sample.tasks is not None]
    print(
        f"  {life.seconds:.0f} s, {life.ended} ({life.status}): {first.memory:.0f} to {last.memory:.0f} MB "
        f"(at most {most:.0f}{f', {slope:+.0f} MB/h' if slope is not None else ''}), "
        f"{max(one.usage.descriptors for one in life.samples)} descriptors at most, {last.descriptors} at last, "
        f"{max(one.usage.threads for one in life.samples)} threads"
        + (f", {max(tasks)} tasks at most, {tasks[-1]} at last" if tasks else "")
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--short", action="store_true", help="10 minutes")
    parser.add_argument("--rate", type=float, default=5.0, help="questions a second (default: 5)")
    parser.add_argument("--seed", type=int, default=0, help="another one for other chances")
    parser.add_argument("--keep", type=Path, help="a folder for the bot's data and log (default: one that is deleted)")
    chosen = parser.parse_args()
    minutes = 10.0 if chosen.short else chosen.minutes
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a bot killed amid a request is no news
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        soak = asyncio.run(soaked(minutes * 60, chosen.rate, chosen.seed, folder))
    report(soak)
    if complaints := soak.complaints():
        raise SystemExit(f"not clean: {'; '.join(complaints)}")
    print("clean")


if __name__ == "__main__":
    main()
