"""A damaged library is told in one kind of error, whatever its columns hold."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path

import pytest

from index.checking import check
from index.errors import DamagedLibrary, IndexingError
from index.library import Library, Query
from index.store.store import FILE_NAME
from tests.index.articles import FERRY, GULL, TIDE, write_lines

VALUES = (
    "NULL", "0", "-1", "4611686018427387904", "1.5e300", "'x'", "''", "x''", "x'ff'", "x'00ff00ff00ff'",
    "x'ffffff7f01000000'", "CAST(x'ff' AS TEXT)", "zeroblob(400)",
)  # fmt: skip
TABLES = (
    "roots", "files", "articles", "contents", "terms", "words", "fields", "candidate_index", "removed", "sayings",
    "repeated", "unwanted", "collection", "followed", "versions",
)  # fmt: skip

QUERY = Query(("ferri", "gull", "noon"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data folder, what was indexed there, something skipped and something removed."""
    place = tmp_path_factory.mktemp("whole")
    (place / "more").mkdir()
    (place / "more" / "noise.txt").write_bytes(b"\0\1\2")
    (place / "more" / "tide.txt").write_text(TIDE)
    with Library.open(place / "data", engine="tantivy") as library:
        library.sync(write_lines(place / "all.jsonl", {"ferry": FERRY, "gull": GULL, "gone": TIDE}))
        library.sync(place / "more")
        library.remove("gone")
    with closing(sqlite3.connect(place / "data" / FILE_NAME)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert set(TABLES) == {name for (name,) in tables if not name.startswith("sqlite_")}
        connection.execute("INSERT INTO collection VALUES ('one/two', 2)")  # which it was to be moved to once
        connection.execute("INSERT INTO followed VALUES (0, 1)")
        connection.execute("INSERT INTO versions VALUES ('x', 1, 1)")
        connection.execute("PRAGMA writable_schema = 1")  # so that damage need not keep to what the tables demand
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
        connection.commit()
    return place


def uses(place: Path, engine: str) -> Iterator[Callable[[], object]]:
    """What people do with a library."""
    data = place / "data"

    def answer() -> None:
        with Library.open(data, engine=engine) as library:
            for found in library.search(QUERY):
                assert found.text == found.article.quote(*found.article.sentences[found.sentence][:2])
                assert found.article.kind(found.sentence)
            for info in library.articles():
                assert library.article(info.id).source + (info.title or "") + info.root
            library.titled("fe", 3)
            library.statistics()
            library.vocabulary().get("ferry")

    def change() -> None:
        (place / "more" / "tide.txt").write_text(TIDE + GULL)
        with Library.open(data) as library:
            library.sync(place / "all.jsonl")
            library.sync(place / "more")
            library.remove("ferry")

    yield answer
    yield change
    yield lambda: check(data, repair=True)


@pytest.mark.parametrize("table", TABLES)
def test_whatever_a_column_holds_is_read_as_it_is_or_told_as_damage(whole: Path, tmp_path: Path, table: str) -> None:
    values = islice(cycle(VALUES), TABLES.index(table), None)  # one for each other column, other ones in each table
    with closing(sqlite3.connect(whole / "data" / FILE_NAME)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    harms = [f"DELETE FROM {table}"]
    for number, column in enumerate(columns, TABLES.index(table)):
        half = f"CAST(substr(CAST({column} AS BLOB), 1, length({column}) / 2) AS BLOB)"
        harms.append(f"UPDATE OR IGNORE {table} SET {column} = {half if number % 2 else next(values)}")
    for number, harm in enumerate(harms):
        place = tmp_path / str(number)  # a new one, for threads of the index may still write in the one before
        shutil.copytree(whole, place)
        with suppress(sqlite3.IntegrityError), closing(sqlite3.connect(place / "data" / FILE_NAME)) as connection:
            connection.execute(harm)
            connection.commit()
        for use in uses(place, ("memory", "tantivy")[number % 2]):
            with suppress(IndexingError):
                use()
        shutil.rmtree(place, ignore_errors=True)


def read_all(library: Library) -> None:
    library.search(QUERY)
    for info in library.articles():
        library.article(info.id)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE contents SET chunk_terms = x'ffffff7f01000000'",  # the size of which is no reason to ask for memory
        "UPDATE contents SET paragraphs = x'01000000ff0100000000'",
        "UPDATE contents SET text = x'' WHERE key = 1",
        "UPDATE articles SET title = x'ff'",
        "DELETE FROM contents",
    ],
)
@pytest.mark.parametrize("engine", ["memory", "tantivy"])
def test_damage_is_said_in_a_sentence_that_helps(whole: Path, tmp_path: Path, harm: str, engine: str) -> None:
    shutil.copytree(whole / "data", tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as connection:
        connection.execute(harm)
        connection.commit()
    with Library.open(tmp_path / "data", engine=engine) as library, pytest.raises(DamagedLibrary, match="restore a"):
        read_all(library)


def test_the_name_of_an_index_leads_nowhere_else(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "data", tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as connection:
        connection.execute("UPDATE candidate_index SET generation = '1-x/../../../outside'")
        connection.commit()
    with Library.open(tmp_path / "data", engine="tantivy") as library:
        assert library.search(QUERY)
        library.sync(whole / "all.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
