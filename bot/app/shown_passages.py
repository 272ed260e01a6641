"""The passages that an answer has shown, as they are remembered: by article and place, never by their rank."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from bot.answering.answer import Passage, Span, passage_of
from index.article import Article
from index.errors import UnknownArticle
from index.search.snapshot import Snapshot

__all__ = ["ShownPassage", "as_shown", "current_passages", "from_json", "to_json", "with_new"]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage by its place in an article, with a hash of its text, its likely answer and its confidence."""

    article: str
    start: int
    end: int
    digest: str
    answer: Span | None
    confidence: float | None

    def stands_in(self, article: Article) -> bool:
        """Return whether the article still says that there."""
        return _digest(article.text[self.start : self.end]) == self.digest

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


def as_shown(passages: Iterable[Passage]) -> list[ShownPassage]:
    """Return passages as they are to be remembered."""
    return [ShownPassage(p.article, p.start, p.end, _digest(p.quote), p.answer, p.confidence) for p in passages]


def with_new(shown: Sequence[ShownPassage], found: Iterable[Passage], count: int) -> list[ShownPassage]:
    """Return what was shown, and after it those of `found` that have nothing in common with it, `count` at most."""
    new = [passage for passage in found if not any(one.overlaps(passage) for one in shown)]
    return [*shown, *as_shown(new[: max(0, count - len(shown))])]


def current_passages(
    shown: Sequence[ShownPassage], found: Sequence[Passage], snapshot: Snapshot
) -> list[tuple[int, Passage]]:
    """Return those that the articles still hold, each with its number from 0, as found just now where they were."""
    current: list[tuple[int, Passage]] = []
    for number, one in enumerate(shown):
        passage = next((passage for passage in found if one.is_quoted_by(passage)), None)
        if passage is None:
            try:
                article = snapshot.article(one.article)
            except UnknownArticle:
                continue
            if not one.stands_in(article):
                continue
            passage = one.quoted_from(article)
        current.append((number, passage))
    return current


def to_json(shown: Iterable[ShownPassage]) -> str:
    """Return the text that `from_json` reads."""
    return json.dumps([astuple(one) for one in shown])


def from_json(text: str) -> list[ShownPassage]:
    """Read what `to_json` wrote."""
    return [
        ShownPassage(article, start, end, digest, (answer[0], answer[1]) if answer else None, confidence)
        for article, start, end, digest, answer, confidence in json.loads(text)
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
