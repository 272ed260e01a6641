"""Dates and times in a text as they are written: "5 March 1999", "next week", "on Thursday", "4am", "ten years ago".

Where two are compared, a day or month without its year is the last one before the day on which the article appeared.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache

from bot.answering.answer import Span
from bot.answering.numerals import Dimension, NumberReader, is_month, split_pieces
from bot.answering.quantities import quantities
from index.article import Article, Paragraph, SameArticle
from index.metadata.dates import DATE, MONTH_NUMBERS, WEEKDAYS, date_of
from index.text.characters import has_words
from index.text.lexicon import word_list

_MAX_DAY = 31
_MAX_LINE = 40  # characters of a heading that is a date
_DASHES = ("-", "–", "‑")
_MONTH = "|".join(name.capitalize() for name in sorted(MONTH_NUMBERS, key=len, reverse=True))
_WEEKDAY = "|".join(name.capitalize() for name in WEEKDAYS)
_CLOCK = re.compile(
    r"(?<![\d.:£$€])(?:(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<hour24>[01]?\d|2[0-3])[:.](?P<minute24>[0-5]\d)(?![.:]?\d|\s?(?:%|per cent|percent|million|billion)))",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(DATE, re.IGNORECASE),
    re.compile(rf"\b({_MONTH})\.?,? (?:of )?(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?<!\d )in (?:(?:the )?(?:{'|'.join(sorted(word_list('seasons')))}) (?:of )?)?"
        r"(?P<only_year>(?:1[89]|20)\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:(?:{_WEEKDAY}),? )?(?:the )?"
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})"
        rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b"
    ),
    re.compile(rf"\b(?i:in|last|since|early|late|from) (?P<only_month>{_MONTH})\b"),
    re.compile(rf"\b(?P<weekday>{_WEEKDAY})\b", re.IGNORECASE),
)
_MIN_ENTRIES = 3  # times at the head of a paragraph, that make an article a report by the hour


@lru_cache(maxsize=5_000)
def date_spans(text: str) -> tuple[Span, ...]:
    """Return the dates and times of a text in order. Neighbours that make one date or range are one span."""
    reader = _DateReader(text)
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(reader.pieces):
        end = reader.date(at)
        if end == at:
            at += 1
            continue
        if found and reader.joins(found[-1], at, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((at, end))
        at = end
    return tuple((reader.pieces[first].start, reader.pieces[end - 1].end) for first, end in found)


def day_above(article: Article, paragraph: int) -> Paragraph | None:
    """Return the date under which a paragraph stands, or that it is; None where the article has less than two."""
    days = _days(SameArticle(article))
    above = bisect_right(days, paragraph)
    return article.paragraphs[days[above - 1]] if above and len(days) > 1 else None


@lru_cache(maxsize=64)
def _days(key: SameArticle) -> Sequence[int]:
    """Return the numbers of the paragraphs of an article that are dates."""
    text = key.article.text
    return [number for number, one in enumerate(key.article.paragraphs) if _is_day(text[one.start : one.end])]


def _is_day(text: str) -> bool:
    """Return whether a line is nothing but a date with its weekday or month."""
    if len(text) > _MAX_LINE or word_list("calendar").isdisjoint(piece.lower for piece in split_pieces(text)):
        return False
    dates = date_spans(text)
    return len(dates) == 1 and not has_words(text[: dates[0][0]] + text[dates[0][1] :])


def days_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield where days, months, years, weekdays and times of day stand in a text, and what they are; each place once.

    They are in ISO 8601, but weekdays, and days and months without their year, which are in words: "5 March".
    """
    taken: list[tuple[int, int]] = []
    for pattern in (*_DAYS, _CLOCK):
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                if (says := date_of(match) if pattern is _DAYS[0] else _says(match)) is not None:
                    yield match.start(), says


def _says(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if match.re is _CLOCK:
        hour, minute = int(part["hour"] or part["hour24"]), int(part["minute"] or part["minute24"] or 0)
        if part["half"] and not 1 <= hour <= 12:
            return None
        return f"{hour % 12 + 12 * (part['half'] in 'pP') if part['half'] else hour:02}:{minute:02}"
    if "year" in part:
        return f"{part['year']}-{MONTH_NUMBERS[match[1].lower()]:02}"
    if "month" in part:
        day, month = part["day"] or part["day2"], part["month"] or part["month2"]
        return f"{int(day)} {month}" if 0 < int(day) <= _MAX_DAY else None
    return match[match.lastindex or 0].capitalize()


def may_be_same_day(one: str, other: str, published: date | None) -> bool:
    """Return whether two days, months, years or weekdays, as `days_in` yields them, may be one.

    Those without a year are of the year before `published`, when the article appeared.
    """
    weekdays = [says.lower() in WEEKDAYS for says in (one, other)]
    if all(weekdays):
        return one == other
    if not any(weekdays):
        near = published or next((period(says, None)[1] for says in (one, other) if says[:4].isdecimal()), None)
        (first, last), (begin, end) = period(one, near), period(other, near)
        return first <= end and begin <= last
    says, weekday = (one, other) if weekdays[1] else (other, one)
    first, last = period(says, published)
    if first < last:
        return True
    is_near = published is None or abs(published - first) <= timedelta(days=7) or not weekdays[1]
    return first.strftime("%A") == weekday and is_near


def period(says: str, near: date | None) -> tuple[date, date]:
    """Return the first and the last day of a day, month or year, of the year before `near` where none is told."""
    if says[:4].isdecimal():
        year, month, day = (*map(int, says.split("-")), 0, 0)[:3]
    else:
        *days, name = says.split()
        month, day = MONTH_NUMBERS[name.lower()], int(days[0]) if days else 0
        near = near or date(2000, 12, 31)
        year = near.year - ((month, day) > (near.month, near.day))
    last = month or 12
    length = monthrange(year, last)[1]
    return date(year, month or 1, min(day or 1, length)), date(year, last, min(day or length, length))


def entry_times(article: Article, paragraph: int) -> tuple[str, str] | None:
    """Return the time under which a paragraph of a report by the hour stands, and that of the entry before in time.

    None where the article is no such report; "" for the earlier one where there is none.
    """
    times = _times(SameArticle(article))
    above = bisect_right(times, paragraph, key=lambda entry: entry[0])
    if not above or len(times) < _MIN_ENTRIES:
        return None
    clock = times[above - 1][1]
    told = sorted({said for _, said in times})
    before = bisect_left(told, clock)
    return clock, told[before - 1] if before else ""


@lru_cache(maxsize=64)
def _times(key: SameArticle) -> Sequence[tuple[int, str]]:
    """Return the numbers of the paragraphs of an article that begin with a time of day, and that."""
    found = [(at, _CLOCK.match(key.article.text, one.start, one.end)) for at, one in enumerate(key.article.paragraphs)]
    return [(at, says) for at, match in found if match and (says := _says(match))]


@cache
def _openers() -> frozenset[str]:
    """Return the words with which a date or time can begin, beside quantities and numbers in digits."""
    named = word_list(
        "pointers_in_time", "units_of_time", "ordinals", "months", "month_abbreviations", "weekday_abbreviations",
        "days_by_name", "seasons",
    )  # fmt: skip
    weekdays = {f"{day}{plural}" for day in word_list("weekdays") for plural in ("", "s")}
    return named | weekdays | set("the a an some end beginning start middle earlier later ad - ‑".split())


class _DateReader(NumberReader):
    """A text taken apart, and the dates and times that can be read at each of its pieces."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        amounts = quantities(text)
        self._dimensions = {one.start: one.dimension for one in amounts}
        self._ends = {one.start: one.end for one in amounts}

    def date(self, at: int) -> int:
        """Return where the date or time ends that begins at piece `at`; `at` where none does."""
        word, piece = self._words[at], self.pieces[at]
        if not piece.is_digits and piece.start not in self._dimensions and word not in _openers():
            return at
        for read in (self._day_and_month, self._clock, self._relative, self._ago, self._century, self._era):
            end = read(at)
            if end > at:
                return end
        if is_month(piece) and self._names_month(at):
            return self._behind_month(at)
        if self._dimensions.get(piece.start, Dimension.COUNT) is Dimension.YEAR:
            end = at + 1
            while end < len(self.pieces) and self.pieces[end].start < self._ends[piece.start]:
                end += 1
            return end
        if word in word_list("weekdays", "weekday_abbreviations") or word.removesuffix("s") in word_list("weekdays"):
            if len(word) > 3 or piece.written[0].isupper():
                return at + 1 + (self._word(at + 1) in word_list("parts_of_days"))
        elif word in word_list("days_by_name"):
            return at + 1 + (self._word(at + 1) in word_list("parts_of_days"))
        elif word in word_list("seasons") and self._word(at - 1) in "in of by since until early late".split():
            return at + 1
        return at

    def _names_month(self, at: int) -> bool:
        """Return whether a word that may be another one, such as "May", is a month here."""
        return (
            self._words[at] not in word_list("months_like_words")
            or (self._word(at) == "march" and self.pieces[at].written[0].isupper())
            or self._word(at - 1)
            in ("in", "of", "since", "until", "by", "last", "next", "this", "early", "late", "mid", "-")
            or self._word(at + 1)[:2].isdecimal()
        )

    def joins(self, before: tuple[int, int], at: int, end: int) -> bool:
        """Return whether the dates `before` and from `at` to `end` are parts of one: a day and its year, a range."""
        between = self._words[before[1] : at]
        if between in ([], ["on"], ["at"], ["of"], ["in"], ["the"], ["early"], ["late"]):
            return True
        if between == [","]:  # "March 1, 1945", "Friday, 3 May"; but "in 2011, 2015 and 2019"
            is_year = self._dimensions.get(self.pieces[before[1] - 1].start) is Dimension.YEAR
            return not is_year and self._is_of_calendar(before[1] - 1) and self._is_of_calendar(at)
        opened = self._word(before[0] - 1) in ("from", "between")
        return between in (["to"], ["-"], ["–"], ["until"], ["through"]) or (between == ["and"] and opened)

    def _is_of_calendar(self, at: int) -> bool:
        word = self._word(at)
        is_number = self.pieces[at].is_digits or word in ("st", "nd", "rd", "th")
        return is_number or is_month(self.pieces[at]) or word in word_list("weekdays", "weekday_abbreviations")

    def _is_day(self, at: int) -> bool:
        if at >= len(self.pieces) or not self.pieces[at].is_digits or len(self._word(at)) > 2:
            return False
        return 0 < int(self._word(at)) <= _MAX_DAY

    def _behind_day(self, at: int) -> int:
        """Return where the day that is at piece `at` ends with its "th"."""
        return at + 1 + (self._word(at + 1) in ("st", "nd", "rd", "th") and self._adjoins(at + 1))

    def _day_and_month(self, at: int) -> int:
        """Return where "5 March", "the 27th of October" or "26-28 June" ends."""
        start = at
        if self._word(at) == "the" and self._is_day(at + 1):
            at += 1
        if not self._is_day(at):
            return start
        end = self._behind_day(at)
        if self._word(end) in (*_DASHES, "to", "and") and self._is_day(end + 1):
            end = self._behind_day(end + 1)
        end += self._word(end) == "of"
        return self._behind_month(end) if end < len(self.pieces) and is_month(self.pieces[end]) else start

    def _behind_month(self, at: int) -> int:
        """Return where a month that is at piece `at` ends with its day and "last year"; its year is joined to it."""
        end = at + 1
        if self._word(end) == "." and self._is_day(end + 1):
            end += 1
        if self._is_day(end):
            end = self._behind_day(end)
            if self._word(end) in (*_DASHES, "to") and self._is_day(end + 1):
                end = self._behind_day(end + 1)
        return end

    def _clock(self, at: int) -> int:
        """Return where "4am", "10:30 p.m." or "9 o'clock" ends."""
        word = self._word(at)
        if not self.pieces[at].is_digits or len(word) > 5:
            return at
        if self._word(at + 1) in ("am", "pm", "o'clock", "o’clock"):
            return at + 2
        if self._words[at + 1 : at + 4] in (["a", ".", "m"], ["p", ".", "m"]):
            return at + 4 + (self._word(at + 4) == "." and at + 5 < len(self.pieces))
        return at + (":" in word and word.replace(":", "").isdecimal() and len(word.rpartition(":")[2]) == 2)

    def _relative(self, start: int) -> int:
        """Return where "last week", "later this year", "the end of the month" or "the following day" ends."""
        at = start
        named = word_list("pointed_times", "weekdays", "months", "quarters_of_time")
        if self._word(at) in ("end", "beginning", "start", "middle") and self._word(at + 1) == "of":
            at += 2
            if self._word(at) == "the" and self._word(at + 1) in named:
                return at + 2
        elif self._word(at) in ("earlier", "later"):
            at += 1
        behind = at + 1
        if self._word(at) in ("the", "a") and self._word(behind) in word_list("pointers_in_time", "words_before_times"):
            behind += 1
        elif self._word(at) not in word_list("pointers_in_time"):
            return start
        behind += self._word(behind) in ("few", "two", "three", "several")
        if self._word(behind) in (word_list("units_of_time") | named) - {"second"}:
            return behind + 1 + (self._word(behind + 1) in word_list("parts_of_days"))
        return start

    def _century(self, at: int) -> int:
        """Return where "10th century" or "the late eighteenth century" ends."""
        end = at
        if self.pieces[at].is_digits and self._word(at + 1) in ("st", "nd", "rd", "th"):
            end = at + 2
        elif self._word(at) in word_list("ordinals"):
            end = at + 1
        end += self._word(end) in ("-", "‑")
        return end + 1 if end > at and self._word(end) in ("century", "centuries") else at

    def _era(self, at: int) -> int:
        """Return where "430 BC" or "AD 95" ends."""
        eras = ("bc", "bce", "ce", "ad")
        if self.pieces[at].is_digits and self._word(at + 1) in eras and self.pieces[at + 1].written.isupper():
            return at + 2
        is_era = self.pieces[at].written == "AD" and at + 1 < len(self.pieces) and self.pieces[at + 1].is_digits
        return at + 2 if is_era else at

    def _ago(self, at: int) -> int:
        """Return where "three years ago" or "a day later" ends."""
        end = at
        dimension = self._dimensions.get(self.pieces[at].start)
        if dimension is not None and dimension & Dimension.DURATION:
            stop = self._ends[self.pieces[at].start]
            while end < len(self.pieces) and self.pieces[end].start < stop:
                end += 1
        elif self._word(at) in ("a", "an", "some") and self._word(at + 1) in word_list("units_of_time"):
            end = at + 2
        elif self._word(at) in word_list("units_of_time"):
            end = at + 1
        return end + 1 if end > at and self._word(end) in ("ago", "earlier", "later") else at
