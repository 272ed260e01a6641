"""Harm that is done to a cluster and its indexers on purpose, and what is seen meanwhile: for tests and figures."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from index.checking import check
from index.ingest import folders
from index.library import Candidate, FieldWeights, Library, Query
from index.search import proposals
from index.search.engine import IndexUnreachable, ProposalQuery
from index.search.engines import indexed
from tests.index.articles import numbered_text, write_lines

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster
    from index.search.engines.opensearch import OpenSearchEngine

__all__ = [
    "Outage",
    "Told",
    "asked",
    "difference",
    "engine_of",
    "from_memory",
    "killed_at_work",
    "killed_indexers",
    "killed_writers",
    "opened",
    "outage",
    "served",
]

ASKED = ("ferri", "storm", "17", "reef", "unheard")
EVERYWHERE = "number"  # a term of every article

Question = TypeVar("Question")


def opened(folder: Path, cluster: Cluster) -> Library:
    """A library whose candidates the cluster proposes."""
    from index.search.engines.opensearch import OpenSearchEngine

    return Library.open(folder, engine=partial(OpenSearchEngine, cluster=cluster))


def engine_of(library: Library) -> OpenSearchEngine:
    from index.search.engines.opensearch import OpenSearchEngine

    (engine,) = library._engines.values()
    assert isinstance(engine, OpenSearchEngine)
    return engine


def asked(library: Library) -> list[list[Candidate]]:
    return [library.search(Query((word, EVERYWHERE))) for word in ASKED]


def from_memory(data: Path) -> list[list[Candidate]]:
    with Library.open(data, engine="memory") as library:
        return asked(library)


def served(library: Library) -> bool:
    """Whether the cluster itself proposes articles."""
    with library._own.reading() as reader:
        index = engine_of(library).opened(reader.index_state())
        record = reader.term_records([EVERYWHERE])[EVERYWHERE]
    try:
        return index is not None and bool(
            index.propose(ProposalQuery([(record.id, (1.0,) * 4)], FieldWeights(), 50, 12))
        )
    except IndexUnreachable:
        return False


def difference(found: list[list[Candidate]], expected: list[list[Candidate]]) -> str | None:
    """In what candidates are other than memory's.

    Of equal ones at the end of a list, others may be there: not all of them are proposed.
    """
    for word, ours, theirs in zip(ASKED, found, expected, strict=True):
        if [one.score for one in ours] != [one.score for one in theirs]:
            return f"{word}: other scores"
        last = ours[-1].score if ours else 0.0
        if [one for one in ours if one.score > last] != [one for one in theirs if one.score > last]:
            return f"{word}: other candidates"
    return None


@dataclass(slots=True)
class Told:
    """What indexers were told to index: the articles `held` by the last, and what each was told to be, ever."""

    held: Mapping[str, str] = field(default_factory=dict)
    versions: dict[str, set[str]] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    indexers: int = 0

    def refuse_lost(self, library: Library) -> None:
        """Raise AssertionError where an article that was in the library is lost, or one is there by half."""
        now = {info.id for info in library.articles()}
        assert self.there & self.held.keys() <= now, f"lost: {self.there & self.held.keys() - now}"
        assert all(library.article(id).text in self.versions[id] for id in now)
        self.there = now


def killed_at_work(file: Path, kills: int, begin: Callable[[int, Connection], BaseProcess]) -> Iterator[Told]:
    """Kill so many indexers of a file with ever new versions of 60 articles, at random moments of their work.

    `begin` starts the indexer of a number, which says over a connection when it is ready. Yields after each of them,
    those too that ended before, what was told so far.
    """
    chance = random.Random(1)
    told = Told()
    killed, whole = 0, 0.0
    while killed < kills:
        version, told.indexers = told.indexers, told.indexers + 1
        told.held = {
            f"x{number}": f"Version {version}. {numbered_text(number)}"
            for number in range(version * 5, version * 5 + 60)
        }
        for id, written in told.held.items():
            told.versions.setdefault(id, set()).add(written)
        write_lines(file, told.held)
        ours, theirs = multiprocessing.Pipe()
        process = begin(version, theirs)
        assert ours.recv() == "ready"
        begun = time.monotonic()
        process.join(chance.uniform(0.0, whole) if version else None)  # the first may end, and says how long it takes
        if process.is_alive():
            killed += 1
        else:
            whole = time.monotonic() - begun
        process.kill()
        process.join()
        yield told


def killed_indexers(folder: Path, cluster: Cluster, kills: int) -> int:
    """Kill so many indexers as `killed_at_work` does, whose candidates the cluster proposes.

    Returns how many were started. Raises AssertionError where an article is lost, or half there, an answer is another
    than memory's, or the cluster does not serve all of the library again when it was asked.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "index.search.engines.opensearch", __name__])
    data, file = folder / "data", folder / "all.jsonl"

    def begin(version: int, theirs: Connection) -> BaseProcess:
        process = context.Process(target=_index, args=(data, file, cluster, theirs))
        process.start()
        return process

    told = Told()
    for told in killed_at_work(file, kills, begin):
        with opened(data, cluster) as library:
            told.refuse_lost(library)
            expected = from_memory(data)
            for _ in range(2):  # while the index is behind, and when it was brought up to date
                assert difference(asked(library), expected) is None
                engine_of(library).wait()
            assert served(library)
            with library._own.reading() as reader:
                assert reader.index_state().behind == 0
                assert [*engine_of(library).problems(reader)] == []
    with opened(data, cluster) as library:
        library.sync(file)
        assert {info.id for info in library.articles()} == told.held.keys()
        assert difference(asked(library), from_memory(data)) is None
        assert served(library)
    return told.indexers


def killed_writers(folder: Path, cluster: Cluster, kills: int) -> int:
    """Kill so many indexers as `killed_at_work` does, of a collection in the cluster.

    Returns how many were started. Raises AssertionError where an article is lost, or half there.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "index.collection.store", __name__])
    file = folder / "all.jsonl"

    def begin(version: int, theirs: Connection) -> BaseProcess:
        process = context.Process(target=_write, args=(folder, file, cluster, theirs))
        process.start()
        return process

    told = Told()
    with Library.open(folder, collection=cluster) as reader:
        for told in killed_at_work(file, kills, begin):
            reader._own.follow()
            told.refuse_lost(reader)
    with Library.open(folder, collection=cluster) as library:
        library.sync(file)
        assert {info.id: library.article(info.id).text for info in library.articles()} == told.held
    assert check(folder, collection=cluster).problems == ()
    return told.indexers


def _write(folder: Path, file: Path, cluster: Cluster, said: Connection) -> None:
    """What the process does that is killed."""
    folders._BATCH_CHARACTERS = 1_000
    with Library.open(folder, collection=cluster) as library:
        said.send("ready")
        library.sync(file)


def always_in_step() -> None:
    """Have an index count as behind from the first sentence that it lacks, in this process."""
    for module in (proposals, indexed):
        module.MAX_BEHIND = 0  # type: ignore[attr-defined]


def _index(data: Path, file: Path, cluster: Cluster, said: Connection) -> None:
    """What the process does that is killed."""
    folders._BATCH_CHARACTERS = 1_000
    indexed._SYNCED_CHUNKS = indexed._BATCH_CHUNKS = 20
    indexed._BATCH_ARTICLES = 5
    always_in_step()
    with opened(data, cluster) as library:
        said.send("ready")
        library.sync(file)


@dataclass(slots=True)
class Outage:
    """What came of questions while harm was done."""

    answered: int = 0
    wrong: int = 0
    lost: list[str] = field(default_factory=list)  # what was raised instead
    told: set[str | None] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return 1000 * median(self.seconds)

    @property
    def longest_ms(self) -> float:
        return 1000 * max(self.seconds)


def outage(
    ask: Callable[[Question], object],
    questions: Sequence[Question],
    right: Sequence[Container[object]],
    harm: Callable[[], None],
    trouble: Callable[[], str | None],
    askers: int = 4,
) -> Outage:
    """Ask questions, so many at once, and do harm when a third of them was begun.

    `right` has the answers that each may get.
    """
    seen = Outage()
    lock = threading.Lock()
    left = iter(range(len(questions)))
    harmful = threading.Event()

    def work() -> None:
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            if number == len(questions) // 3:
                harmful.set()
            begun = time.perf_counter()
            try:
                is_right = ask(questions[number]) in right[number]
            except Exception as error:
                with lock:
                    seen.lost.append(repr(error))
                continue
            told = trouble()
            with lock:
                seen.answered += 1
                seen.wrong += not is_right
                seen.told.add(told)
                seen.seconds.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=work) for _ in range(askers)]
    for thread in threads:
        thread.start()
    harmful.wait()
    harm()
    for thread in threads:
        thread.join()
    return seen
