"""Any older schema is brought to the present one, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.library import ENGINES, Library, Query
from index.store.schema import FORMAT, NewerSchema, migrate, schema_version
from index.store.store import FILE_NAME
from tests.index.articles import FERRY, GULL, write_lines

SCRIPTS = (
    "CREATE TABLE one (a TEXT  -- a comment; with a semicolon\n);\nINSERT INTO one VALUES ('x');\n",
    "ALTER TABLE one ADD COLUMN b TEXT;\n",
    "",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as opened:
        yield opened


@pytest.mark.parametrize("before", range(4))
def test_only_what_is_missing_is_run(connection: sqlite3.Connection, before: int) -> None:
    migrate(connection, SCRIPTS[:before])
    migrate(connection, SCRIPTS)
    migrate(connection, SCRIPTS)
    assert connection.execute("SELECT a, b FROM one").fetchall() == [("x", None)]
    assert schema_version(connection, len(SCRIPTS)) == 3


def test_a_script_that_fails_leaves_everything_as_it_was(connection: sqlite3.Connection) -> None:
    migrate(connection, SCRIPTS[:1])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*SCRIPTS[:2], "INSERT INTO nowhere VALUES (1);\n"))
    assert schema_version(connection, 3) == 1
    assert connection.execute("SELECT * FROM one").fetchall() == [("x",)]
    assert not connection.in_transaction


def test_a_newer_schema_is_refused(connection: sqlite3.Connection) -> None:
    migrate(connection, SCRIPTS)
    with pytest.raises(NewerSchema) as raised:
        migrate(connection, SCRIPTS[:2])
    assert (raised.value.found, raised.value.known) == (3, 2)


TO_6 = "DROP TABLE collection; DROP TABLE followed; DROP TABLE versions;"
TO_4 = TO_6 + "DROP TABLE unwanted;"
TO_3 = TO_4 + "DROP TABLE sayings; DROP TABLE repeated; ALTER TABLE contents DROP COLUMN says;"
DOWN_TO = {
    1: TO_3
    + "DROP TABLE candidate_index; DROP TABLE removed; DROP INDEX words_by_beginning; DROP INDEX words_by_middle;",
    2: TO_3,
    3: TO_3,
    4: TO_4,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("version", DOWN_TO)
def test_a_library_of_an_older_format_opens_as_before(tmp_path: Path, version: int, engine: str) -> None:
    data = tmp_path / "data"
    with Library.open(data, engine=engine) as library:
        library.sync(write_lines(tmp_path / "all.jsonl", {"x": FERRY, "y": GULL}))
        expected = library.search(Query(("ferri", "gull")))
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        connection.executescript(f"{DOWN_TO[version]} PRAGMA user_version = {version};")
    with Library.open(data, engine=engine) as library:
        assert library.search(Query(("ferri", "gull"))) == expected != []
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (FORMAT,)


def test_titles_and_names_of_an_older_library_that_are_too_long_are_none(tmp_path: Path) -> None:
    data, long = tmp_path / "data", "gull " * 1_000
    with Library.open(data) as library:
        library.sync(write_lines(tmp_path / "all.jsonl", {"x": FERRY}))
    with closing(sqlite3.connect(data / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE articles SET title = ?, publisher = ?, author = 'Ann Lee'", (long, long))
        connection.executescript(f"{TO_6} PRAGMA user_version = 5;")
    with Library.open(data) as library:
        (info,) = library.articles()
        assert (info.title, info.publisher, info.author) == (None, None, "Ann Lee")
        assert library.search(Query(("titl",))) == []
