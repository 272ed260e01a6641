"""What the bot remembers between restarts, in SQLite: the questions behind its buttons, and single values by name.

Statistics tell what was asked on a server, and how the answers were rated.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import math
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import FiniteFloat

from bot.app.state_file import Moment, Records, StateError, StateFile
from index.text.characters import plain_cell

log = logging.getLogger(__name__)

KEPT_SECONDS = 30 * 24 * 3600

_QUESTION = "text, guild, channel, asker, private, server, article, follows, title, newest"

# The tables that keep something of a person besides their questions, each with the column that says whose it is.
# Replies are the bot's own words to them, and what is pending has the very wish to be forgotten among it.
_PERSONAL = (("rating", "person"), ("view", "person"), ("reply", "asker"), ("pending", "asker"))

_LAST_BACKUP = "last backup"

_KEYS = Records("question", tuple[str], lambda row: row[0])
_SHOWN: Records[tuple[str, str]] = Records("question", tuple[str, str])
_VIEWS: Records[dict[str, Any]] = Records("view", dict[str, Any])
_VALUES: Records[str] = Records("value", tuple[str], lambda row: row[0])
_TIMES: Records[float] = Records("value", FiniteFloat)

_MAX_UNANSWERED = 2_000

_ASKED: Records[tuple[Any, ...]] = Records(
    "question",
    tuple[Moment, int, str, str | None, int, int, str | None],
    lambda row: (datetime.fromtimestamp(row[0], UTC), *row[1:]),
)


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


_fields_of = attrgetter(*(one.name for one in fields(AskedQuestion)))
_QUESTIONS = Records.of("question", AskedQuestion)


class State(StateFile):
    """What is kept in one data folder, a context manager to be closed. Every method raises StateError.

    `clock` gives seconds since 1970; questions are kept for `kept_seconds`.
    """

    def __init__(
        self, folder: Path, *, clock: Callable[[], float] = time.time, kept_seconds: float = KEPT_SECONDS
    ) -> None:
        super().__init__(folder)
        self.kept_seconds = kept_seconds
        self._clock = clock

    def now(self) -> float:
        """Return the time by this state's clock, in seconds since 1970."""
        return self._clock()

    def oldest(self) -> float:
        """Return the time since which questions are kept, by the same clock."""
        return self._clock() - self.kept_seconds

    def remember(self, question: AskedQuestion, verdict: str | None = None, shown: str | None = None) -> str:
        """Keep a question, the verdict of its answer and what that showed; return the key it can be recalled by."""
        columns = f"question (key, {_QUESTION}, asked_at, verdict, shown)"
        return self._kept(columns, *_fields_of(question), self._clock(), verdict, shown)

    def _kept(self, columns: str, *values: object) -> str:
        """Keep a row of a table, and return its key, a new one.

        Where it can't be written, on a full disk, the key recalls nothing, like one that is too old: so an answer is
        given all the same.
        """
        key = secrets.token_hex(8)
        try:
            self.change(f"INSERT INTO {columns} VALUES ({', '.join('?' * (len(values) + 1))})", key, *values)
        except StateError as error:
            log.error("What buttons need can't be kept: %s", error)
        return key

    def prune(self) -> None:
        """Delete questions, ratings, views and replies that are too old."""
        oldest = self.oldest()
        with self.transaction() as connection:
            _forget_questions(connection, "asked_at < ?", oldest)
            connection.execute("DELETE FROM view WHERE made_at < ?", (oldest,))
            connection.execute("DELETE FROM reply WHERE sent_at < ?", (oldest,))

    def recall(self, key: str) -> AskedQuestion | None:
        """Return the question kept under `key`, or None where it is too old or never was."""
        query = f"SELECT {_QUESTION} FROM question WHERE key = ? AND asked_at >= ?"
        return _QUESTIONS.read(self.row(query, key, self.oldest()))

    def shown(self, key: str) -> tuple[str, str] | None:
        """Return the verdict of a question's answer, and what that has shown so far; None where that isn't known."""
        query = "SELECT verdict, shown FROM question WHERE key = ? AND verdict IS NOT NULL AND shown IS NOT NULL"
        return _SHOWN.read(self.row(query, key))

    def keep_shown(self, key: str, before: str, now: str) -> bool:
        """Keep what an answer shows `now`, unless it is not what it was `before`; return whether that was done."""
        return self.change("UPDATE question SET shown = ? WHERE key = ? AND shown = ?", now, key, before) > 0

    def last_in(self, channel: int, server: int | None, within: float) -> str | None:
        """Return the key of the last question that was asked openly in a channel of a server, or None.

        One that is more than `within` seconds old does not count.
        """
        # By time, the last one would be another after the clock was set back.
        last = "SELECT max(rowid) FROM question WHERE channel = ? AND server IS ? AND NOT private"
        query = f"SELECT key FROM question WHERE rowid = ({last}) AND asked_at >= ?"
        return _KEYS.read(self.row(query, channel, server, self._clock() - within))

    def rate(self, key: str, person: int, helpful: bool) -> bool:
        """Keep whether a person finds the answer to a remembered question helpful, in place of what they said before.

        Return whether they say something new. A key that is no longer remembered changes nothing.
        """
        changed = self.change(
            "REPLACE INTO rating (key, person, helpful) SELECT key, ?, ? FROM question WHERE key = ? AND NOT EXISTS"
            " (SELECT 1 FROM rating WHERE rating.key = question.key AND person = ? AND helpful = ?)",
            person, helpful, key, person, helpful,
        )  # fmt: skip
        return changed > 0

    def give_reason(self, key: str, person: int, reason: str) -> bool:
        """Keep why a person finds an answer not helpful, in place of what they said before.

        Return whether they found it not helpful.
        """
        given = "UPDATE rating SET reason = ? WHERE key = ? AND person = ? AND NOT helpful"
        return self.change(given, reason, key, person) > 0

    def forget(self, person: int) -> int:
        """Forget all that a person asked or said of answers; return how many entries that were."""
        with self.transaction() as connection:
            questions = _forget_questions(connection, "asker = ?", person)
            ratings, views, *_ = (
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,)).rowcount
                for table, column in _PERSONAL
            )
        return questions + ratings + views

    def forget_server(self, server: int) -> None:
        """Forget a server's watches, what people asked there, said of answers, and looked at."""
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
        """Keep what buttons need for `person`, who asked for them, and return the key.

        What belongs to a server names it as `server`, and goes with its data.
        """
        return self._kept("view (key, person, made_at, details)", person, self.now(), json.dumps(details))

    def view(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under a key, or None where it is too old or never was."""
        row = self.row("SELECT details FROM view WHERE key = ? AND made_at >= ?", key, self.oldest())
        return _VIEWS.from_json(row[0]) if row else None

    def value(self, name: str) -> str | None:
        """Return the value kept under `name`."""
        return _VALUES.read(self.row("SELECT value FROM value WHERE name = ?", name))

    def keep_value(self, name: str, value: str) -> None:
        """Keep `value` under `name`, in place of what was there."""
        self.change("REPLACE INTO value (name, value) VALUES (?, ?)", name, value)

    def record_backup(self) -> None:
        """Record that the data folder was backed up now."""
        self.keep_value(_LAST_BACKUP, str(self._clock()))

    def last_backup(self) -> float:
        """Return when it last was, in seconds since 1970; 0 for never, and NaN (no error) where that can't be read."""
        try:
            at = self.value(_LAST_BACKUP)
        except StateError:
            return math.nan
        return 0.0 if at is None else _TIMES.read(at) or math.nan


def _forget_questions(connection: sqlite3.Connection, condition: str, value: float) -> int:
    """Delete the questions of which a `condition` on a value holds, and what goes with them; return how many."""
    for table in ("rating", "reply"):
        connection.execute(f"DELETE FROM {table} WHERE key IN (SELECT key FROM question WHERE {condition})", (value,))
    return connection.execute(f"DELETE FROM question WHERE {condition}", (value,)).rowcount


@dataclass(frozen=True, slots=True)
class QuestionStatistics:
    """Questions of the last `days` days, private ones among them, by verdict, and people's ratings of the answers."""

    days: float
    asked: int = 0
    private: int = 0
    answered: int = 0
    closest: int = 0
    none: int = 0
    helpful: int = 0
    not_helpful: int = 0


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was asked openly, in which channel, and that the articles didn't answer."""

    text: str
    channel: int


_UNANSWERED = Records.of("question", Unanswered)


def statistics(state: State, server: int) -> QuestionStatistics:
    """Return the figures of one server. Raises StateError."""
    since = (server, state.oldest())
    with state.reading() as connection:
        asked = connection.execute(
            "SELECT count(*), total(private = 1), total(verdict = 'answered'), total(verdict = 'closest'),"
            " total(verdict = 'none') FROM question WHERE server = ? AND asked_at >= ?",
            since,
        ).fetchone()
        rated = connection.execute(
            "SELECT total(helpful = 1), total(helpful = 0) FROM rating JOIN question USING (key)"
            " WHERE server = ? AND asked_at >= ?",
            since,
        ).fetchone()
    return QuestionStatistics(state.kept_seconds / 86_400, *map(int, (*asked, *rated)))


def unanswered(state: State, server: int) -> list[Unanswered]:
    """Return what was asked openly on one server and not answered, the newest first. Raises StateError."""
    rows = state.rows(
        "SELECT coalesce(title, text), channel FROM question WHERE server = ? AND asked_at >= ? AND NOT private"
        " AND verdict IN ('closest', 'none') ORDER BY rowid DESC LIMIT ?",
        server, state.oldest(), _MAX_UNANSWERED,
    )  # fmt: skip
    return _UNANSWERED.all(rows)


def questions_as_csv(state: State, server: int, shows: Callable[[int], bool]) -> str:
    """Return as CSV what was asked openly on a server, in channels that `shows` admits. Raises StateError."""
    rows = state.rows(
        "SELECT asked_at, channel, coalesce(title, text), verdict,"
        " (SELECT count(*) FROM rating WHERE key = question.key AND helpful),"
        " (SELECT count(*) FROM rating WHERE key = question.key AND NOT helpful),"
        " (SELECT group_concat(reason, ' / ') FROM rating WHERE key = question.key) FROM question"
        " WHERE server = ? AND asked_at >= ? AND NOT private ORDER BY rowid",
        server, state.oldest(),
    )  # fmt: skip
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("asked_at", "channel", "question", "verdict", "helpful", "not_helpful", "reasons"))
    for asked_at, channel, text, *figures, reasons in _ASKED.all(rows):
        if shows(channel):
            when, where = asked_at.isoformat(timespec="seconds"), str(channel)
            writer.writerow((when, where, plain_cell(text), *figures, plain_cell(reasons or "")))
    return written.getvalue()


def most_wanted(questions: Iterable[Unanswered], shows: Callable[[int], bool]) -> list[tuple[str, int]]:
    """Return the questions and how often each was asked, most often first, then newest first.

    Only those of channels that `shows` admits. Case, spaces and the marks at the end make no difference.
    """
    texts: dict[str, str] = {}
    counts: dict[str, int] = {}
    for question in questions:
        folded = " ".join(question.text.casefold().split()).rstrip("?!. ")
        if folded and shows(question.channel):
            texts.setdefault(folded, question.text)
            counts[folded] = counts.get(folded, 0) + 1
    return sorted(((texts[folded], count) for folded, count in counts.items()), key=lambda wanted: -wanted[1])
