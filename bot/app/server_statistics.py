"""Statistics of the questions that were asked on a server, and of how their answers were rated."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.app.state import State
from bot.app.state_file import Moment, Records
from index.text.characters import plain_cell

_MAX_UNANSWERED = 2_000


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


_UNANSWERED = Records("question", tuple[str, int], lambda row: Unanswered(*row))
_ASKED: Records[tuple[Any, ...]] = Records(
    "question",
    tuple[Moment, int, str, str | None, int, int, str | None],
    lambda row: (datetime.fromtimestamp(row[0], UTC), *row[1:]),
)


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
    """Return what was asked openly on one server, in channels that `shows` admits, as CSV, oldest first.

    Raises StateError.
    """
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
