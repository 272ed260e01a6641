"""An indexing process killed at any moment leaves whole articles, right statistics, and all that it acknowledged."""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from index.checking import check as checked
from index.ingest import analysing, folders
from index.library import Library, Progress, Query
from index.search import proposals
from index.search.engines import indexed
from index.store import Store
from index.store.store import FILE_NAME
from tests.index.articles import WORDS, write_lines

ARTICLES = 150
KILLS: Mapping[str, int] = {"memory": 18, "tantivy": 16}
KILLS_OF_MIGRATIONS = 16


def text(id: str, version: int) -> str:
    """Some sentences, different in every article and version."""
    chance = random.Random(f"{id} {version}")
    return " ".join(f"Version {version} of the {' '.join(chance.sample(WORDS, 4))}." for _ in range(12))


def write_version(file: Path, version: int) -> None:
    """The articles of one version: each loses some of the last and changes the rest."""
    names = [f"x{number}" for number in range(version * 10, version * 10 + ARTICLES)]
    write_lines(file, {name: text(name, version) for name in names})


def index(data: Path, file: Path, engine: str, acknowledged: Connection) -> None:
    """What the process does that is killed: it says how many articles are stored, each time that some are."""
    folders._BATCH_CHARACTERS = 5_000
    analysing._PART_CHARACTERS = 5_000
    indexed._SYNCED_CHUNKS = 100  # so that the index on disk is written, and its segments merged, all the time
    for module in (proposals, indexed):
        module.MAX_BEHIND = 10  # type: ignore[attr-defined]

    def say(progress: Progress) -> None:
        acknowledged.send(progress.articles)

    with Library.open(data, engine=engine) as library:
        acknowledged.send(0)
        library.sync(file, progress=say)
    acknowledged.send("done")


def start(context: ForkServerContext, data: Path, file: Path, engine: str) -> tuple[ForkServerProcess, Connection]:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=index, args=(data, file, engine, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == 0
    return process, ours


def received(connection: Connection) -> list[object]:
    """What the process said before it ended."""
    said: list[object] = []
    try:
        while True:
            said.append(connection.recv())
    except EOFError:
        return said


def check(data: Path, file: Path, version: int, engine: str) -> int:
    """Hold the library against what it may be; how many articles of `version` it has."""
    assert checked(data).problems == ()
    current = 0
    with Library.open(data, engine=engine) as library:
        for info in library.articles():
            article = library.article(info.id)
            assert article.text in (text(info.id, version), text(info.id, version - 1))
            current += article.text == text(info.id, version)
            assert len(article.sentences) == info.sentences == 12
        if library.articles():
            assert library.search(Query(("version",)))
    return current


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["index.library", "tests.index.test_crash"])
    return made


@pytest.mark.parametrize("engine", ["memory", "tantivy"])
def test_killed_at_random_moments(tmp_path: Path, context: ForkServerContext, engine: str) -> None:
    chance = random.Random(1)
    data, file = tmp_path / "data", tmp_path / "all.jsonl"

    write_version(file, 0)
    process, said = start(context, data, file, engine)
    began = time.monotonic()
    assert received(said)[-1] == "done"
    whole = time.monotonic() - began
    process.join()

    in_the_middle = 0
    for version in range(1, KILLS[engine] + 1):
        write_version(file, version)
        process, said = start(context, data, file, engine)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.join()
        acknowledged = [count for count in received(said) if isinstance(count, int)]
        assert process.exitcode in (-signal.SIGKILL, 0)
        current = check(data, file, version, engine)
        assert current >= max(acknowledged, default=0)
        in_the_middle += 0 < current < ARTICLES
        with Library.open(data, engine=engine) as library:  # the next run goes on from there
            report = library.sync(file)
            assert report.unchanged == current
            assert len(library.articles()) == ARTICLES
        assert check(data, file, version, engine) == ARTICLES
    assert in_the_middle, "no kill came in the middle of indexing: the moments were badly chosen"


def as_format_1(data: Path) -> None:
    """Make a library one of the first format."""
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        connection.executescript(
            "DROP TABLE unwanted; DROP TABLE sayings; DROP TABLE repeated; ALTER TABLE contents DROP COLUMN says; "
            "DROP TABLE candidate_index; DROP TABLE removed; DROP INDEX words_by_beginning; "
            "DROP INDEX words_by_middle; PRAGMA user_version = 1"
        )


def migrate(data: Path, ready: Connection) -> None:
    store = Store(data)
    ready.send("ready")
    store.upgrade()
    store.close()


def test_killed_while_migrating(tmp_path: Path, context: ForkServerContext) -> None:
    chance = random.Random(2)
    data, file = tmp_path / "data", tmp_path / "all.jsonl"
    write_version(file, 1)
    with Library.open(data) as library:
        library.sync(file)
    left_old = 0
    for _ in range(KILLS_OF_MIGRATIONS):
        as_format_1(data)
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=migrate, args=(data, theirs))
        process.start()
        assert ours.recv() == "ready"
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.join()
        with closing(sqlite3.connect(data / FILE_NAME)) as connection:
            left_old += connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert check(data, file, 1, "memory") == ARTICLES  # opened, it is brought to this version's format
    assert left_old, "no kill came before the end of a migration: the moments were badly chosen"
