"""The SQLite files in a data folder: the library, the bot's state, and each server's own library."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

DATABASE = ".sqlite3"
COMPANIONS = tuple(f"{DATABASE}-{what}" for what in ("wal", "shm", "journal"))

_DATABASES = re.compile(r"(?:library|state)\.sqlite3|servers/[0-9]{1,20}/library\.sqlite3")
_OWN = re.compile(r"(?:library|state)\.sqlite3|servers/[0-9]{1,20}/(?!candidates/|incoming/).+", re.DOTALL)


def belongs(name: str) -> bool:
    """Return whether a file of a data folder, by its path with /, is one that this program keeps and can't make anew.

    Files whose names, or those of their folders, begin with a full stop are none, and neither are SQLite's logs.
    """
    hidden = name.startswith(".") or "/." in name
    return _OWN.fullmatch(name) is not None and not hidden and not name.endswith(COMPANIONS)


def is_database(name: str) -> bool:
    """Return whether a file of a data folder, by its path with /, is a database of this program."""
    return _DATABASES.fullmatch(name) is not None


def own_names(folder: Path) -> list[str]:
    """Return the names of what this program keeps in a data folder, also for a while; not what others put there."""
    own = {"candidates", "servers"}
    for file in ("library", "state"):
        own |= {f"{file}{suffix}" for suffix in (DATABASE, *COMPANIONS)}
    return [each.name for each in folder.iterdir() if each.name in own]


def database_files(folder: Path) -> Iterator[Path]:
    """Yield the databases in a data folder and in the folders of its servers."""
    for pattern in (f"*{DATABASE}", f"servers/*/*{DATABASE}"):
        yield from (file for file in sorted(folder.glob(pattern)) if file.is_file() and not file.is_symlink())


def find_damage(file: Path, *, unused: bool = False) -> str | None:
    """Return what SQLite finds wrong with a database; None where it is sound.

    One that is `unused` by anybody gets no files beside it.
    """
    try:
        with closing(_reading(file, "immutable=1" if unused else "mode=ro")) as connection:
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


class DatabaseInUse(Exception):
    """Another connection, of any process, has a database open."""


@contextmanager
def held_databases(folder: Path) -> Iterator[None]:
    """Keep everybody else out of the databases of a data folder. Raises DatabaseInUse."""
    with ExitStack() as held:
        for file in database_files(folder):
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None
            )
            held.callback(connection.close)
            try:
                # The write-ahead log can only be left while nobody else is there; the next writer takes it up again.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise DatabaseInUse from error
            except sqlite3.Error:
                continue  # too damaged to be used
        if sys.platform == "win32":
            held.close()  # or they can't be renamed
        yield


def _reading(file: Path, how: str = "mode=ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=10)
