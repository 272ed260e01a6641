"""Filters in a question (`source:times after:2021-03 before:"last week"`): taken out, read, or refused in words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from index.library import ArticleInfo
from index.metadata.dates import MONTH_NUMBERS, WEEKDAYS, published_date
from index.text.lexicon import pairs, word_list

__all__ = ["DATE_FORMS", "QUOTES", "SearchFilters", "period_of", "refusal", "take_filters"]

QUOTES = '"“”«„', '"“”»'
"""Marks that open, and that close, what is quoted."""

DATE_FORMS = "like 2024-05-31, 2024-05, 2024, 3 May 2024, yesterday, or last week"

_FILTER = re.compile(
    rf"(?<!\S)(?P<name>source|after|before)(?P<colon>:)(?:[{QUOTES[0]}](?P<quoted>[^{QUOTES[1]}]{{0,200}})[{QUOTES[1]}]|(?P<bare>\S+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*(\S+)")
_MAX_DATE_WORDS = 5
_FIGURES = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_MAX_SHOWN = 60  # characters of a filter
_MAX_SOURCES, _MAX_SOURCE = 3, 30  # named where a source is not known
_MAX_SPAN = 10_000  # units of time back


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What narrows a search. `after` and `before` are ISO dates, both included; `unread` are those that name none."""

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

    def undated(self, articles: Iterable[ArticleInfo]) -> int | None:
        """Count the articles that are left out for want of a date only; None without a date filter."""
        if not (self.after or self.before):
            return None
        sources_only = SearchFilters(self.sources)
        return sum(article.published is None and sources_only.admits(article) for article in articles)


def take_filters(question: str, today: date) -> tuple[str, SearchFilters]:
    """Return a question without its filters, and these. Dates may be told by `today`.

    A name with a blank behind its colon is a filter only before a date: "after: yesterday".
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
        if name == "source":
            value = (bare if quoted is None else quoted) or ""
            if not value.strip():
                continue
            sources.append(value.strip().casefold())
        else:
            period, stop = _period_at(question, found.end("colon"), today)
            if quoted:
                period, stop = period_of(quoted, today), end
            if period is not None:
                dates[name] = (period[0] if name == "after" else period[1]).isoformat()
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
    if filters.after and filters.before and filters.after > filters.before:
        return f"No day is both after {filters.after} and before {filters.before}."
    within = f"after {filters.after}" if filters.after else ""
    within += (" and " if within and filters.before else "") + (f"before {filters.before}" if filters.before else "")
    from_source = [one for one in articles if SearchFilters(filters.sources).admits(one)]
    days = sorted(one.published[:10] for one in from_source if one.published)
    of = " from there" if filters.sources else ""
    if not days:
        return f"No article{of} is dated {within}.\nNone{of} has a date at all."
    return f"No article{of} is dated {within}.\nThe oldest{of} is of {days[0]}, the newest of {days[-1]}."


def period_of(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of what a text names, as seen from `today`; None where it names no date.

    "2021", "2021-03", "5 March 2021", "March", "yesterday", "last week", "two weeks ago", "past 3 months", "Monday".
    """
    words = text.casefold().replace(",", " ").split()
    if not words or len(words) > _MAX_DATE_WORDS:
        return None
    try:
        return _in_figures(" ".join(words)) or _of_calendar(words, today) or _relative(words, today)
    except (ValueError, OverflowError):  # no such day
        return None


def _in_figures(text: str) -> tuple[date, date] | None:
    figures = _FIGURES.fullmatch(text)
    if figures is not None:
        year = int(figures[1])
        if figures[3]:
            return _one_day(date(year, int(figures[2]), int(figures[3])))
        return _month(year, int(figures[2])) if figures[2] else (date(year, 1, 1), date(year, 12, 31))
    whole = published_date(text)
    return _one_day(date.fromisoformat(whole[:10])) if whole else None


def _of_calendar(words: Sequence[str], today: date) -> tuple[date, date] | None:
    """Return a month with or without its year, a day of the last twelve months, or the last day of a name."""
    if words[0] in ("last", "past", "this", "on") and len(words) > 1:
        words = words[1:]
    number = MONTH_NUMBERS.get(words[0].rstrip("."))
    if number is not None and len(words) == 1:
        return _month(today.year - (number > today.month), number)
    if number is not None and len(words) == 2 and len(words[1]) == 4 and words[1].isdecimal():
        return _month(int(words[1]), number)
    if len(words) == 1 and words[0] in WEEKDAYS:
        return _one_day(today - timedelta((today.weekday() - WEEKDAYS.index(words[0])) % 7))
    if len(words) == 2:  # "3 May", "May 3rd"
        for year in (today.year, today.year - 1):
            whole = published_date(f"{' '.join(words)} {year}")
            if whole and (day := date.fromisoformat(whole[:10])) <= today:
                return _one_day(day)
    return None


def _relative(words: Sequence[str], today: date) -> tuple[date, date] | None:
    if words[0] in ("today", "yesterday") and len(words) == 1:
        return _one_day(today - timedelta(words[0] == "yesterday"))
    if words[-1] == "ago" and len(words) == 3 and (count := _count(words[0])) is not None:
        begin = _back(today, count, words[1])
        return _one_day(begin) if begin else None
    if words[0] in ("last", "past") and len(words) == 3 and (count := _count(words[1])) is not None:
        begin = _back(today, count, words[2])
        return (begin, today) if begin else None
    if words[0] not in word_list("pointers_in_time") or len(words) != 2 or words[0] in ("next", "coming", "following"):
        return None
    before = words[0] not in ("this", "that")
    match words[1]:
        case "week":
            monday = today - timedelta(today.weekday() + 7 * before)
            return monday, monday + timedelta(6)
        case "month":
            first = today.replace(day=1) - timedelta(before)
            return _month(first.year, first.month)
        case "year":
            return date(today.year - before, 1, 1), date(today.year - before, 12, 31)
    return None


def _count(word: str) -> int | None:
    if word in ("a", "an"):
        return 1
    number = word if word.isdecimal() and word.isascii() else pairs("numbers", "cardinals").get(word, "")
    return int(number) if number and len(number) <= 5 and int(number) <= _MAX_SPAN else None


def _back(today: date, count: int, unit: str) -> date | None:
    match unit.rstrip("s"):
        case "day":
            return today - timedelta(count)
        case "week":
            return today - timedelta(7 * count)
        case "month" | "year" as known:
            months = today.year * 12 + today.month - 1 - count * (12 if known == "year" else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return None


def _one_day(day: date) -> tuple[date, date]:
    return day, day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _period_at(text: str, start: int, today: date) -> tuple[tuple[date, date] | None, int]:
    """Return the period that the most words from `start` on name, and where they end."""
    ends: list[int] = []
    at = start
    while len(ends) < _MAX_DATE_WORDS and (word := _WORD.match(text, at)):
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
    shown = [name[:_MAX_SOURCE] for name, _ in named.most_common(_MAX_SOURCES)]
    return ", ".join(shown) + (f", and {len(named) - len(shown):,} more" if len(named) > len(shown) else "")


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
