"""What a question asks for besides words: `source:`, `after:` and `before:` filters, and "quoted phrases"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.library import ArticleInfo
from index.text.terms import tokens

_OPEN, _CLOSE = '"“”«„', '"“”»'
_FILTER = re.compile(
    rf"(?<!\S)(?P<name>source|after|before):(?:[{_OPEN}](?P<quoted>[^{_CLOSE}]*)[{_CLOSE}]|(?P<bare>\S+))",
    re.IGNORECASE,
)
_PHRASE = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]+)[{_CLOSE}]")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search. `after` and `before` are ISO dates, or a year or month of one; both ends are included."""

    sources: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None

    def __bool__(self) -> bool:
        return bool(self.sources or self.after or self.before)

    def admits(self, article: ArticleInfo) -> bool:
        """Whether an article passes. One without a date passes no date filter."""
        if self.sources and not any(_names(wanted, article) for wanted in self.sources):
            return False
        if not (self.after or self.before):
            return True
        published = article.published
        if published is None:
            return False
        return (self.after is None or published[: len(self.after)] >= self.after) and (
            self.before is None or published[: len(self.before)] <= self.before
        )

    def undated(self, articles: Iterable[ArticleInfo]) -> int | None:
        """How many articles are left out for want of a date only; None without a date filter."""
        if not (self.after or self.before):
            return None
        sources_only = Filters(self.sources)
        return sum(article.published is None and sources_only.admits(article) for article in articles)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: its text without filters, the filters, and the phrases that must occur as written."""

    text: str
    filters: Filters
    phrases: tuple[tuple[str, ...], ...]


def take_apart(question: str) -> Asked:
    """Tell filters and quoted phrases from the rest. What looks like a filter but names no date stays text."""
    sources: list[str] = []
    dates: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        name = found["name"].lower()
        value = (found["quoted"] if found["quoted"] is not None else found["bare"]).strip()
        if name == "source" and value:
            sources.append(value.casefold())
            return " "
        date = _iso(value)
        if name == "source" or date is None:
            return found[0]
        dates[name] = date
        return " "

    text = _FILTER.sub(take, question)
    phrases = tuple(words for found in _PHRASE.finditer(text) if (words := _words(found[1])))
    return Asked(text, Filters(tuple(sources), dates.get("after"), dates.get("before")), phrases)


def holds_phrases(phrases: Iterable[tuple[str, ...]], *texts: str | None) -> bool:
    """Whether every phrase stands, word for word, in one of the texts."""
    spoken = [f" {' '.join(_words(text))} " for text in texts if text]
    return all(any(f" {' '.join(phrase)} " in text for text in spoken) for phrase in phrases)


def _words(text: str) -> tuple[str, ...]:
    return tuple(token[2] for token in tokens(text).plain)  # without a value for each: it may be a thousand sentences


def _iso(value: str) -> str | None:
    """`2021-3-5` -> `2021-03-05`; a year or a month alone stays one; None for anything else."""
    found = _DATE.fullmatch(value)
    if found is None or not 1 <= int(found[2] or 1) <= 12 or not 1 <= int(found[3] or 1) <= 31:
        return None
    return "-".join(part.zfill(2) for part in found.groups() if part)


def _names(wanted: str, article: ArticleInfo) -> bool:
    """Whether `wanted` is part of an article's publisher, file name or address."""
    return any(wanted in name.casefold() for name in (article.publisher, article.source, article.url) if name)
