"""The one analyser: text -> tokens and terms, the same for index and question.

Text is taken apart at white space, and each piece is analysed once and remembered, as the pieces of a language repeat.
A piece is analysed by itself: what a token becomes never depends on its neighbours.

A term stands for the spellings and inflections of a word: case, accents and quotes are folded, possessives and
contractions taken off, numbers brought to digits ("15,000", "two", "20 per cent" and "20%"), British and American
spellings united, irregular forms led back to their base, and what is left is stemmed (Snowball).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from operator import eq
from typing import Generic, NamedTuple, TypeVar, overload

from nltk.stem.snowball import SnowballStemmer

from index.analysis.folding import fold
from index.analysis.spelling_variants import unify
from index.analysis.wordlists import pairs, rows, words

ANALYSER_VERSION = "2"
"""Changes whenever the rules here do; `index.analysis.fingerprint` adds the word lists to it."""

_LONGEST_PIECE = 64  # characters of a piece worth remembering
_LONGEST_STEM = 40  # characters of a word worth stemming

# A run without white space; thousands may be set apart by a thin or no-break space, "15 000" by a plain one.
_PIECE = re.compile(r"\S++(?:(?<=\d)[\u00a0\u2009\u202f]\d{3}(?!\w)|(?<=\d) 000(?!\w))*+")
_AROUND = ".,;:!?…\"'“”‘’()[]{}-–—*"  # marks that change nothing about the word of letters that they surround
_SPACED_DIGITS = re.compile(r"\d[ \u00a0\u2009\u202f]\d")

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


class Token(NamedTuple):
    """A word of a text: `text[start:end]`, its folded form, what is indexed, and whether it is a stop word."""

    start: int
    end: int
    word: str
    term: str
    stop: bool


class _Lists(NamedTuple):
    stop: frozenset[str]
    base: dict[str, str]  # irregular form -> base
    lower_case_only: frozenset[str]
    numbers: dict[str, str]
    units: dict[str, str]  # written against a number
    unit_words: dict[str, str]  # as words of their own


@cache
def _lists() -> _Lists:
    return _Lists(
        stop=frozenset((*words("stopwords", "snowball"), *words("stopwords", "added"))),
        base={form: base for key in ("verbs", "nouns") for base, *forms in rows("irregular", key) for form in forms},
        lower_case_only=frozenset(words("irregular", "lower_case_only")),
        numbers=pairs("numbers", "cardinals") | pairs("numbers", "ordinals"),
        units=pairs("numbers", "units"),
        unit_words=pairs("numbers", "words"),
    )


@cache
def _part_pattern() -> re.Pattern[str]:
    verbs, particles = ("|".join(words("compounds", key)) for key in ("verbs", "particles"))
    compound = rf"(?P<compound>(?i:(?<![^\W_])(?P<verb>{verbs})[-‑]?(?P<particle>{particles})s?(?![^\W_])))"
    return re.compile(f"{compound} | {_PARTS}", re.VERBOSE)


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")


def stop_words() -> frozenset[str]:
    """The words that are not indexed, folded."""
    return _lists().stop


def is_numeral(word: str) -> bool:
    """Whether the term of a folded word is a number: "2", "2nd", "two"."""
    return word[:1].isdigit() or word in _lists().numbers


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The term of a folded word: irregular forms led to their base, British and American spellings united, stemmed."""
    base = unify(_lists().base.get(word, word))
    return str(_stemmer().stem(base)) if len(base) <= _LONGEST_STEM else base


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
    """A number and what is written against it: an ordinal's or plural's ending, a unit, or more of a designation."""
    match = _NUMBER.fullmatch(fold(surface))
    if not match:  # digits of another script
        yield Token(start, start + len(surface), fold(surface), fold(surface), False)
        return
    digits, behind = match.groups()
    number, end = _number(digits), start + len(surface)
    if not behind:
        yield Token(start, end, number, number, False)
    elif behind in _lists().units and len(fold(surface)) == len(surface):
        split = end - len(behind)
        yield Token(start, split, number, number, False)
        yield Token(split, end, behind, stem(_lists().units[behind]), False)
    elif behind in ("st", "nd", "rd", "th"):
        ordinal = number + behind if number in ("1", "2", "3") else number
        yield Token(start, end, ordinal, ordinal, False)
    else:  # "16s" is 16 in the plural, "1990s" a decade, "22m3" a designation
        whole = number if behind == "s" and len(number) < 4 else number + behind
        yield Token(start, end, whole, whole, False)


def _word(surface: str, start: int) -> Token:
    """A word with letters only, apostrophes and hyphens among them aside."""
    end, lists = start + len(surface), _lists()
    if surface in ("US", "USA"):  # in capitals it is no pronoun
        return Token(start, end, surface.lower(), "u.s.", False)
    folded = fold(surface)
    word = folded.replace("-", "")
    if "'" in word:
        match = _CONTRACTION.fullmatch(word)
        bare = _POSSESSIVE.sub("", match[1]) if match else word
        word = bare.replace("'", "") or word
    if not word:
        return Token(start, end, folded, folded, False)
    if word in lists.stop and surface != "May":
        return Token(start, end, word, stem(word), True)
    if term := lists.numbers.get(word) or lists.unit_words.get(word):
        return Token(start, end, word, term, False)
    if word in lists.lower_case_only and not surface.islower():
        return Token(start, end, word, str(_stemmer().stem(word)), False)
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
            number = str(int(_lists().numbers[tens]) + int(_lists().numbers[unit]))
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


_Analysed = TypeVar("_Analysed")


class _Remembered(dict[str, _Analysed], Generic[_Analysed]):
    """What `analyse` makes of pieces, asked for once. Of more than fit, those that were asked for last are kept."""

    def __init__(self, analyse: Callable[[str], _Analysed], most: int) -> None:
        self._analyse = analyse
        self._most = most
        self._before: dict[str, _Analysed] = {}

    def __missing__(self, piece: str) -> _Analysed:
        found = self._before.get(piece)
        if found is None:
            found = self._analyse(piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= self._most:
                self._before = dict(self)
                self.clear()
            self[piece] = found
        return found


_Tokens = tuple[tuple[int, int, str, str, bool], ...]
"""Tokens as plain tuples, which cost no memory management, with offsets in their piece."""


def _analyse(piece: str) -> _Tokens:
    """The tokens of a run without white space."""
    core = piece.strip(_AROUND)
    if core != piece and core.isascii() and core.isalpha():  # most pieces: a word and the marks around it
        before = len(piece) - len(piece.lstrip(_AROUND))
        tokens = _tokens_of[core]
        if not before:
            return tokens
        return tuple((start + before, end + before, word, term, stop) for start, end, word, term, stop in tokens)
    return tuple(tuple(token) for match in _part_pattern().finditer(piece) for token in _part(match))  # type: ignore[misc]


def _indexed(piece: str) -> tuple[tuple[str, str], ...]:
    """The terms and words of a run without white space, stop words left out."""
    core = piece.strip(_AROUND)
    if core != piece and core.isascii() and core.isalpha():
        return _content_of[core]
    return tuple((term, word) for _, _, word, term, stop in _analyse(piece) if not stop)


_tokens_of: _Remembered[_Tokens] = _Remembered(_analyse, 1 << 16)
_content_of: _Remembered[tuple[tuple[str, str], ...]] = _Remembered(_indexed, 1 << 18)  # while a library is indexed


def pieces(text: str) -> list[str]:
    """The runs of `text` without white space, a number with spaces among its digits being one."""
    return _PIECE.findall(text) if _SPACED_DIGITS.search(text) else text.split()


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


def tokens(text: str) -> Tokens:
    """The words of `text` in order, with offsets in `text`. Linear in its length."""
    found: list[tuple[int, int, str, str, bool]] = []
    behind = 0
    for piece in pieces(text):
        offset = text.index(piece, behind)  # only white space lies between
        behind = offset + len(piece)
        if offset:
            for start, end, word, term, stop in _tokens_of[piece]:
                found.append((start + offset, end + offset, word, term, stop))
        else:
            found += _tokens_of[piece]
    return Tokens(tuple(found))


def tokenize(text: str) -> list[Token]:
    """The words of `text` in order, with offsets in `text`. Linear in its length."""
    return list(tokens(text))


def content(piece: str) -> tuple[tuple[str, str], ...]:
    """The indexed terms of a run without white space in order, stop words left out, each with its word."""
    return _content_of[piece]


def content_terms(text: str) -> list[str]:
    """The indexed terms of `text` in order, stop words left out."""
    return [term for piece in pieces(text) for term, _ in _content_of[piece]]
