"""Who may write the index on disk: one process at a time, until it lets go or dies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def only_one(file: Path) -> Iterator[bool]:
    """Whether this is the only one inside; nobody waits. Raises OSError where `file` can't be written.

    The lock is SQLite's on an empty database, which every platform has and which no killed process keeps.
    """
    try:
        connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise OSError(f"{file}: {error}") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise OSError(f"{file}: {error}") from error
            yield False
            return
        yield True
