"""Questions that a server's moderators answer with a passage of their choice: still a quotation of an article."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.answer import Passage
from bot.answering.cleaning import clean
from bot.answering.phrase_search import find_phrase
from bot.app.shown_passages import ShownPassage, as_shown, from_json, to_json
from bot.app.state import State
from index.search.snapshot import Snapshot

__all__ = ["MAX_CHOSEN", "ChosenAnswer", "ChosenAnswers", "passage_in"]

MAX_CHOSEN = 200
"""Questions, at most, that a server's moderators may answer."""


@dataclass(frozen=True, slots=True)
class ChosenAnswer:
    """A question as a moderator wrote it, and the passage by its place, which may be gone by now."""

    question: str
    passage: ShownPassage


class ChosenAnswers:
    """All servers' choices, in the state's table `chosen`. Any thread may use it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def choose(self, server: int, question: str, passage: Passage) -> bool:
        """Answer a question with a passage; return False where there are too many already. Raises StateError."""
        (place,) = as_shown([passage])
        with self._state.transaction() as connection:
            (others,) = connection.execute(
                "SELECT count(*) FROM chosen WHERE server = ? AND folded != ?", (server, _folded(question))
            ).fetchone()
            if others >= MAX_CHOSEN:
                return False
            connection.execute(
                "REPLACE INTO chosen (server, folded, question, passage) VALUES (?, ?, ?, ?)",
                (server, _folded(question), question, to_json([place])),
            )
        return True

    def drop(self, server: int, question: str) -> bool:
        """Leave a question to the articles again; return whether it was answered. Raises StateError."""
        with self._state.transaction() as connection:
            dropped = connection.execute(
                "DELETE FROM chosen WHERE server = ? AND folded = ?", (server, _folded(question))
            )
            return dropped.rowcount > 0

    def of(self, server: int, question: str) -> ShownPassage | None:
        """Return the passage that answers a question on a server, or None. Raises StateError."""
        with self._state.reading() as connection:
            row = connection.execute(
                "SELECT passage FROM chosen WHERE server = ? AND folded = ?", (server, _folded(question))
            ).fetchone()
        return from_json(row[0])[0] if row else None

    def all(self, server: int) -> list[ChosenAnswer]:
        """Return all choices of a server, by question. Raises StateError."""
        with self._state.reading() as connection:
            rows = connection.execute(
                "SELECT question, passage FROM chosen WHERE server = ? ORDER BY folded", (server,)
            ).fetchall()
        return [ChosenAnswer(question, from_json(passage)[0]) for question, passage in rows]


def passage_in(snapshot: Snapshot, article: str, words: str) -> Passage | None:
    """Return the sentences of an article that hold some words of it exactly, or None where they don't stand there."""
    return next((one for one in find_phrase(snapshot, words).passages if one.article == article), None)


def _folded(question: str) -> str:
    """Return what of a question counts: not its case, spaces, marks at the end, or what is said around it."""
    return " ".join(clean(question).casefold().split()).rstrip("?!. ")
