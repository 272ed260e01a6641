"""What narrows a question: filters (`source:times after:2021-03 before:"last week"`), and words of time.

Filters are taken out, read, or refused in words; `-source:times` leaves a source out. Words of time may ask for the
newest first ("the latest on"), or for what was published since a day ("this week").
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bot.answering.cleaning import keys_of, longest_match, patterns_of, spoken_words, without_asides
from index.library import ArticleInfo, Narrowing
from index.metadata.dates import MONTH_NUMBERS, WEEKDAYS, format_date, published_date
from index.metadata.fields import host_of
from index.text.characters import DOUBLE_QUOTES, QUOTATION_MARKS, cut
from index.text.lexicon import pairs, word_list
from index.text.terms import content_terms

MAX_DATE_WORDS = 5
"""The most words that name a period."""

_VAGUE = {"couple": 2, "few": 5, "several": 7}
_NOT_OF_PUBLICATION = ("today", "ago", "year", "years")  # the last words of periods that may be those of the matter
_MAX_TEXT = 2_000  # characters
_FIGURES = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", re.ASCII)
_MAX_SPAN = 10_000  # units of time back


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What a question asks of time: the `newest` first, or what came out `since` a day; and the rest of its `text`."""

    text: str
    newest: bool = False
    since: date | None = None


def asked_time(question: str, today: date) -> AskedTime:
    """Return what a question asks of time, as seen `today`.

    "The latest on the strike" asks for a topic, the newest first. "This week" and its like mean publication; what may
    be the time of the matter itself ("last year") stays as it is, and of "today" the newest is taken. A question that
    quotes words asks for no time.
    """
    if not DOUBLE_QUOTES.isdisjoint(question):
        return AskedTime(question)
    text = question[:_MAX_TEXT]
    words = spoken_words(text)
    keys = keys_of(words)
    newest, since = False, None
    taken = longest_match(patterns_of("requests_for_news_on_something"), keys, 0) if words else 0
    if 0 < taken < len(words):  # "what's the latest on the strike?"
        newest, text = True, text[words[taken].start :].rstrip(" ?!.")
        words = spoken_words(text)
        keys = keys_of(words)
    cut: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        end, day = _up_to_now(keys, at, today)
        if day is not None:
            first = at
            while first and keys[first - 1] in word_list("words_before_periods"):
                first -= 1
            since = day if since is None else min(since, day)
            cut.append((words[first].start, words[end - 1].end))
            at = end
            continue
        newest = newest or longest_match(patterns_of("requests_for_the_newest"), keys, at) > 0
        at += 1
    for start, end in reversed(cut):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".replace(" ?", "?").strip()
    newest = newest or since is not None
    return AskedTime(text if newest else question, newest, since)


def asks_for_any_news(text: str) -> bool:
    """Return whether a text asks for what is new, and for nothing else: "what happened this week?", "any news?"."""
    if not DOUBLE_QUOTES.isdisjoint(text):
        return False
    asked = asked_time(text[:_MAX_TEXT], date.max)
    keys = keys_of(spoken_words(without_asides(asked.text)))
    lists = ("requests_for_news", "requests_for_events") if asked.newest else ("requests_for_news",)
    is_all = bool(keys) and any(longest_match(patterns_of(name), keys, 0) == len(keys) for name in lists)
    return is_all or (asked.newest and not content_terms(asked.text))


def _up_to_now(keys: Sequence[str], at: int, today: date) -> tuple[int, date | None]:
    """Return where a period ends that reaches from word `at` to now, and its first day; None where none does."""
    first = at + (keys[at] == "since")
    for end in range(min(len(keys), first + MAX_DATE_WORDS), first, -1):
        words = keys[first:end]
        if first > at and len(words) == 1 and words[0] in WEEKDAYS:
            return end, _latest(words[0], today - timedelta(1))
        if words[-1] not in _NOT_OF_PUBLICATION and (found := _relative(words, today)):
            return end, found[0]
    return at, None


def period_of(text: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of what a text names, as seen from `today`; None where it names no date.

    "2021", "2021-03", "5 March 2021", "March", "yesterday", "last week", "two weeks ago", "past 3 months", "Monday".
    """
    words = text.casefold().replace(",", " ").split()
    if not words or len(words) > MAX_DATE_WORDS:
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
    if words[0] in ("last", "this", "on") and len(words) > 1:
        words = words[1:]
    number = MONTH_NUMBERS.get(words[0].rstrip("."))
    if number is not None and len(words) == 1:
        return _month(today.year - (number > today.month), number)
    if number is not None and len(words) == 2 and len(words[1]) == 4 and words[1].isdecimal():
        return _month(int(words[1]), number)
    if len(words) == 1 and words[0] in WEEKDAYS:
        return _one_day(_latest(words[0], today))
    if len(words) == 2:  # "3 May", "May 3rd"
        for year in (today.year, today.year - 1):
            whole = published_date(f"{' '.join(words)} {year}")
            if whole and (day := date.fromisoformat(whole[:10])) <= today:
                return _one_day(day)
    return None


def _relative(words: Sequence[str], today: date) -> tuple[date, date] | None:
    """Return "yesterday", "last night", "this week", "two weeks ago", "the past few days" and their like."""
    pointer, name = words[0], words[-1]
    if len(words) == 1:
        return _one_day(today - timedelta(name == "yesterday")) if name in ("today", "yesterday") else None
    if name == "ago" and (day := _before(today, words[:-1])):
        return _one_day(day)
    is_past = pointer in word_list("pointers_to_past_periods")
    if is_past and (len(words) > 2 or name == "fortnight"):
        day = _before(today, words[1:])
        return (day, today) if day else None
    if not (is_past or pointer == "this") or len(words) > 2:
        return None
    if name in word_list("parts_of_days"):
        return _one_day(today - timedelta(is_past))
    match name:
        case "week":
            monday = today - timedelta(today.weekday() + 7)
            # This week is the last seven days, so that a Monday has one, too.
            return (monday, monday + timedelta(6)) if is_past else (today - timedelta(6), today)
        case "weekend":
            saturday = today - timedelta(today.weekday() + 2) if is_past else _latest("saturday", today)
            return saturday, saturday + timedelta(1)
        case "month":
            first = today.replace(day=1) - timedelta(is_past)
            return _month(first.year, first.month)
        case "year":
            return date(today.year - is_past, 1, 1), date(today.year - is_past, 12, 31)
    return None


def _before(today: date, words: Sequence[str]) -> date | None:
    """Return the day that lies a span of time before today: "two weeks", "a month", "24 hours", "a few days"."""
    *counted, unit = (word for word in words if word not in ("a", "an", "of"))
    number = counted[0] if counted else "1"
    number = number if number.isdecimal() and number.isascii() else pairs("numbers", "cardinals").get(number, "")
    count = int(number[:6] or 0) or _VAGUE.get("".join(counted), 0)
    if len(counted) > 1 or not 0 < count <= _MAX_SPAN:
        return None
    match unit.removesuffix("s"):
        case "hour":
            return today - timedelta(max(1, round(count / 24)))
        case "day" | "week" | "fortnight" as known:
            return today - count * timedelta({"day": 1, "week": 7, "fortnight": 14}[known])
        case "month" | "year" as known:
            year, month = divmod(today.year * 12 + today.month - 1 - count * (12 if known == "year" else 1), 12)
            return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return None


def _one_day(day: date) -> tuple[date, date]:
    return day, day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _latest(weekday: str, day: date) -> date:
    """Return the last day with a name up to a day."""
    return day - timedelta((day.weekday() - WEEKDAYS.index(weekday)) % 7)


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
    rf"(?<!\S)(?P<without>[-–—−])?(?P<name>{'|'.join(_NAMES)})(?P<colon>:)(?:[{_OPEN}](?P<quoted>[^{_CLOSE}]{{0,200}})[{_CLOSE}]|(?P<bare>\S+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*(\S+)")
_MAX_FILTERS = 50  # of a question; to read a date takes its time
_MAX_SHOWN = 60  # characters of a filter
_MAX_SOURCES, _MAX_SOURCE = 3, 50  # named where a source is not known


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What narrows a search. `after` and `before` are ISO dates, inclusive; `unread` are filters that name none.

    An article is from one of `sources`, where there are some, and from none of `without`.
    """

    sources: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    unread: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.without or self.after or self.before or self.unread)

    def admits(self, article: ArticleInfo) -> bool:
        """Return whether an article passes. One without a date passes no date filter."""
        if self.sources and not any(_is_from(wanted, article) for wanted in self.sources):
            return False
        if any(_is_from(other, article) for other in self.without):
            return False
        if not (self.after or self.before):
            return True
        published = article.published
        if published is None:
            return False
        return (self.after is None or _is_not_before(published[:10], self.after)) and (
            self.before is None or _is_not_before(self.before, published[:10])
        )

    @property
    def of_sources(self) -> SearchFilters:
        """The filters without those of dates."""
        return SearchFilters(self.sources, without=self.without)

    def narrowing(self, *, undated: bool = False) -> Narrowing:
        """Return which articles may pass, or those that are left out for want of a date."""
        return Narrowing(self.sources, undated=True) if undated else Narrowing(self.sources, self.after, self.before)

    def undated(self, articles: Iterable[ArticleInfo]) -> int | None:
        """Count the articles that fail only because they have no date; None without a date filter."""
        if not (self.after or self.before):
            return None
        return sum(article.published is None and self.of_sources.admits(article) for article in articles)


def take_filters(question: str, today: date) -> tuple[str, SearchFilters]:
    """Return a question without its filters, and the filters. Relative dates ("yesterday") count from `today`.

    A name with a blank after its colon is a filter only before a date: "after: yesterday". A date is never left out:
    "-after:2021" is among what is not read.
    """
    sources: list[str] = []
    without: list[str] = []
    dates: dict[str, str] = {}
    unread: list[str] = []
    kept: list[str] = []
    at = 0
    for found in islice(_FILTER.finditer(question), _MAX_FILTERS):
        if found.start() < at:
            continue  # within the date of the filter before
        name, quoted, bare = found["name"].lower(), found["quoted"], found["bare"]
        end = found.end()
        if not _NAMES[name]:
            value = (bare or "").rstrip(".,;:!?") if quoted is None else quoted
            if not value.strip():
                continue
            (without if found["without"] else sources).append(value.strip().casefold())
        else:
            period, stop = _period_at(question, found.end("colon"), today)
            if quoted:
                period, stop = period_of(quoted, today), end
            if found["without"]:
                period = None
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
    return text, SearchFilters(tuple(sources), dates.get("after"), dates.get("before"), tuple(unread), tuple(without))


def refusal(filters: SearchFilters, articles: Sequence[ArticleInfo]) -> str | None:
    """Return why no article can pass the filters, in a line or two; None where some do."""
    if filters.unread:
        shown = filters.unread[0][:_MAX_SHOWN]
        return f"“{shown}” names no date that I can read.\nWrite it {DATE_FORMS}."
    if not articles or any(map(filters.admits, articles)):
        return None
    from_source = [one for one in articles if filters.of_sources.admits(one)]
    if not from_source:
        elsewhere = "" if filters.sources else "anywhere else than "
        named = " or ".join(f"“{one[:_MAX_SHOWN]}”" for one in (filters.sources or filters.without)[:2])
        return f"No article is from {elsewhere}{named}.\nThere are some from {_sources(articles)}."
    after, before = format_date(filters.after), format_date(filters.before)
    within = f"{after} or later" if filters.after else f"{before} or earlier"
    if filters.after and filters.before:
        within = f"from {after} to {before}"
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


def _sources(articles: Sequence[ArticleInfo]) -> str:
    """Return what most articles are from: publishers, sites, or files where an article has neither."""
    named = Counter(one.publisher or host_of(one.url) or one.source for one in articles)
    shown = [cut(name, _MAX_SOURCE) for name, _ in named.most_common(_MAX_SOURCES)]
    return ", ".join(shown) + (f", and {len(named) - len(shown):,} more" if len(named) > len(shown) else "")
