"""Dates and times in a text as they are written: "5 March 1999", "next week", "on Thursday", "4am", "ten years ago"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from bot.answering.answer import Span
from bot.answering.numerals import Dimension, Piece, is_month, split_pieces
from bot.answering.quantities import quantities
from index.article import Article, Paragraph, SameArticle
from index.text.characters import has_words
from index.text.lexicon import word_list

_MAX_DAY = 31
_MAX_LINE = 40  # characters of a heading that is a date
_DASHES = ("-", "–", "‑")


@lru_cache(maxsize=5_000)
def date_spans(text: str) -> tuple[Span, ...]:
    """Return the dates and times of a text in order. Neighbours that make one date or range are one span."""
    pieces = split_pieces(text)
    reader = _DateReader(
        pieces, {one.start: one.dimension for one in quantities(text)}, {one.start: one.end for one in quantities(text)}
    )
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(pieces):
        end = reader.date(at)
        if end == at:
            at += 1
            continue
        if found and reader.joins(found[-1], at, end):
            found[-1] = (found[-1][0], end)
        else:
            found.append((at, end))
        at = end
    return tuple((pieces[first].start, pieces[end - 1].end) for first, end in found)


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


class _DateReader:
    def __init__(self, pieces: Sequence[Piece], dimensions: dict[int, Dimension], ends: dict[int, int]) -> None:
        self.pieces = pieces
        self._dimensions = dimensions  # of the quantities, by the character that they begin at
        self._ends = ends
        self._words = [piece.lower for piece in pieces]

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def date(self, at: int) -> int:
        """Return where the date or time ends that begins at piece `at`; `at` where none does."""
        word, piece = self._words[at], self.pieces[at]
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
        elif word in word_list("seasons") and self._word(at - 1) in (
            "in",
            "of",
            "by",
            "since",
            "until",
            "early",
            "late",
        ):
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
        is_ordinal = self._word(at + 1) in ("st", "nd", "rd", "th") and self.pieces[at + 1].start == self.pieces[at].end
        return at + 1 + is_ordinal

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
