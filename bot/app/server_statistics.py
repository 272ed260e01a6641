"""Statistics of the questions that were asked on a server, and of how their answers were rated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.app.state import State

__all__ = ["QuestionStatistics", "Unanswered", "most_wanted", "statistics", "unanswered"]

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


def statistics(state: State, server: int) -> QuestionStatistics:
    """Return the figures of one server. Raises StateError."""
    since = (server, state.now() - state.kept_seconds)
    with state.reading() as connection:
        asked = connection.execute(
            "SELECT count(*), total(private), total(verdict = 'answered'), total(verdict = 'closest'),"
            " total(verdict = 'none') FROM question WHERE server = ? AND asked_at >= ?",
            since,
        ).fetchone()
        rated = connection.execute(
            "SELECT total(helpful), total(NOT helpful) FROM rating JOIN question USING (key)"
            " WHERE server = ? AND asked_at >= ?",
            since,
        ).fetchone()
    return QuestionStatistics(state.kept_seconds / 86_400, *map(int, (*asked, *rated)))


def unanswered(state: State, server: int) -> list[Unanswered]:
    """Return what was asked openly on one server and not answered, the newest first. Raises StateError."""
    with state.reading() as connection:
        rows = connection.execute(
            "SELECT text, channel FROM question WHERE server = ? AND asked_at >= ? AND NOT private"
            " AND verdict IN ('closest', 'none') ORDER BY asked_at DESC, rowid DESC LIMIT ?",
            (server, state.now() - state.kept_seconds, _MAX_UNANSWERED),
        ).fetchall()
    return [Unanswered(text, channel) for text, channel in rows]


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
