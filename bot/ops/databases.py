"""The SQLite files in a data folder: the library, the bot's state, and each server's own library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

__all__ = ["COMPANIONS", "DATABASE", "copy_database", "database_files", "find_damage", "is_in_use"]

DATABASE = ".sqlite3"
"""The suffix of every database."""

COMPANIONS = tuple(f"{DATABASE}-{what}" for what in ("wal", "shm", "journal"))
"""The suffixes of files that SQLite keeps beside a database."""


def database_files(folder: Path) -> Iterator[Path]:
    """Yield the databases in a data folder and in the folders of its servers."""
    for pattern in (f"*{DATABASE}", f"servers/*/*{DATABASE}"):
        yield from (file for file in sorted(folder.glob(pattern)) if file.is_file() and not file.is_symlink())


def find_damage(file: Path) -> str | None:
    """Return what SQLite finds wrong with a database; None where it is sound."""
    try:
        with closing(_reading(file)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else str(found).splitlines()[0]


def copy_database(file: Path, copy: Path) -> None:
    """Write all that is committed in `file` to `copy`, which must not exist; others may read and write meanwhile.

    Raises sqlite3.Error.
    """
    with closing(_reading(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)  # in one step, within one reading transaction: it never has to begin anew


def is_in_use(file: Path) -> bool:
    """Return whether another connection, of any process, has a database open."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            # The write-ahead log can only be left while nobody else is there; the next to open it takes it up again.
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    except sqlite3.Error:
        return False  # too damaged to be used
    return False


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
