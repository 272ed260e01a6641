"""What the bot remembers between restarts, in SQLite: the questions behind its buttons, and single values by name."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Question", "State", "StateError"]

FILE = "state.sqlite3"
KEPT_SECONDS = 30 * 24 * 3600

# One script a version, in order; the file's user_version counts how many were run.
_MIGRATIONS = (
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
)


class StateError(Exception):
    """The state can't be kept; the text is one line that names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, who asked it where (Discord's ids; `guild` None in direct messages), and whether only they see it."""

    text: str
    guild: int | None
    channel: int
    asker: int
    private: bool = False


class State:
    """The state of one data folder. Any thread may use it. Use it as a context manager, or close it."""

    def __init__(self, connection: sqlite3.Connection, file: Path, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], float] = time.time) -> State:
        """The state kept in `folder`, which need not exist. `clock` gives seconds since 1970. Raises StateError."""
        file = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StateError(f"{file} can't be opened ({error}): name another data folder with --data") from error
        state = cls(connection, file, clock)
        try:
            state._prepare()
        except BaseException:
            connection.close()
            raise
        return state

    def remember(self, question: Question) -> str:
        """Keeps a question for 30 days; the key it can be recalled by. Raises StateError."""
        key = secrets.token_hex(8)
        now = self._clock()
        with self._transaction() as connection:
            connection.execute("DELETE FROM question WHERE asked_at < ?", (now - KEPT_SECONDS,))
            connection.execute(
                "INSERT INTO question (key, text, guild, channel, asker, private, asked_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key, question.text, question.guild, question.channel, question.asker, question.private, now),
            )
        return key

    def recall(self, key: str) -> Question | None:
        """The question kept under `key`, or None where it is too old or never was. Raises StateError."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT text, guild, channel, asker, private FROM question WHERE key = ? AND asked_at >= ?",
                (key, self._clock() - KEPT_SECONDS),
            ).fetchone()
        if row is None:
            return None
        text, guild, channel, asker, private = row
        return Question(text, guild, channel, asker, bool(private))

    def value(self, name: str) -> str | None:
        """The value kept under `name`. Raises StateError."""
        with self._transaction() as connection:
            row = connection.execute("SELECT value FROM value WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep_value(self, name: str, value: str) -> None:
        """Keeps `value` under `name`, in place of what was there. Raises StateError."""
        with self._transaction() as connection:
            connection.execute("REPLACE INTO value (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        with self._explained():
            self._connection.execute("PRAGMA busy_timeout = 10000")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        with self._transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(_MIGRATIONS):
                raise StateError(f"{self._file} was written by a newer version of this program: update it")
            for script in _MIGRATIONS[version:]:
                for statement in script.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StateError(f"{self._file}: {error}; if it stays so, move that file away and start anew") from error
