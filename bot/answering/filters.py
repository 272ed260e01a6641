"""Filters in a question (`source:times after:2021-03 before:"last week"`): taken out, read, or refused in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bot.answering.recency import MAX_DATE_WORDS, period_of
from index.library import ArticleInfo, Narrowing
from index.metadata.dates import format_date
from index.text.characters import QUOTATION_MARKS, cut

DATE_FORMS = "like 2024-05-31, 2024-05, 2024, 3 May 2024, yesterday, or last week"

_OPEN, _CLOSE = "".join(QUOTATION_MARKS), "".join(QUOTATION_MARKS.values())
_NAMES: dict[str, tuple[str, ...]] = {
    "source": (),
    "from": (),
    "after": ("after",),
    "since": ("after",),
    "before": ("before",),
    "until": ("before",),
    "during": ("after", "before"),
}
"""What filters are called, here and in other searches, and which ends of a period they set; a source's sets none."""

_FILTER = re.compile(
    rf"(?<!\S)(?P<name>{'|'.join(_NAMES)})(?P<colon>:)(?:[{_OPEN}](?P<quoted>[^{_CLOSE}]{{0,200}})[{_CLOSE}]|(?P<bare>\S+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*(\S+)")
_MAX_SHOWN = 60  # characters of a filter
_MAX_SOURCES, _MAX_SOURCE = 3, 50  # named where a source is not known


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What narrows a search. `after` and `before` are ISO dates, inclusive; `unread` are filters that name none."""

    sources: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.after or self.before or self.unread)

    def admits(self, article: ArticleInfo) -> bool:
        """Return whether an article passes. One without a date passes no date filter."""
        if self.sources and not any(_is_from(wanted, article) for wanted in self.sources):
            return False
        if not (self.after or self.before):
            return True
        published = article.published
        if published is None:
            return False
        return (self.after is None or _is_not_before(published[:10], self.after)) and (
            self.before is None or _is_not_before(self.before, published[:10])
        )

    def narrowing(self, *, undated: bool = False) -> Narrowing:
        """Return which articles may pass, or those that are left out for want of a date."""
        return Narrowing(self.sources, undated=True) if undated else Narrowing(self.sources, self.after, self.before)

    def undated(self, articles: Iterable[ArticleInfo]) -> int | None:
        """Count the articles that fail only because they have no date; None without a date filter."""
        if not (self.after or self.before):
            return None
        sources_only = SearchFilters(self.sources)
        return sum(article.published is None and sources_only.admits(article) for article in articles)


def take_filters(question: str, today: date) -> tuple[str, SearchFilters]:
    """Return a question without its filters, and the filters. Relative dates ("yesterday") count from `today`.

    A name with a blank after its colon is a filter only before a date: "after: yesterday".
    """
    sources: list[str] = []
    dates: dict[str, str] = {}
    unread: list[str] = []
    kept: list[str] = []
    at = 0
    for found in _FILTER.finditer(question):
        if found.start() < at:
            continue  # within the date of the filter before
        name, quoted, bare = found["name"].lower(), found["quoted"], found["bare"]
        end = found.end()
        if not _NAMES[name]:
            value = (bare if quoted is None else quoted) or ""
            if not value.strip():
                continue
            sources.append(value.strip().casefold())
        else:
            period, stop = _period_at(question, found.end("colon"), today)
            if quoted:
                period, stop = period_of(quoted, today), end
            if period is not None:
                for bound in _NAMES[name]:
                    dates[bound] = (period[0] if bound == "after" else period[1]).isoformat()
                end = stop
            elif bare or (quoted and quoted.strip()):
                unread.append(found[0].strip())
            else:
                continue
        kept += [question[at : found.start()], " "]
        at = end
    text = "".join([*kept, question[at:]])
    return text, SearchFilters(tuple(sources), dates.get("after"), dates.get("before"), tuple(unread))


def refusal(filters: SearchFilters, articles: Sequence[ArticleInfo]) -> str | None:
    """Return why no article can pass the filters, in a line or two; None where some do."""
    if filters.unread:
        shown = filters.unread[0][:_MAX_SHOWN]
        return f"“{shown}” names no date that I can read.\nWrite it {DATE_FORMS}."
    if not articles or any(map(filters.admits, articles)):
        return None
    if filters.sources and not any(map(SearchFilters(filters.sources).admits, articles)):
        wanted = " or ".join(f"“{one[:_MAX_SHOWN]}”" for one in filters.sources[:2])
        return f"No article is from {wanted}.\nThere are some from {_sources(articles)}."
    after, before = format_date(filters.after), format_date(filters.before)
    if filters.after and filters.before and filters.after > filters.before:
        return f"No day is both {after} or later and {before} or earlier."
    within = f"{after} or later" if filters.after else f"{before} or earlier"
    if filters.after and filters.before:
        within = f"from {after} to {before}"
    from_source = [one for one in articles if SearchFilters(filters.sources).admits(one)]
    days = sorted(one.published[:10] for one in from_source if one.published)
    of = " from there" if filters.sources else ""
    if not days:
        return f"No article{of} is dated {within}.\nNone{of} has a date at all."
    first, last = format_date(days[0]), format_date(days[-1])
    span = f"All{of} are of {first}." if first == last else f"The oldest{of} is of {first}, the newest of {last}."
    return f"No article{of} is dated {within}.\n{span}"


def _period_at(text: str, start: int, today: date) -> tuple[tuple[date, date] | None, int]:
    """Return the period that the most words from `start` on name, and where they end."""
    ends: list[int] = []
    at = start
    while len(ends) < MAX_DATE_WORDS and (word := _WORD.match(text, at)):
        at = word.end()
        ends.append(at)
    for end in reversed(ends):
        if period := period_of(text[start:end].rstrip(".,;:!?)"), today):
            return period, end
    return None, start


def _is_not_before(day: str, other: str) -> bool:
    """Return whether an ISO day, month or year does not lie before another, as far as both are known."""
    known = min(len(day), len(other))
    return day[:known] >= other[:known]


def _is_from(wanted: str, article: ArticleInfo) -> bool:
    """Return whether `wanted` is part of an article's publisher, file name or address."""
    return any(wanted in name.casefold() for name in (article.publisher, article.source, article.url) if name)


def _sources(articles: Iterable[ArticleInfo]) -> str:
    """Return what most articles are from: publishers, or else sites or files."""
    named = Counter(one.publisher or _host(one.url) or one.source for one in articles)
    shown = [cut(name, _MAX_SOURCE) for name, _ in named.most_common(_MAX_SOURCES)]
    return ", ".join(shown) + (f", and {len(named) - len(shown):,} more" if len(named) > len(shown) else "")


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
