"""What the bot remembers between restarts, in SQLite: the questions behind its buttons, and single values by name."""

from __future__ import annotations

import json
import math
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import FiniteFloat

from bot.app.records import Records
from index.errors import StoreError
from index.store.data_folder import FolderUse, identity, make_private
from index.store.schema import NewerSchema, migrate

FILE = "state.sqlite3"
KEPT_SECONDS = 30 * 24 * 3600
_PATIENCE = 60.0  # seconds for which a backup that is being restored is waited for

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

_QUESTION = "text, guild, channel, asker, private, server, article, follows, title, newest"

# The tables that keep something of a person besides their questions, each with the column that says whose it is.
# Replies are the bot's own words to them, and what is pending has the very wish to be forgotten among it.
_PERSONAL = (("rating", "person"), ("view", "person"), ("reply", "asker"), ("pending", "asker"))

_LAST_BACKUP = "last backup"


class StateError(Exception):
    """The state can't be kept; the text is one line that names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, who asked it where (Discord's ids; `guild` None in direct messages), and whether only they see it.

    `server` is the guild whose own articles and settings apply. It is None if a user's own installation of the bot was
    asked, and in direct messages. `article` is the id of the only article to search, `follows` the key of the question
    that this one follows up. `title` is the text as it is shown, if that differs: with names for the ids in it.
    `newest` is whether the newest of the good answers comes first.
    """

    text: str
    guild: int | None
    channel: int
    asker: int
    private: bool = False
    server: int | None = None
    article: str | None = None
    follows: str | None = None
    title: str | None = None
    newest: bool = False

    @property
    def shown(self) -> str:
        """The question as people see it."""
        return self.title or self.text


_QUESTIONS = Records(
    "question",
    tuple[str, int | None, int, int, bool, int | None, str | None, str | None, str | None, bool],
    lambda row: AskedQuestion(*row),
)
_KEYS = Records("question", tuple[str], lambda row: row[0])
_SHOWN: Records[tuple[str, str]] = Records("question", tuple[str, str])
_VIEWS: Records[dict[str, Any]] = Records("view", dict[str, Any])
_VALUES: Records[str] = Records("value", tuple[str], lambda row: row[0])
_TIMES: Records[float] = Records("value", FiniteFloat)


class State:
    """The state of one data folder. Any thread may use it. Use it as a context manager, or close it.

    If another file takes the place of the state's, that is used from then on; if the file is gone, a new one begins.
    """

    def __init__(self, file: Path, use: FolderUse, clock: Callable[[], float], kept_seconds: float) -> None:
        self.kept_seconds = kept_seconds
        self._use = use
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        self._connection = self._connected()
        self._identity = identity(file)
        self._log = identity(self._beside("-wal"))

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], float] = time.time, kept_seconds: float = KEPT_SECONDS) -> State:
        """Open the state kept in `folder`, which need not exist. Raises StateError.

        `clock` gives seconds since 1970; questions are kept for `kept_seconds`.
        """
        file = folder / FILE
        try:
            make_private(folder)
            use = FolderUse(folder, _PATIENCE)
        except (OSError, StoreError) as error:
            raise StateError(f"{file} can't be opened ({error}): name another data folder with --data") from error
        try:
            return cls(file, use, clock, kept_seconds)
        except BaseException:
            use.close()
            raise

    def now(self) -> float:
        """Return the time by this state's clock, in seconds since 1970."""
        return self._clock()

    def oldest(self) -> float:
        """Return the time since which questions are kept, by the same clock."""
        return self._clock() - self.kept_seconds

    def remember(self, question: AskedQuestion, verdict: str | None = None, shown: str | None = None) -> str:
        """Keep a question, the verdict of its answer and what that showed; return the key it can be recalled by.

        Raises StateError.
        """
        key = secrets.token_hex(8)
        values = (key, *astuple(question), self._clock(), verdict, shown)
        places = ", ".join("?" * len(values))
        self.change(f"INSERT INTO question (key, {_QUESTION}, asked_at, verdict, shown) VALUES ({places})", *values)
        return key

    def prune(self) -> None:
        """Delete questions, ratings, views and replies that are too old. Raises StateError."""
        oldest = self.oldest()
        with self.transaction() as connection:
            _forget_questions(connection, "asked_at < ?", oldest)
            connection.execute("DELETE FROM view WHERE made_at < ?", (oldest,))
            connection.execute("DELETE FROM reply WHERE sent_at < ?", (oldest,))

    def recall(self, key: str) -> AskedQuestion | None:
        """Return the question kept under `key`, or None where it is too old or never was. Raises StateError."""
        query = f"SELECT {_QUESTION} FROM question WHERE key = ? AND asked_at >= ?"
        return _QUESTIONS.read(self.row(query, key, self.oldest()))

    def shown(self, key: str) -> tuple[str, str] | None:
        """Return the verdict of a question's answer, and what that has shown so far; None where that isn't known.

        Raises StateError.
        """
        query = "SELECT verdict, shown FROM question WHERE key = ? AND verdict IS NOT NULL AND shown IS NOT NULL"
        return _SHOWN.read(self.row(query, key))

    def keep_shown(self, key: str, before: str, now: str) -> bool:
        """Keep what an answer shows `now`, unless it is not what it was `before`; return whether that was done.

        Raises StateError.
        """
        return self.change("UPDATE question SET shown = ? WHERE key = ? AND shown = ?", now, key, before) > 0

    def last_in(self, channel: int, server: int | None, within: float) -> str | None:
        """Return the key of the last question that was asked openly in a channel of a server, or None.

        One that is more than `within` seconds old does not count. Raises StateError.
        """
        row = self.row(
            "SELECT key FROM question WHERE channel = ? AND server IS ? AND NOT private AND asked_at >= ?"
            " ORDER BY asked_at DESC, rowid DESC LIMIT 1",
            channel, server, self._clock() - within,
        )  # fmt: skip
        return _KEYS.read(row)

    def rate(self, key: str, person: int, helpful: bool) -> bool:
        """Keep whether a person finds the answer to a remembered question helpful, in place of what they said before.

        Return whether they say something new. A key that is no longer remembered changes nothing. Raises StateError.
        """
        changed = self.change(
            "REPLACE INTO rating (key, person, helpful) SELECT key, ?, ? FROM question WHERE key = ? AND NOT EXISTS"
            " (SELECT 1 FROM rating WHERE rating.key = question.key AND person = ? AND helpful = ?)",
            person, helpful, key, person, helpful,
        )  # fmt: skip
        return changed > 0

    def give_reason(self, key: str, person: int, reason: str) -> bool:
        """Keep why a person finds an answer not helpful, in place of what they said before. Raises StateError.

        Return whether they found it not helpful.
        """
        given = "UPDATE rating SET reason = ? WHERE key = ? AND person = ? AND NOT helpful"
        return self.change(given, reason, key, person) > 0

    def forget(self, person: int) -> int:
        """Forget all that a person asked or said of answers; return how many entries that were. Raises StateError."""
        with self.transaction() as connection:
            questions = _forget_questions(connection, "asker = ?", person)
            ratings, views, *_ = (
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,)).rowcount
                for table, column in _PERSONAL
            )
        return questions + ratings + views

    def forget_server(self, server: int) -> None:
        """Forget a server's watches, what people asked there, said of answers, and looked at. Raises StateError."""
        with self.transaction() as connection:
            for table in ("watch_told", "watch_post"):
                connection.execute(
                    f"DELETE FROM {table} WHERE watch IN (SELECT number FROM watch WHERE server = ?)", (server,)
                )
            for table in ("watch", "chosen"):
                connection.execute(f"DELETE FROM {table} WHERE server = ?", (server,))
            _forget_questions(connection, "server = ?", server)
            connection.execute(
                "DELETE FROM view WHERE"  # and those that nobody can read
                " CASE WHEN json_valid(details) THEN json_extract(details, '$.server') = ? ELSE TRUE END",
                (server,),
            )

    def keep_view(self, details: Mapping[str, Any], person: int) -> str:
        """Keep what buttons need for `person`, who asked for them, and return the key. Raises StateError.

        What belongs to a server names it as `server`, and goes with its data.
        """
        key = secrets.token_hex(8)
        kept = "INSERT INTO view (key, person, made_at, details) VALUES (?, ?, ?, ?)"
        self.change(kept, key, person, self.now(), json.dumps(details))
        return key

    def view(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under a key, or None where it is too old or never was. Raises StateError."""
        row = self.row("SELECT details FROM view WHERE key = ? AND made_at >= ?", key, self.oldest())
        return _VIEWS.from_json(row[0]) if row else None

    def value(self, name: str) -> str | None:
        """Return the value kept under `name`. Raises StateError."""
        return _VALUES.read(self.row("SELECT value FROM value WHERE name = ?", name))

    def keep_value(self, name: str, value: str) -> None:
        """Keep `value` under `name`, in place of what was there. Raises StateError."""
        self.change("REPLACE INTO value (name, value) VALUES (?, ?)", name, value)

    def record_backup(self) -> None:
        """Record that the data folder was backed up now. Raises StateError."""
        self.keep_value(_LAST_BACKUP, str(self._clock()))

    def last_backup(self) -> float:
        """Return when it last was, in seconds since 1970; 0 for never, and NaN where that can't be read."""
        try:
            at = self.value(_LAST_BACKUP)
        except StateError:
            return math.nan
        return 0.0 if at is None else _TIMES.read(at) or math.nan

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
            raise StateError(f"{self._file} can't be opened ({error}): name another data folder with --data") from error
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # a damaged text spoils no other
        try:
            with self._explained():
                connection.execute("PRAGMA busy_timeout = 10000")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                migrate(connection, _MIGRATIONS)
        except BaseException as error:
            connection.close()
            if isinstance(error, NewerSchema):
                raise StateError(f"{self._file} was written by a newer version of this program: update it") from error
            raise
        return connection

    def _beside(self, suffix: str) -> Path:
        return self._file.with_name(f"{self._file.name}{suffix}")

    def _drop_log(self) -> None:
        """Remove the log of the former file, which SQLite would take for the present one's."""
        if self._log is not None and identity(self._beside("-wal")) == self._log:
            for suffix in ("-wal", "-shm"):
                self._beside(suffix).unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection to the file that is there now, to one caller at a time, for SELECT statements.

        Raises StateError.
        """
        with self._lock, self._explained():
            if identity(self._file) != self._identity:
                self._connection.close()
                self._drop_log()
                self._connection = self._connected()
                self._identity = identity(self._file)
            try:
                yield self._connection
            finally:
                self._log = identity(self._beside("-wal"))

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
        except sqlite3.Error as error:
            raise StateError(f"{self._file}: {error}; if it stays so, move that file away and start anew") from error


def _forget_questions(connection: sqlite3.Connection, condition: str, value: float) -> int:
    """Delete the questions of which a `condition` on a value holds, and what goes with them; return how many."""
    for table in ("rating", "reply"):
        connection.execute(f"DELETE FROM {table} WHERE key IN (SELECT key FROM question WHERE {condition})", (value,))
    return connection.execute(f"DELETE FROM question WHERE {condition}", (value,)).rowcount
