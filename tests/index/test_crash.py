"""An indexing process killed at any moment leaves whole articles, right statistics, and all that it acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from index.checking import check as checked
from index.ingest import folders, reading
from index.ingest.roots import Progress
from index.library import Library, Query
from index.search import proposals
from index.search.engines import indexed
from index.store import Store
from index.store import store as store_module
from index.store.store import FILE_NAME
from tests.index.articles import WORDS, write_lines

ARTICLES = 40
KILLS = 4
KILLS_OF_MIGRATIONS = 5


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
    folders._BATCH_CHARACTERS = 2_500
    reading._PART_CHARACTERS = 2_500
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


def received(connection: Connection, most: int | None = None) -> list[object]:
    """What the process said before it ended, or the first so many things of it."""
    said: list[object] = []
    with suppress(EOFError):
        while most is None or len(said) < most:
            said.append(connection.recv())
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
    steps = received(said)
    step = (time.monotonic() - began) / len(steps)
    assert steps[-1] == "done"
    process.join()

    in_the_middle = 0
    for version in range(1, KILLS + 1):
        write_version(file, version)
        process, said = start(context, data, file, engine)
        # Told of by the process, so that it is in the middle on a slow machine too: each kill comes some steps later.
        seen = received(said, (len(steps) - 1) * version // (KILLS + 1))
        time.sleep(chance.uniform(0, step))
        process.kill()
        process.join()
        acknowledged = [count for count in [*seen, *received(said)] if isinstance(count, int)]
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
            "DROP INDEX words_by_middle; DROP TABLE collection; DROP TABLE followed; DROP TABLE versions; "
            "PRAGMA user_version = 1"
        )


def migrate(data: Path, statements: int, executed: Connection) -> None:
    """Migrate a library, and say of how many statements; the process is killed before the one of that number."""
    count = 0
    connect = store_module._connect

    def counted(statement: str) -> None:
        nonlocal count
        count += 1
        if count == statements:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(uri: str) -> sqlite3.Connection:
        connection = connect(uri)
        connection.set_trace_callback(counted)
        return connection

    store_module._connect = traced  # type: ignore[assignment]
    store = Store(data)
    store.upgrade()
    store.close()
    executed.send(count)


def test_killed_while_migrating(tmp_path: Path, context: ForkServerContext) -> None:
    data, file = tmp_path / "data", tmp_path / "all.jsonl"
    write_version(file, 1)
    with Library.open(data) as library:
        library.sync(file)

    def migrated(statements: int) -> int | None:
        """How many statements a migration had, one that went to its end."""
        as_format_1(data)
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=migrate, args=(data, statements, theirs))
        process.start()
        theirs.close()
        told = received(ours)
        process.join()
        assert process.exitcode == (0 if told else -signal.SIGKILL)
        return next((count for count in told if isinstance(count, int)), None)

    whole = migrated(0)
    assert whole is not None
    left_old = 0
    for kill in range(1, KILLS_OF_MIGRATIONS + 1):
        assert migrated(whole * kill // KILLS_OF_MIGRATIONS) is None
        with closing(sqlite3.connect(data / FILE_NAME)) as connection:
            left_old += connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert check(data, file, 1, "memory") == ARTICLES  # opened, it is brought to this version's format
    assert left_old, "no kill came before the end of a migration: the moments were badly chosen"
