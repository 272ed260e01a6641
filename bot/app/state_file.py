"""The SQLite file of the bot's state: its tables, and reading and changing them. Any thread may use it.

A file that takes the place of the state's is used from then on; where the file is gone, a new one begins.
Rows may be damaged: each is checked alone and spoils no other.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, Generic, Self, TypeVar, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from index.errors import StoreError
from index.store.data_folder import FolderUse, drop_log, identity, log_of, make_private
from index.store.schema import NewerSchema, migrate

log = logging.getLogger(__name__)

T = TypeVar("T")

Moment = Annotated[float, Field(ge=0, lt=2e11)]
"""Seconds since 1970 that are a date."""

_MAX_TOLD = 1_000

FILE = "state.sqlite3"
_PATIENCE = 60.0  # seconds for which a backup that is being restored is waited for


class Records(Generic[T]):
    """Reads rows of one table, or JSON in them, as values of a type that pydantic checks.

    `make` turns such a value into what is returned, and raises ValueError or LookupError for one that makes no sense.
    What can't be read is logged once, and stays in the table.
    """

    def __init__(self, table: str, kind: Any, make: Callable[[Any], T] = lambda value: value) -> None:
        self._table = table
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)
        self._make = make
        self._told: set[int] = set()

    @classmethod
    def of(cls, table: str, kind: type[T]) -> Records[T]:
        """Return what reads rows as values of a dataclass, their columns being its fields in order."""
        kinds = (*get_type_hints(kind, include_extras=True).values(),)
        return cls(table, GenericAlias(tuple, kinds), lambda row: kind(*row))

    def read(self, value: object) -> T | None:
        """Return the value of a row; None if it can't be read or is None."""
        return self._read(value, self._adapter.validate_python)

    def from_json(self, text: Any) -> T | None:
        """Return the value of a text in JSON; None if it can't be read or is None."""
        return self._read(text, self._adapter.validate_json)

    def all(self, rows: Iterable[object]) -> list[T]:
        """Return the values of those rows that can be read."""
        return [made for row in rows if (made := self.read(row)) is not None]

    def _read(self, value: object, validate: Callable[[Any], Any]) -> T | None:
        if value is None:
            return None
        try:
            return self._make(validate(value))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            self._tell(value, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        except (ValueError, LookupError) as error:
            self._tell(value, type(error).__name__)
        return None

    def _tell(self, value: object, what: str) -> None:
        """Log that a row is damaged, without its contents, which are private."""
        told = hash(repr(value))
        if told not in self._told and len(self._told) < _MAX_TOLD:
            self._told.add(told)
            log.warning("An entry of %s in the state is damaged and passed over (%s)", self._table, what)


# One script a version, in order; the file's user_version counts how many were run.
MIGRATIONS = (
    """
    CREATE TABLE question (
        key TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        guild INTEGER,
        channel INTEGER NOT NULL,
        asker INTEGER NOT NULL,
        private INTEGER NOT NULL,
        asked_at REAL NOT NULL
    ) STRICT;
    CREATE INDEX question_by_age ON question (asked_at);
    CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    """,
    """
    ALTER TABLE question ADD COLUMN server INTEGER;
    ALTER TABLE question ADD COLUMN verdict TEXT;
    CREATE INDEX question_by_server ON question (server, asked_at);
    CREATE TABLE rating (
        key TEXT NOT NULL,
        person INTEGER NOT NULL,
        helpful INTEGER NOT NULL,
        PRIMARY KEY (key, person)
    ) STRICT;
    CREATE TABLE server (id INTEGER PRIMARY KEY, settings TEXT NOT NULL DEFAULT '{}', left_at REAL) STRICT;
    """,
    """
    ALTER TABLE question ADD COLUMN article TEXT;
    ALTER TABLE question ADD COLUMN follows TEXT;
    CREATE INDEX question_by_asker ON question (asker);
    CREATE INDEX question_by_channel ON question (channel, asked_at);
    CREATE INDEX rating_by_person ON rating (person);
    CREATE TABLE pending (
        id INTEGER PRIMARY KEY,
        asker INTEGER NOT NULL,
        taken_at REAL NOT NULL,
        details TEXT NOT NULL
    ) STRICT;
    CREATE TABLE view (
        key TEXT PRIMARY KEY,
        person INTEGER NOT NULL,
        made_at REAL NOT NULL,
        details TEXT NOT NULL
    ) STRICT;
    CREATE INDEX view_by_person ON view (person);
    CREATE INDEX view_by_age ON view (made_at);
    """,
    """
    CREATE TABLE watch (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL,
        is_phrase INTEGER NOT NULL,
        mark INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE watch_told (watch INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (watch, digest)) STRICT;
    """,
    """
    CREATE TABLE reply (
        message INTEGER PRIMARY KEY,
        channel INTEGER NOT NULL,
        reply INTEGER NOT NULL,
        key TEXT,
        sent_at REAL NOT NULL
    ) STRICT;
    CREATE INDEX reply_by_key ON reply (key);
    """,
    "ALTER TABLE question ADD COLUMN shown TEXT;",
    """
    ALTER TABLE reply ADD COLUMN asker INTEGER;
    UPDATE reply SET asker = (SELECT asker FROM question WHERE question.key = reply.key);
    CREATE INDEX reply_by_asker ON reply (asker);
    """,
    "ALTER TABLE question ADD COLUMN title TEXT;",
    "ALTER TABLE question ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;",
    """
    ALTER TABLE rating ADD COLUMN reason TEXT;
    ALTER TABLE server ADD COLUMN greeted INTEGER NOT NULL DEFAULT 0;
    """,
    """
    ALTER TABLE watch ADD COLUMN server INTEGER;
    ALTER TABLE watch ADD COLUMN channel INTEGER;
    ALTER TABLE watch ADD COLUMN schedule TEXT;
    ALTER TABLE watch ADD COLUMN own_mark INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE watch ADD COLUMN due_at REAL NOT NULL DEFAULT 0;
    CREATE INDEX watch_by_server ON watch (server);
    CREATE TABLE watch_post (
        key TEXT PRIMARY KEY,
        watch INTEGER NOT NULL,
        passages TEXT NOT NULL,
        articles INTEGER NOT NULL,
        found_at REAL NOT NULL,
        send_at REAL NOT NULL,
        tried INTEGER NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE chosen (
        server INTEGER NOT NULL,
        folded TEXT NOT NULL,
        question TEXT NOT NULL,
        passage TEXT NOT NULL,
        PRIMARY KEY (server, folded)
    ) STRICT;
    """,
)


class StateError(Exception):
    """The state can't be kept; the text is one line that names the file and says what to do."""


def _unopened(file: Path, error: Exception) -> StateError:
    reason = getattr(error, "strerror", None) or error
    to_do = "check who owns the data folder and its permissions, or name another one with --data"
    return StateError(f"{file} can't be opened ({reason}): {to_do}")


class StateFile:
    """The file in one data folder. Use it as a context manager, or close it."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`, which need not exist. Raises StateError."""
        self._file = folder / FILE
        self._log_file = log_of(self._file)
        self._lock = threading.Lock()
        try:
            make_private(folder)
            self._use = FolderUse(folder, _PATIENCE)
        except (OSError, StoreError) as error:
            raise _unopened(self._file, error) from error
        try:
            self._connection = self._connected()
        except BaseException:
            self._use.close()
            raise
        self._identity = identity(self._file)
        self._log = identity(self._log_file)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
            self._use.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connected(self) -> sqlite3.Connection:
        """Return a connection to the file that is there now, which is made where there is none. Raises StateError."""
        try:
            make_private(self._file.parent, self._file)
            connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise _unopened(self._file, error) from error
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # a damaged text spoils no other
        try:
            with self._explained():
                connection.execute("PRAGMA busy_timeout = 10000")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                migrate(connection, MIGRATIONS)
        except BaseException as error:
            connection.close()
            if isinstance(error, NewerSchema):
                raise StateError(f"{self._file} was written by a newer version of this program: update it") from error
            raise
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection to the file that is there now, to one caller at a time, for SELECT statements.

        Raises StateError.
        """
        with self._lock, self._explained():
            if identity(self._file) != self._identity:
                self._connection.close()
                drop_log(self._file, self._log)
                self._connection = self._connected()
                self._identity = identity(self._file)
            try:
                yield self._connection
            finally:
                self._log = identity(self._log_file)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose changes are kept whole or not at all; nobody else writes meanwhile.

        It serves the modules that keep a part of the state in tables of their own. Raises StateError.
        """
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return the rows that a SELECT statement finds. Raises StateError."""
        with self.reading() as connection:
            return connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> Any:
        """Return the first row that a SELECT statement finds, or None. Raises StateError."""
        with self.reading() as connection:
            return connection.execute(query, values).fetchone()

    def change(self, statement: str, *values: object) -> int:
        """Execute one statement in a transaction of its own; return how many rows it changed. Raises StateError."""
        with self.transaction() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:  # where SQLite's message quotes what is damaged
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                unharmed = "no room left on the disk; what was kept before is unharmed; make room"
                raise StateError(f"{self._file}: {unharmed}") from error
            raise StateError(f"{self._file}: {error}; if it stays so, move that file away and start anew") from error
