"""An indexing process killed at any moment leaves whole articles, right statistics, and all that it acknowledged."""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from index.fields import Field, field_postings
from index.library import Library, Progress, Query
from index.store.store import FILE_NAME
from index.syncing import run
from tests.index.articles import WORDS, write_lines

ARTICLES = 150
KILLS = 12


def text(id: str, version: int) -> str:
    """Some sentences, different in every article and version."""
    chance = random.Random(f"{id} {version}")
    return " ".join(f"Version {version} of the {' '.join(chance.sample(WORDS, 4))}." for _ in range(12))


def write_version(file: Path, version: int) -> None:
    """The articles of one version: each loses some of the last and changes the rest."""
    names = [f"x{number}" for number in range(version * 10, version * 10 + ARTICLES)]
    write_lines(file, {name: text(name, version) for name in names})


def index(data: Path, file: Path, acknowledged: Connection) -> None:
    """What the process does that is killed: it says how many articles are stored, each time that some are."""
    run._BATCH_CHARACTERS = 5_000

    def say(progress: Progress) -> None:
        acknowledged.send(progress.articles)

    with Library.open(data) as library:
        acknowledged.send(0)
        library.sync(file, progress=say)
    acknowledged.send("done")


def start(context: ForkServerContext, data: Path, file: Path) -> tuple[ForkServerProcess, Connection]:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=index, args=(data, file, theirs))
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


def check(data: Path, file: Path, version: int) -> int:
    """Hold the library against what it may be; how many articles of `version` it has."""
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    current = 0
    with Library.open(data) as library:
        for info in library.articles():
            article = library.article(info.id)
            assert article.text in (text(info.id, version), text(info.id, version - 1))
            current += article.text == text(info.id, version)
            assert len(article.sentences) == info.sentences == 12
        with library._own.reading() as reader:
            terms = reader.terms()
            stored = list(reader.stored(reader.article_keys()))
            for field, postings in field_postings([article.terms for article in stored]).items():
                counted = zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True)
                assert reader.frequencies(Field(field)) == {terms[term]: count for term, count in counted}
                assert reader.totals(field) == (len(postings.lengths), postings.lengths.sum())
        if library.articles():
            assert library.search(Query(("version",)))
    return current


def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(1)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "tests.index.test_crash"])
    data, file = tmp_path / "data", tmp_path / "all.jsonl"

    write_version(file, 0)
    process, said = start(context, data, file)
    began = time.monotonic()
    assert received(said)[-1] == "done"
    whole = time.monotonic() - began
    process.join()

    in_the_middle = 0
    for version in range(1, KILLS + 1):
        write_version(file, version)
        process, said = start(context, data, file)
        time.sleep(chance.uniform(0, whole))
        process.kill()
        process.join()
        acknowledged = [count for count in received(said) if isinstance(count, int)]
        assert process.exitcode in (-signal.SIGKILL, 0)
        current = check(data, file, version)
        assert current >= max(acknowledged, default=0)
        in_the_middle += 0 < current < ARTICLES
        with Library.open(data) as library:  # the next run goes on from there
            report = library.sync(file)
            assert report.unchanged == current
            assert len(library.articles()) == ARTICLES
        assert check(data, file, version) == ARTICLES
    assert in_the_middle, "no kill came in the middle of indexing: the moments were badly chosen"
