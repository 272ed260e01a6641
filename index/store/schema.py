"""The tables of a library, their format version, and the steps from one format to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from index.errors import NewerFormat, NotALibrary

APPLICATION_ID = 0x56524254  # "VRBT": tells a library from other programs' databases
FORMAT = 3

# articles.key is never used again: a changed article gets a new one (and keeps its position), so whatever is kept by
# key elsewhere can be missing but never wrong. terms.id likewise.
_TABLES = """
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE               -- resolved and absolute, or a web address
);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL,                     -- relative to the root, with /
    stamp TEXT,                             -- size and times, of the sidecar too; of a page, what syncing/remembered.py
                                            -- has; NULL: read it again next time
    skipped TEXT NOT NULL DEFAULT '[]',     -- JSON: [[path, reason], ...] of what could not be read in it
    UNIQUE (root, path)
);
CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL,              -- order of arrival
    id TEXT NOT NULL UNIQUE,
    file INTEGER NOT NULL REFERENCES files (id),
    source TEXT NOT NULL,
    title TEXT, publisher TEXT, published TEXT, url TEXT, author TEXT,
    characters INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    digest BLOB NOT NULL,                   -- of text, metadata and paragraphs
    analyser TEXT NOT NULL                  -- version that made sentences and terms
);
CREATE INDEX articles_by_file ON articles (file);
CREATE INDEX articles_by_position ON articles (position);
CREATE TABLE contents (                     -- blobs of encoding.py, the often needed first
    key INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
    title_terms BLOB NOT NULL,
    chunk_terms BLOB NOT NULL,
    sentences BLOB NOT NULL,
    paragraphs BLOB NOT NULL,
    text BLOB NOT NULL,
    words BLOB NOT NULL
);
CREATE TABLE terms (                        -- document frequencies, one column a field
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    term TEXT NOT NULL UNIQUE,
    sentence INTEGER NOT NULL, context INTEGER NOT NULL, title INTEGER NOT NULL, article INTEGER NOT NULL
);
CREATE TABLE words (                        -- surface words as folded, with the chunks that hold them
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT NOT NULL UNIQUE,
    chunks INTEGER NOT NULL
);
CREATE TABLE fields (
    field TEXT PRIMARY KEY,
    documents INTEGER NOT NULL,
    length INTEGER NOT NULL                 -- terms in all documents
) WITHOUT ROWID;
INSERT INTO fields VALUES ('sentence', 0, 0), ('context', 0, 0), ('title', 0, 0), ('article', 0, 0);
"""

_SINCE_2 = """
CREATE TABLE candidate_index (              -- at most one row: the index beside this file that may be used
    generation TEXT NOT NULL,               -- names its folder
    indexed INTEGER NOT NULL                -- it covers articles up to this key
);
CREATE TABLE removed (                      -- gone from the articles, not yet from that index
    key INTEGER PRIMARY KEY
);
CREATE INDEX words_by_beginning ON words (length(word), substr(word, 1, 2));
CREATE INDEX words_by_middle ON words (length(word), substr(word, 3, 3));
"""


def _run(connection: sqlite3.Connection, statements: str) -> None:
    """Like `executescript`, which would commit first."""
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def _to_2(connection: sqlite3.Connection) -> None:
    """Format 2 knows an index on disk, and finds words by their parts."""
    _run(connection, _SINCE_2)


def _to_3(connection: sqlite3.Connection) -> None:
    """Format 3 packs texts and spans otherwise; those of format 2 can be read, and stay until an article changes."""


# MIGRATIONS[n] brings a library of format n to n + 1, inside one transaction.
MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _to_2, 2: _to_3}


def found_format(connection: sqlite3.Connection, path: Path | str) -> int:
    """The format of the library behind `connection`; 0 where the file is still empty.

    Raises NotALibrary for another program's database, NewerFormat for one of a later version.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        if application or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise NotALibrary(path)
        return 0
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > FORMAT:
        raise NewerFormat(path, version, FORMAT)
    return version


def create_or_migrate(connection: sqlite3.Connection, path: Path | str) -> None:
    """Bring the library behind `connection` to this version's format, in one transaction."""
    if found_format(connection, path) == FORMAT:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = found_format(connection, path)  # again, for another process may have been quicker
        if version == 0:
            _run(connection, _TABLES + _SINCE_2)
        else:
            for step in range(version, FORMAT):
                MIGRATIONS[step](connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
