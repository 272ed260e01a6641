"""Numbers in a text, in digits and in words, and what units of measurement measure."""

from __future__ import annotations

import re
from enum import Flag, auto
from functools import cache, lru_cache
from typing import NamedTuple

from index.text.lexicon import word_list

_PIECE = re.compile(r"\d++(?:[.,:]\d++)*+|[^\W\d_]++(?:['’][^\W\d_]++)*+|[^\w\s]")
_MAX_WORDS = 10  # of a number: "two hundred and twenty-five thousand"
_SCORES = ("-", "–", "‑")
FRACTION_SIGNS = frozenset("½¼¾⅓⅔")


class Piece(NamedTuple):
    """A number in digits, a word or a mark of a text: `text[start:end]`, as written and in lower case."""

    start: int
    end: int
    written: str
    lower: str
    is_digits: bool


@lru_cache(maxsize=1_000)
def split_pieces(text: str) -> tuple[Piece, ...]:
    """Return the numbers, words and marks of a text in order. Linear in its length."""
    return tuple(
        Piece(*match.span(), written, written.lower(), written[0].isdecimal())
        for match in _PIECE.finditer(text)
        for written in (match.group(),)
    )


def is_month(piece: Piece) -> bool:
    """Return whether a piece is a month's name, with a capital or all in small letters where it is no other word."""
    return piece.lower in word_list("months", "month_abbreviations") and (
        piece.written[0].isupper() or piece.lower not in word_list("months_like_words")
    )


class Dimension(Flag):
    """What a quantity measures. One may be of several kinds: pounds are money or a weight."""

    COUNT = auto()
    MONEY = auto()
    DURATION = auto()
    AGE = auto()
    DISTANCE = auto()
    WEIGHT = auto()
    AREA = auto()
    VOLUME = auto()
    SPEED = auto()
    TEMPERATURE = auto()
    PERCENT = auto()
    FREQUENCY = auto()
    ORDINAL = auto()
    YEAR = auto()


@cache
def unit_dimension(word: str) -> Dimension | None:
    """Return what a unit, in lower case, measures; None for a word that is no unit."""
    found = Dimension(0)
    for name, dimension in (
        ("units_of_time", Dimension.DURATION),
        ("units_of_distance", Dimension.DISTANCE),
        ("units_of_weight", Dimension.WEIGHT),
        ("units_of_area", Dimension.AREA),
        ("units_of_volume", Dimension.VOLUME),
        ("units_of_speed", Dimension.SPEED),
        ("units_of_temperature", Dimension.TEMPERATURE),
        ("currencies", Dimension.MONEY),
        ("percent_words", Dimension.PERCENT),
    ):
        if word in word_list(name):
            found |= dimension
    return found or None


class NumberReader:
    """A text taken apart, and the numbers that can be read at each of its pieces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = split_pieces(text)
        self._words = [piece.lower for piece in self.pieces]

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _adjoins(self, at: int) -> bool:
        """Return whether piece `at` is written against the one before."""
        return 0 < at < len(self.pieces) and self.pieces[at].start == self.pieces[at - 1].end

    def _number(self, at: int) -> tuple[int, bool]:
        """Return where the number at piece `at` ends (`at` where there is none), and whether it is a fraction."""
        word = self._word(at)
        if at >= len(self.pieces):
            return at, False
        if self.pieces[at].is_digits:
            return self._scaled(at + 1), False
        if word in FRACTION_SIGNS:
            return at + 1, True
        start = at
        if word in ("a", "an"):
            word = self._word(at + 1)
            if word not in word_list("number_scales", "vague_numbers") and not (
                word in word_list("fractions") and self._word(at + 2) == "of"
            ):
                return at, False
            at += 1
        if word == "half":
            end = at + 1
            if self._word(end) in ("a", "an") and self._word(end + 1) in word_list("number_scales"):
                return end + 2, False
            return end, True
        if word in word_list("fractions"):
            return (at + 1, True) if at > start else (start, False)
        if word in word_list("vague_numbers"):
            return at + 1 + (self._word(at + 1) == "dozen"), False
        if word not in word_list("small_numbers", "plural_scales") and not (
            word in word_list("number_scales") and (at > start or self._word(at - 1) in ("the", "several"))
        ):
            return start, False
        if word == "one" and self._is_pronoun(at):
            return start, False
        return self._spelt(at + 1)

    def _spelt(self, end: int) -> tuple[int, bool]:
        """Return where a number in words ends whose first word ends before `end`, and whether it is a fraction."""
        last = end + _MAX_WORDS
        numbers = word_list("small_numbers", "number_scales", "plural_scales")
        while end < last:
            joined = end + (self._word(end) in ("-", "and", "of"))
            word = self._word(joined)
            if joined > end and self._word(end) == "-" and not self._adjoins(end):
                break
            if word in word_list("fractions") and word != "second" and self._word(end) != "of":
                return joined + 1, True
            if word not in numbers:
                break
            if self._word(end) == "of" and self._word(end - 1) not in word_list("plural_scales"):
                break
            if self._word(end) == "and" and self._word(end - 1) not in word_list("number_scales"):
                break
            end = joined + 1
        return self._and_a_half(end), False

    def _scaled(self, end: int) -> int:
        """Return where a number in digits ends with its "million", "bn" or fraction."""
        if self._word(end) in FRACTION_SIGNS and self._adjoins(end):
            return end + 1
        joined = end + (self._word(end) == "-" and self._adjoins(end))
        word = self._word(joined)
        if word in word_list("number_scales") or (
            word in word_list("scale_abbreviations") and (self._adjoins(joined) or len(word) > 1)
        ):
            return joined + 1
        return self._and_a_half(end)

    def _and_a_half(self, end: int) -> int:
        is_half = self._words[end : end + 3] in (["and", "a", "half"], ["and", "a", "quarter"])
        return end + 3 if is_half else end

    def _is_pronoun(self, at: int) -> bool:
        """Return whether "one" is a pronoun or stands for an indefinite time ("one day"), and so counts nothing."""
        return self._word(at - 1) in word_list("words_before_pronoun_one") or self._word(at + 1) in (
            *("of", "another", "day", "by", "'s", ".", ",", "who", "that", "is", "and"),
        )

    def _is_time(self, at: int, end: int) -> bool:
        """Return whether a number is the day of a date, a clock time, a score, a version or part of a fraction."""
        piece = self.pieces[at]
        if ":" in piece.written or piece.written.count(".") > 1:
            return True
        if at > 0 and is_month(self.pieces[at - 1]) and not self._is_year(at, end):
            return True
        if end < len(self.pieces) and is_month(self.pieces[end]):
            return True
        following = self._word(end)
        if following in ("am", "pm", "o'clock", "o’clock") or self._words[end : end + 3] in (
            ["a", ".", "m"],
            ["p", ".", "m"],
        ):
            return True
        if "/" in (following, self._word(at - 1)):
            return True
        if end == at + 3 and self._word(at + 1) in _SCORES and piece.is_digits and self.pieces[at + 2].is_digits:
            return len(piece.written) < 3 and not self._is_rising(at)
        return False

    def _is_rising(self, at: int) -> bool:
        low, high = (self._word(number).replace(",", "") for number in (at, at + 2))
        return (
            float(low) < float(high) if low.count(".") < 2 and high.count(".") < 2 and ":" not in low + high else False
        )

    def _is_year(self, at: int, end: int) -> bool:
        piece = self.pieces[at]
        if not piece.is_digits or self._word(at + 1) in word_list("number_scales"):
            return False
        if len(piece.written) == 2 and piece.written.endswith("0") and self._word(end) == "s" and self._adjoins(end):
            return True
        if not (
            len(piece.written) == 4
            and piece.written.isdecimal()
            and piece.written[:2] < "21"
            and piece.written[0] != "0"
        ):
            return False
        # "1500 people": round, uncommon as a year, and something is counted.
        return not (
            piece.written.endswith("00") and self._word(end).endswith(("s", "people")) and self._word(at - 1) != "in"
        )

    def _is_designation(self, at: int, end: int) -> bool:
        """Return whether a number only names what stands before it: "No. 1", "Interstate 10", "Covid-19", "A380"."""
        if not self.pieces[at].is_digits or at == 0:
            return False
        before = at - 1
        if self._word(before) == "." and self._word(before - 1) == "no":
            return True
        if self._word(before) in ("-", "‑") and self._adjoins(at) and self._adjoins(before):
            return self.pieces[before - 1].written[0].isalpha()
        piece = self.pieces[before]
        if self._word(before) == "#" or (piece.written[0].isalpha() and self._adjoins(at)):
            return True
        number = self.pieces[at].written
        if len(number) > 3 or not number.isdecimal() or end > at + 1 or not piece.written[0].isupper():
            return False
        if before == 0 or self._word(before - 1) in '.?!:“"':  # the capital of a sentence's first word
            return piece.lower in ("no", "number", "flight", "route", "article", "chapter", "section")
        following = self.pieces[end] if end < len(self.pieces) else None
        small = word_list("prepositions", "auxiliaries", "subordinators", "contrasts", "articles")
        return following is None or not following.written[0].islower() or following.lower in small
