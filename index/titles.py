"""Titles to be found by what somebody has typed of them so far, at each key pressed."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass

from index.store import ArticleInfo
from index.text.folding import fold

__all__ = ["TitleMatches", "Titles"]


@dataclass(frozen=True, slots=True)
class TitleMatches:
    """Articles whose titles begin with what was typed, and others that hold each of its words, both in their order."""

    beginning: tuple[ArticleInfo, ...] = ()
    others: tuple[ArticleInfo, ...] = ()

    def first(self, limit: int) -> tuple[ArticleInfo, ...]:
        """The first `limit` of all, those that begin so before the others."""
        return (*self.beginning, *self.others)[:limit]


class Titles:
    """The titles of `articles`, folded once; of an article without one, the name of its source."""

    def __init__(self, articles: tuple[ArticleInfo, ...]) -> None:
        self.articles = articles
        lines = [f"\n{_folded(info.title or '') or _folded(info.source)}" for info in articles]
        self._text = "".join(lines)  # one string, as searching it is far quicker than searching each title
        self._starts = array("q")  # where the line of each title begins
        at = 0
        for line in lines:
            self._starts.append(at)
            at += len(line)

    def holding(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """At most `limit` articles of each kind for what was `typed`, case and accents aside; none whose id is in
        `without`. With nothing typed, all articles match."""
        start = _folded(typed)
        beginning: list[ArticleInfo] = []
        others: list[ArticleInfo] = []
        for number in self._lines_with(f"\n{start}"):
            if len(beginning) == limit:
                break
            if self.articles[number].id not in without:
                beginning.append(self.articles[number])
        words = start.split()
        if len(beginning) < limit and words and all(word in self._text for word in words):
            for number in self._lines_with(max(words, key=len)):
                if len(others) == limit:
                    break
                line, info = self._line(number), self.articles[number]
                holds = all(word in line for word in words) and not line.startswith(f"\n{start}")
                if holds and info.id not in without:
                    others.append(info)
        return TitleMatches(tuple(beginning), tuple(others))

    def _lines_with(self, part: str) -> Iterator[int]:
        """The numbers, from 0, of the titles whose lines hold `part`, rising."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._text.find(part, self._starts[number + 1])

    def _line(self, number: int) -> str:
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end]


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
