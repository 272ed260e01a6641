"""Tokens: the words of a text as values, and how a run of text without white space is taken apart into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import eq
from typing import NamedTuple, overload

from index.text.characters import fold
from index.text.lexicon import table_words
from index.text.stemming import snowball, stem, word_kinds


class Token(NamedTuple):
    """A word of a text: `text[start:end]`, its folded form, what is indexed, and whether it is a stop word."""

    start: int
    end: int
    word: str
    term: str
    stop: bool


PlainTokens = tuple[tuple[int, int, str, str, bool], ...]
"""Tokens as plain tuples, which cost no memory management, with offsets in what was analysed."""


class Tokens(Sequence[Token]):
    """The words of a text in order, each a value only when it is asked for: plain tuples cost no memory management."""

    __slots__ = ("plain",)

    def __init__(self, plain: Sequence[tuple[int, int, str, str, bool]]) -> None:
        self.plain = plain

    @overload
    def __getitem__(self, place: int) -> Token: ...
    @overload
    def __getitem__(self, place: slice) -> Tokens: ...
    def __getitem__(self, place: int | slice) -> Token | Tokens:
        return Tokens(self.plain[place]) if isinstance(place, slice) else Token._make(self.plain[place])

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Token]:
        return map(Token._make, self.plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self.plain))


_L = r"(?:[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*+)"  # a letter and what combines with it
_TENS = r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)y"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_PARTS = rf"""
      (?P<dotted>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)   # U.S., p.m.
    | (?P<joined>(?<![^\W_])[^\W\d_]{{1,3}}(?:&[^\W\d_]{{1,3}})++(?![^\W_]))   # AT&T
    | (?P<tens>(?i:(?<![^\W_]){_TENS}-{_UNITS}(?![^\W_])))                    # twenty-five
    | (?P<model>(?<![^\W_])[^\W\d_][-‑]?\d[^\W_]*+)                           # F-16, G7
    | (?P<number>\d++(?:[.,:]\d++)*+(?:[\s]\d{{3}})*+[^\W_]*+)                # 15,000 10th 2.5m
    | (?P<word>(?i:(?<![^\W_])(?:co-(?=o)|re-(?=e)|e-(?=mail)))?{_L}++(?:['’ʼ＇]{_L}++)*+(?:\+\+|\#(?!\w))?)
    | (?P<sign>[%٪‰％])
    """
_GROUPED = re.compile(r"\d{1,3}(?:[,\s]\d{2,3})*[,\s]\d{3}")
_NUMBER = re.compile(r"(\d+(?:[.,:\s]\d+)*)(.*)", re.DOTALL)
_CONTRACTION = re.compile(r"(.+?)(?:'(?:s|ll|re|ve|d|m)|n't)?")
_POSSESSIVE = re.compile(r"'s?$")


def parts(piece: str) -> Iterator[Token]:
    """Yield the tokens of `piece` in order, stop words too. Linear in its length."""
    for match in _part_pattern().finditer(piece):
        for token in _part(match):
            if token.word and token.term:
                yield token
            else:  # nothing but marks, or letters that folding takes away
                bare = fold(match[0]) or match[0]
                yield token._replace(word=token.word or bare, term=token.term or bare)


@cache
def _part_pattern() -> re.Pattern[str]:
    verbs, particles = ("|".join(table_words("compounds", key)) for key in ("verbs", "particles"))
    compound = rf"(?P<compound>(?i:(?<![^\W_])(?P<verb>{verbs})[-‑]?(?P<particle>{particles})s?(?![^\W_])))"
    return re.compile(f"{compound} | {_PARTS}", re.VERBOSE)


def _number(digits: str) -> str:
    """Digits in one spelling: no thousands separators, a point for a colon, no idle zeros behind the point."""
    if _GROUPED.fullmatch(digits):
        return re.sub(r"[,\s]", "", digits)
    digits = re.sub(r"\s", "", digits).replace(":", ".")
    whole, point, rest = digits.partition(".")
    if point and "." not in rest and "," not in digits:
        return whole + ("." + rest.rstrip("0")).rstrip(".")
    return digits


def _numeral(surface: str, start: int) -> Iterator[Token]:
    """Yield a number and what is written against it: the ending of an ordinal or plural, a unit, or a designation."""
    match = _NUMBER.fullmatch(fold(surface))
    if not match:  # digits of another script
        yield Token(start, start + len(surface), fold(surface), fold(surface), False)
        return
    digits, behind = match.groups()
    number, end = _number(digits), start + len(surface)
    if not behind:
        yield Token(start, end, number, number, False)
    elif behind in word_kinds().units and len(fold(surface)) == len(surface):
        split = end - len(behind)
        yield Token(start, split, number, number, False)
        yield Token(split, end, behind, stem(word_kinds().units[behind]), False)
    elif behind in ("st", "nd", "rd", "th"):
        ordinal = number + behind if number in ("1", "2", "3") else number
        yield Token(start, end, ordinal, ordinal, False)
    else:  # "16s" is 16 in the plural, "1990s" a decade, "22m3" a designation
        whole = number if behind == "s" and len(number) < 4 else number + behind
        yield Token(start, end, whole, whole, False)


def _word(surface: str, start: int) -> Token:
    """Return a word with letters only, apostrophes and hyphens among them aside."""
    end, lists = start + len(surface), word_kinds()
    if surface in ("US", "USA"):  # in capitals it is no pronoun
        return Token(start, end, surface.lower(), "u.s.", False)
    folded = fold(surface)
    word = folded.replace("-", "")
    if "'" in word:
        match = _CONTRACTION.fullmatch(word)
        bare = _POSSESSIVE.sub("", match[1]) if match else word
        word = bare.replace("'", "") or word
    if word in lists.stop and surface != "May":
        return Token(start, end, word, stem(word), True)
    if term := lists.numbers.get(word) or lists.unit_words.get(word):
        return Token(start, end, word, term, False)
    if word in lists.lower_case_only and not surface.islower():
        return Token(start, end, word, snowball(word), False)
    return Token(start, end, word, stem(word), False)


def _part(match: re.Match[str]) -> Iterator[Token]:
    surface, start, end = match[0], match.start(), match.end()
    match match.lastgroup:
        case "number":
            yield from _numeral(surface, start)
        case "sign":
            yield Token(start, end, "%", "percent", False)
        case "dotted":
            letters = fold(surface).replace(".", "")
            yield Token(start, end, letters, "u.s." if letters in ("us", "usa") else letters, False)
        case "joined":
            yield Token(start, end, fold(surface), fold(surface), False)
        case "tens":
            tens, _, unit = fold(surface).partition("-")
            number = str(int(word_kinds().numbers[tens]) + int(word_kinds().numbers[unit]))
            yield Token(start, end, number, number, False)
        case (
            "compound"
        ):  # the verb, and the noun in place of the particle: "build-up" is found by "build up" and "buildup"
            verb, particle = fold(match["verb"]), fold(match["particle"])
            yield Token(start, start + len(verb), verb, stem(verb), False)
            yield Token(match.start("particle"), end, particle, verb + particle, False)
        case "model":
            letters = re.sub(r"[-‑]|(?<=\d)s$", "", fold(surface))
            yield Token(start, end, letters, letters, False)
        case _:
            yield _word(surface, start)
