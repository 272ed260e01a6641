"""Passages as they are remembered: those that an answer has shown, and those that moderators chose as an answer.

They are kept by article and place, never by their rank, so that they stay quotations of the articles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from pydantic import FiniteFloat, NonNegativeInt

from bot.answering.answer import Passage, Span, passage_of
from bot.answering.cleaning import clean
from bot.answering.phrase_search import find_phrase
from bot.app.state import State
from bot.app.state_file import Records
from index.article import Article
from index.errors import UnknownArticle
from index.search.snapshot import Snapshot

_CHOSEN: Records[tuple[str, str]] = Records("chosen", tuple[str, str])

MAX_CHOSEN = 200
"""Questions, at most, that a server's moderators may answer."""


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage by its place in an article, with a hash of its text, its likely answer and its confidence."""

    article: str
    start: int
    end: int
    digest: str
    answer: Span | None
    confidence: float | None

    def article_in(self, snapshot: Snapshot) -> Article | None:
        """Return the passage's article, or None where that is gone, or says something else there by now."""
        try:
            article = snapshot.article(self.article)
        except UnknownArticle:
            return None
        return article if _digest(article.text[self.start : self.end]) == self.digest else None

    def is_quoted_by(self, passage: Passage) -> bool:
        """Return whether that is the same place with the same text."""
        same_place = (passage.article, passage.start, passage.end) == (self.article, self.start, self.end)
        return same_place and _digest(passage.quote) == self.digest

    def overlaps(self, passage: Passage) -> bool:
        """Return whether the two have any of an article's words in common."""
        return passage.article == self.article and passage.start < self.end and self.start < passage.end

    def quoted_from(self, article: Article) -> Passage:
        """Return the passage with what is known of its article now."""
        return passage_of(article, self.start, self.end, score=0.0, confidence=self.confidence, answer=self.answer)


_fields_of = attrgetter(*(one.name for one in fields(ShownPassage)))  # as they are: `astuple` copies each


def as_shown(passages: Iterable[Passage]) -> list[ShownPassage]:
    """Return passages as they are to be remembered."""
    return [ShownPassage(p.article, p.start, p.end, _digest(p.quote), p.answer, p.confidence) for p in passages]


def with_new(shown: Sequence[ShownPassage], found: Iterable[Passage], count: int) -> list[ShownPassage]:
    """Return what was shown, then those of `found` that don't overlap with it, up to `count` in all."""
    new = [passage for passage in found if not any(one.overlaps(passage) for one in shown)]
    return [*shown, *as_shown(new[: max(0, count - len(shown))])]


def current_passages(
    shown: Sequence[ShownPassage], found: Sequence[Passage], snapshot: Snapshot
) -> list[tuple[int, Passage]]:
    """Return the passages that the articles still hold, each with its number from 0, as they read now."""
    current: list[tuple[int, Passage]] = []
    for number, one in enumerate(shown):
        passage = next((passage for passage in found if one.is_quoted_by(passage)), None)
        if passage is None:
            article = one.article_in(snapshot)
            if article is None:
                continue
            passage = one.quoted_from(article)
        current.append((number, passage))
    return current


def to_json(shown: Iterable[ShownPassage]) -> str:
    """Return the text that `from_json` reads."""
    return json.dumps([*map(_fields_of, shown)])


_PLACES = Records(
    "passages",
    list[tuple[str, NonNegativeInt, NonNegativeInt, str, tuple[int, int] | None, FiniteFloat | None]],
    lambda places: [ShownPassage(*place) for place in places],
)


def from_json(text: str) -> list[ShownPassage] | None:
    """Read what `to_json` wrote; return None where it is damaged."""
    return _PLACES.from_json(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ChosenAnswer:
    """A question as a moderator wrote it, and the passage by its place, which may be gone by now."""

    question: str
    passage: ShownPassage


class ChosenAnswers:
    """All servers' choices, in the state's table `chosen`. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def choose(self, server: int, question: str, passage: Passage) -> bool:
        """Answer a question with a passage; return False where there are too many already."""
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
        """Forget the choice for a question; return whether there was one."""
        return self._state.change("DELETE FROM chosen WHERE server = ? AND folded = ?", server, _folded(question)) > 0

    def of(self, server: int, question: str) -> ShownPassage | None:
        """Return the passage that answers a question on a server, or None."""
        if self._state.row("SELECT 1 FROM chosen WHERE server = ? LIMIT 1", server) is None:  # as most have none
            return None
        found = self._state.row("SELECT passage FROM chosen WHERE server = ? AND folded = ?", server, _folded(question))
        passages = from_json(found[0]) if found is not None else None
        return passages[0] if passages else None

    def all(self, server: int) -> list[ChosenAnswer]:
        """Return all choices of a server, by question."""
        rows = self._state.rows("SELECT question, passage FROM chosen WHERE server = ? ORDER BY folded", server)
        chosen = [(question, from_json(passage)) for question, passage in _CHOSEN.all(rows)]
        return [ChosenAnswer(question, passages[0]) for question, passages in chosen if passages]


def passage_in(snapshot: Snapshot, article: str, words: str) -> Passage | None:
    """Return the sentences of an article that hold some words of it exactly, or None where they don't stand there."""
    return next((one for one in find_phrase(snapshot, words).passages if one.article == article), None)


def _folded(question: str) -> str:
    """Return the form in which questions are compared: without case, spaces, end marks, greetings and the like."""
    return " ".join(clean(question).casefold().split()).rstrip("?!. ")
