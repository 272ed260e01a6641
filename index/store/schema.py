"""The tables of a library, their format version, and the steps from one format to the next; the migration runner."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from index.errors import NewerFormat, NotALibrary


class NewerSchema(Exception):
    """The database has had `found` scripts, more than the `known` ones: a newer version of this program wrote it."""

    def __init__(self, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(f"schema {found} is newer than {known}")


def schema_version(connection: sqlite3.Connection, known: int) -> int:
    """Return how many scripts the database has had (`PRAGMA user_version`). Raises NewerSchema beyond `known`."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > known:
        raise NewerSchema(version, known)
    return version


def migrate(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Run those of `scripts` that the database has not had yet, in order and in one transaction.

    Each script is a number of statements that end in a semicolon and a line end. The connection must be in
    autocommit mode. Raises NewerSchema; sqlite3.Error leaves the database as it was.
    """
    if schema_version(connection, len(scripts)) == len(scripts):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in scripts[schema_version(connection, len(scripts)) :]:  # another process may have been quicker
            for statement in script.split(";\n"):  # `executescript` would commit first
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(scripts)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


APPLICATION_ID = 0x56524254  # "VRBT": tells a library from other programs' databases

# articles.key is never used again: a changed article gets a new one (and keeps its position), so whatever is kept by
# key elsewhere can be missing but never wrong. terms.id likewise.
_TABLES = f"""
PRAGMA application_id = {APPLICATION_ID};
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE               -- resolved and absolute, or a web address
);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES roots (id),
    path TEXT NOT NULL,                     -- relative to the root, with /
    stamp TEXT,                             -- size and times, of the sidecar too; of a page, what ingest/remembered.py
                                            -- has; NULL: read it again next time
    skipped TEXT NOT NULL DEFAULT '[]',     -- JSON: pairs of path and reason of what could not be read in it
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


_SINCE_4 = """
ALTER TABLE contents ADD COLUMN says BLOB NOT NULL DEFAULT x'';
CREATE TABLE sayings (                      -- which articles hold a paragraph, by hashes of metadata/notices.py
    says INTEGER NOT NULL,                  -- or, of all articles of a source, the source
    article INTEGER NOT NULL,
    PRIMARY KEY (says, article)
) WITHOUT ROWID;
CREATE TABLE repeated (                     -- the paragraphs that are furniture because a source repeats them
    says INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    statement INTEGER NOT NULL              -- 1: it must be repeated in a larger share of the articles
);
CREATE INDEX repeated_by_source ON repeated (source);
UPDATE articles SET analyser = '';
"""

_SINCE_5 = """
CREATE TABLE unwanted (                     -- articles that somebody removed from a root, which stay out of it
    root TEXT NOT NULL,
    id TEXT NOT NULL,                       -- or `text_mark` of the text, by which a renamed file's is known
    path TEXT NOT NULL,                     -- of their file; none beside a mark
    PRIMARY KEY (root, id)
) WITHOUT ROWID;
"""

_MAX_METADATA = {"title": 1_000, "publisher": 300, "author": 1_000, "url": 4_000}  # since then

_SINCE_6 = "".join(
    f"UPDATE articles SET analyser = '', {name} = NULL WHERE length({name}) > {longest};\n"
    for name, longest in _MAX_METADATA.items()
)

_SINCE_7 = """
CREATE TABLE collection (                   -- at most one row: to what in a cluster this library was moved
    identity TEXT NOT NULL,
    whole INTEGER NOT NULL                  -- 2 as long as it is being moved there
);
CREATE TABLE followed (                     -- of no use any more
    shard INTEGER PRIMARY KEY,
    change INTEGER NOT NULL
);
CREATE TABLE versions (                     -- of no use any more
    document TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    term INTEGER NOT NULL
) WITHOUT ROWID;
"""

_SCRIPTS = (
    _TABLES,
    _SINCE_2,
    "",  # 3 packs texts and spans otherwise; those of 2 can be read, and stay until an article changes
    _SINCE_4,
    _SINCE_5,
    _SINCE_6,
    _SINCE_7,
)
FORMAT = len(_SCRIPTS)


def found_format(connection: sqlite3.Connection, path: Path | str) -> int:
    """Return the format of the library behind `connection`; 0 where the file is still empty.

    Raises NotALibrary for another program's database, NewerFormat for one of a later version.
    """
    # In this order: another process may make the library in between, its tables and its id in one transaction.
    has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        if application or has_tables:
            raise NotALibrary(path)
        return 0
    try:
        return schema_version(connection, FORMAT)
    except NewerSchema as error:
        raise NewerFormat(path, error.found, error.known) from error


def create_or_migrate(connection: sqlite3.Connection) -> None:
    """Bring the library behind `connection` to this version's format, in one transaction."""
    migrate(connection, _SCRIPTS)
