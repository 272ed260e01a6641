"""How a quotation differs from a text, word by word.

Case, accents, British or American spelling, numbers in words or digits, the form of quotes and dashes, punctuation,
white space and hyphens make no difference. An ellipsis and square brackets are honest editing, unless a negation goes
or comes with them, or the beginning of a condition goes. A single wrong letter that makes a word of one side no word is
a misprint.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, groupby
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from index.text.characters import fold
from index.text.lexicon import word_list
from index.text.tokens import unify, word_kinds

Span = tuple[int, int]


class DifferenceKind(StrEnum):
    """How a quotation differs. The first three alter it, the next three do not, the others are about whose it is."""

    LEFT_OUT = "left_out"  # the text has words that the quotation lacks
    PUT_IN = "put_in"  # the quotation has words that the text lacks
    CHANGED = "changed"
    ELLIPSIS = "ellipsis"
    BRACKET = "bracket"
    MISPRINT = "misprint"
    SPEAKER = "speaker"
    ARTICLE = "article"
    PUBLISHER = "publisher"
    DATE = "date"


ALTERING = frozenset((DifferenceKind.LEFT_OUT, DifferenceKind.PUT_IN, DifferenceKind.CHANGED))


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a quotation and a text differ: its words and the text's, with their offsets.

    A span is None where that side has no place for it; `claimed` or `found` is then all that is known.
    """

    kind: DifferenceKind
    claimed: str
    found: str
    quote_span: Span | None = None
    text_span: Span | None = None


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A word of a text, `text[start:end]`, and what it is compared by."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class QuotedPart:
    """A run of a quotation's words without honest editing inside, and the mark (`kind`, span) that comes before it."""

    words: tuple[ComparedWord, ...]
    kind: DifferenceKind | None = None
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of a text, `[start, end)`, that come nearest to a quotation, and how they differ.

    `likeness` is the share of the quotation's letters that stand there in order, from 0 to 1.
    """

    start: int
    end: int
    likeness: float
    differences: tuple[Difference, ...]

    @property
    def is_verbatim(self) -> bool:
        return not any(one.kind in ALTERING for one in self.differences)

    def is_same_sentence(self, count: int) -> bool:
        """Return whether a quotation of `count` words, if short, may be an alteration and no other sentence.

        Words may be left out, or fewer than a third of its words changed or put in: "the bridge is safe" is none of
        "the Long Bridge buying the".
        """
        altered = [one for one in self.differences if one.kind in ALTERING]
        is_cut = all(one.kind is DifferenceKind.LEFT_OUT for one in altered)
        return is_cut or count > _MAX_SHORT or 3 * sum(map(_words_altered, altered)) < count


_BROKEN = r"(?:[-‐\u00ad][ \t]*\n[ \t>]*[^\W\d_]+)?"  # a word that goes on in the next line
_NUMBERS = word_kinds().numbers
_TENS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(20, 100, 10)))
_UNITS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(1, 10)))
_HUNDREDS = {"hundred": 100, "thousand": 1000}
_INITIALS = "".join(sorted({word[0] for word in (*_NUMBERS, "a")}))  # all other words are passed at once
_NUMBER = (
    rf"(?i:(?=[{_INITIALS}])\b(?:(?:{_TENS})[-‐ ](?:{_UNITS})|(?:a|{'|'.join(_NUMBERS)}) (?:{'|'.join(_HUNDREDS)})))\b"
)
_WORD = rf"{_NUMBER}|[Pp]er\s{{1,3}}cent\b|\d(?:[\d.,]*\d)?|[^\W_]+(?:['’ʼ][^\W_]+)*{_BROKEN}|[%$£€¥₹]"
_WORDS = re.compile(rf"(?<=\[)([^\W\d_]\][^\W\d_]+)|{_WORD}")  # "[B]ut" is a word
_DOTS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_EDITED = re.compile(
    rf"(?P<ellipsis>\[\s?{_DOTS}\s?\]|\(\s?{_DOTS}\s?\)|{_DOTS})"
    rf"|(?P<sic>\[sic\.?\])"
    rf"|\[(?P<letter>[^\W\d_])\](?P<rest>[^\W\d_]+(?:['’ʼ][^\W_]+)*)"
    rf"|(?P<bracket>\[[^\[\]\n]{{0,200}}\])"
    rf"|(?P<word>{_WORD})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[a-z0-9]{3}[.!?][”’\"]?\s|\n\s*\n")
_NEGATION = re.compile(r"(?<![\w'’])(\w+(?:['’]\w+)?)\s+$")
_MAX_FILLER = 3  # words
_MAX_NEGATION = 20  # characters
_MAX_BRACKETED = 8  # words of the text for which a bracket may stand
_MAX_BEGINNING = 6  # words of a first part that may stand in several places
_MAX_BEGINNINGS = 12  # places that are tried
_MAX_LEFT_OUT = 3_000  # characters of the text that an ellipsis may leave out
_MAX_SHORT = 6  # words
_MIN_MISPRINT = 4  # letters
_MIN_APPROXIMATE = 3  # words of a quotation that is looked for with differences
_MIN_RATIO = 50.0  # of 100, as rapidfuzz counts, for words that are looked at with differences
_SURPLUS, _MAX_SURPLUS = 3, 12  # words around the nearest characters, among which the nearest words are looked for
_MAX_BLOCK = 150  # words that are compared at once
_MAX_UNFOUND = 600  # words at the beginning of a quotation, of which nothing is found


def text_words(text: str, start: int, end: int) -> list[ComparedWord]:
    """Return the words of `text[start:end]`."""
    return [_word(match.start(), match.end(), match[1] or match.group()) for match in _WORDS.finditer(text, start, end)]


def _word(start: int, end: int, written: str) -> ComparedWord:
    return ComparedWord(start, end, _kept_key(written) if len(written) <= _MAX_KEPT else _key(written))


def _key(written: str) -> str:
    """Return what a word is compared by: without case, accents and hyphens at the ends of lines, a number in digits."""
    key = " ".join(fold(_LINE_END.sub("", written).replace("]", "")).split())
    tens, _, unit = key.replace("‐", "-").replace(" ", "-").partition("-")
    if unit in _NUMBERS and tens in _NUMBERS:
        key = str(int(_NUMBERS[tens]) + int(_NUMBERS[unit]))  # "forty-two" is 42
    elif unit in _HUNDREDS and _NUMBERS.get(tens, "1").isdigit():
        key = str(int(_NUMBERS.get(tens, "1")) * _HUNDREDS[unit])
    return key.replace(",", "") if key[0].isdigit() else _NUMBERS.get(key, _SIGNS.get(key, key))


_kept_key = lru_cache(maxsize=20_000)(_key)
_MAX_KEPT = 40  # characters of a word that is kept: longer ones would take too much memory
_LINE_END = re.compile(r"[-‐\u00ad][ \t]*\n[ \t>]*")
_SIGNS = {"%": "percent", "per cent": "percent"}


def quotation_parts(text: str, start: int, end: int) -> list[QuotedPart]:
    """Return the quotation `text[start:end]` cut at its ellipses and brackets."""
    parts: list[QuotedPart] = []
    words: list[ComparedWord] = []
    kind: DifferenceKind | None = None
    span = (start, start)
    for match in _EDITED.finditer(text, start, end):
        if match["word"]:
            words.append(_word(match.start(), match.end(), match["word"]))
        elif match["letter"]:
            words.append(_word(match.start(), match.end(), match["letter"] + match["rest"]))
        elif not match["sic"]:
            if words or kind is None:
                parts.append(QuotedPart(tuple(words), kind, span))
            words, span = [], match.span()
            kind = DifferenceKind.ELLIPSIS if match["ellipsis"] else DifferenceKind.BRACKET
    if words or kind is DifferenceKind.BRACKET:
        parts.append(QuotedPart(tuple(words), kind, span))
    return [part for number, part in enumerate(parts) if part.words or number]


def compare(
    quoted: str, parts: Sequence[QuotedPart], text: str, words: Sequence[ComparedWord], is_known: Callable[[str], bool]
) -> Comparison | None:
    """Return where the `parts` of a quotation in the text `quoted` stand, or nearly, among the `words` of a `text`.

    `is_known` says whether a word is one. None where the words have next to nothing of the quotation. Where its first
    part is found but what follows is not, the part is looked for behind that place again: it may be but one word.
    """
    places = _Places(words)
    first, best = 0, None
    for _ in range(_MAX_BEGINNINGS):
        comparison, found = _compared(quoted, parts, text, words, places, is_known, first)
        if comparison is None:
            break
        if best is None or _nearness(comparison) > _nearness(best):
            best = comparison
        if best.is_verbatim or len(parts) == 1 or len(parts[0].words) > _MAX_BEGINNING:
            break
        first = found + 1
    return best


def _nearness(comparison: Comparison) -> tuple[bool, float, int]:
    return comparison.is_verbatim, comparison.likeness, -len(comparison.differences)


def _compared(
    quoted: str,
    parts: Sequence[QuotedPart],
    text: str,
    words: Sequence[ComparedWord],
    places: _Places,
    is_known: Callable[[str], bool],
    at: int,
) -> tuple[Comparison | None, int]:
    """Return where the parts stand at word `at` or behind it, and the number of the first word there."""
    differences: list[Difference] = []
    matched = 0
    begin: int | None = None
    missing = 0  # words of blocks that were not found, in a row
    for part in (block for whole in parts for block in _blocks(whole)):
        last = len(words)
        if begin is None and missing > _MAX_UNFOUND:
            return None, 0
        if begin is not None and part.kind is None:
            last = min(last, at + missing + len(part.words) + _MAX_BLOCK)
        elif begin is not None and part.kind is DifferenceKind.BRACKET:
            last = min(last, at + _MAX_BRACKETED + len(part.words) + _SURPLUS)
        elif begin is not None:
            last = bisect_right(words, words[at - 1].end + _MAX_LEFT_OUT, key=lambda word: word.start)
        run = places.run(part.words, at, last)
        missing = 0 if run is not None else missing + len(part.words)
        if run is None:
            differences += _edit(quoted, part, text, None)
            differences += [_put_in(quoted, part.words)] if part.words else []
            continue
        left_out = None if begin is None or run.first == at else (words[at - 1].end, words[run.first].start)
        differences += _edit(quoted, part, text, left_out)
        if part.kind is None and left_out:
            differences.append(Difference(DifferenceKind.LEFT_OUT, "", text[slice(*left_out)].strip(), None, left_out))
        for group in run.groups:
            letters, found = _judged(quoted, group.quote, text, group.text, is_known)
            matched += letters
            differences += found
        begin, at = run.first if begin is None else begin, run.end
    letters = sum(len(word.key) for part in parts for word in part.words)
    if begin is None or not matched:
        return None, 0
    return Comparison(words[begin].start, words[at - 1].end, matched / letters, tuple(differences)), begin


def _blocks(part: QuotedPart) -> Iterator[QuotedPart]:
    """Yield a part in blocks of so many words, each of which is looked for behind the one before: in linear time."""
    for first in range(0, max(1, len(part.words)), _MAX_BLOCK):
        words = part.words[first : first + _MAX_BLOCK]
        yield replace(part, words=words) if first == 0 else QuotedPart(words)


def _edit(quoted: str, part: QuotedPart, text: str, left_out: Span | None) -> list[Difference]:
    """Return the editing before a part, with the words of the text for which it stands: honest, unless it denies."""
    if part.kind is None:
        return []
    found, claimed = text[slice(*left_out)].strip() if left_out else "", quoted[slice(*part.span)]
    kind = part.kind
    if kind is DifferenceKind.ELLIPSIS and (_denies(found) or _conditions(found) or _joins_halves(found)):
        kind = DifferenceKind.LEFT_OUT
    elif kind is DifferenceKind.BRACKET and _denies(claimed) != _denies(found):
        kind = DifferenceKind.CHANGED if found else DifferenceKind.PUT_IN
    return [Difference(kind, claimed, found, part.span, left_out)]


def _conditions(text: str) -> bool:
    """Return whether words end with the beginning of a sentence that turns or rules what follows: "But if you …,"."""
    _, *others = re.split(r"[.!?][”’\"]?\s", text)
    words = re.findall(r"\w+", others[-1].lower()) if others else [""]
    if words[:1] == [] or words[0] not in word_list("contrasts", "conditions") - {"and"}:
        return False
    # "But you know," rules nothing.
    return len(words) > _MAX_FILLER or not word_list("conditions", "prepositions").isdisjoint(words)


def _joins_halves(text: str) -> bool:
    """Return whether words go from the middle of one sentence's clause into that of another's: "It | … | is over."."""
    last = re.search(r"\w+$", text)
    if not text[:1].isalnum() or last is None or last[0].lower() in word_list("clause_joints", "subordinators"):
        return False
    return _SENTENCE_END.search(text) is not None


def _denies(text: str) -> bool:
    """Return whether words end with a negation of what comes next: "not", "they don't", "no part of"."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)?", re.split(r"[.,;:!?…—–)”\"]", text.strip(" []"))[-1].lower())[-3:]
    return any(word.replace("’", "'") in word_list("negations_before_verbs", "negations") for word in words)


def with_negation_before(comparison: Comparison, text: str) -> Comparison:
    """Return a comparison of words that a negation stands right before with that, as left out: "not| built here"."""
    found = _NEGATION.search(text, max(0, comparison.start - _MAX_NEGATION), comparison.start)
    if found is None or not _denies(found[1]):
        return comparison
    left_out = Difference(DifferenceKind.LEFT_OUT, "", found[1], None, found.span(1))
    return replace(comparison, start=found.start(1), differences=(left_out, *comparison.differences))


def _words_altered(difference: Difference) -> int:
    """Return how many words a difference is of; where it changes a number, none: that is no other sentence."""
    sides = [[word.key for word in text_words(side, 0, len(side))] for side in (difference.claimed, difference.found)]
    are_numbers = all(len(side) == 1 and side[0][0].isdigit() for side in sides)
    return 0 if are_numbers else max(map(len, sides))


def _put_in(quoted: str, words: Sequence[ComparedWord]) -> Difference:
    span = words[0].start, words[-1].end
    return Difference(DifferenceKind.PUT_IN, quoted[slice(*span)], "", span)


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of a quotation that stand for words of a text: the same ones, or others; one side may have none."""

    quote: Sequence[ComparedWord]
    text: Sequence[ComparedWord]


@dataclass(frozen=True, slots=True)
class _Run:
    """Where a part stands: words `first` to `end` (exclusive) of the text, group by group."""

    first: int
    end: int
    groups: Sequence[_Group]


class _Places:
    """The words of a text, as one string to search in."""

    def __init__(self, words: Sequence[ComparedWord]) -> None:
        self._words = words
        self._text = " ".join(word.key for word in words)
        self._starts = [0, *accumulate(len(word.key) + 1 for word in words)]

    def run(self, wanted: Sequence[ComparedWord], first: int, last: int) -> _Run | None:
        """Return where some words stand among words `first` to `last` (exclusive), exactly or else nearly."""
        if not wanted or first >= last:
            return None
        key = " ".join(word.key for word in wanted)
        begin, end = self._starts[first], self._starts[last] - 1
        found = f" {self._text[begin:end]} ".find(f" {key} ")
        if found >= 0:
            at = self._number(begin + found)
            return _Run(at, at + len(wanted), [_Group(wanted, self._words[at : at + len(wanted)])])
        if len(wanted) < _MIN_APPROXIMATE:
            return None
        near = fuzz.partial_ratio_alignment(key, self._text[begin:end], score_cutoff=_MIN_RATIO)
        if near is None:
            return None
        surplus = min(max(_SURPLUS, len(wanted) // 3), _MAX_SURPLUS)
        first = max(first, self._number(begin + near.dest_start) - surplus)
        last = min(last, self._number(begin + near.dest_end) + 1 + surplus)
        return _aligned(wanted, self._words, first, last)

    def _number(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1


def _aligned(wanted: Sequence[ComparedWord], words: Sequence[ComparedWord], first: int, last: int) -> _Run | None:
    """Return the words `first` to `last` (exclusive) that match some words in order, and what lies between them."""
    mine, theirs = [word.key for word in wanted], [word.key for word in words[first:last]]
    ends = range(max(1, len(theirs) - 2 * _MAX_SURPLUS), len(theirs) + 1)
    end = min(ends, key=lambda end: (*_distance(mine, theirs[:end], -1), -end))
    start = min(range(min(end, 2 * _MAX_SURPLUS)), key=lambda start: _distance(mine, theirs[start:end], 0))
    first, theirs = first + start, theirs[start:end]
    codes = [_Code(*code) for code in Levenshtein.opcodes(mine, theirs).as_list()]
    while codes and codes[0].tag == "insert":
        del codes[0]
    while codes and codes[-1].tag == "insert":
        del codes[-1]
    if not codes:
        return None
    # The text around may be left out, so words at an edge stand where nothing is left out beside them.
    if [code.tag for code in codes[:2]] == ["equal", "insert"]:
        edge, surplus = codes[:2]
        moved = edge.moved_to(surplus.end - (edge.end - edge.start))
        codes[:2] = [moved] if theirs[moved.start : moved.end] == mine[edge.first : edge.last] else codes[:2]
    if [code.tag for code in codes[-2:]] == ["insert", "equal"]:
        surplus, edge = codes[-2:]
        moved = edge.moved_to(surplus.start)
        codes[-2:] = [moved] if theirs[moved.start : moved.end] == mine[edge.first : edge.last] else codes[-2:]
    groups: list[_Group] = []
    for _, run in groupby(codes, key=lambda code: code.tag == "equal"):
        operations = list(run)
        quote = slice(operations[0].first, operations[-1].last)
        found = slice(first + operations[0].start, first + operations[-1].end)
        groups.append(_Group(wanted[quote], words[found]))
    return _Run(first + codes[0].start, first + codes[-1].end, groups)


def _distance(mine: Sequence[str], theirs: Sequence[str], edge: int) -> tuple[int, bool]:
    """Return how much tells two runs of words apart, and whether the words at one edge do."""
    return Levenshtein.distance(mine, theirs, weights=_WEIGHTS), mine[edge] != theirs[edge]


# Words of the text are left out rather than that a word of the quotation stands nowhere: up to four before one of it.
_WEIGHTS = 1, 4, 4


class _Code(NamedTuple):
    """How words `first` to `last` of a quotation become words `start` to `end` of a text, by Levenshtein's steps."""

    tag: str
    first: int
    last: int
    start: int
    end: int

    def moved_to(self, start: int) -> _Code:
        return self._replace(start=start, end=start + self.end - self.start)


def _judged(
    quoted: str,
    quote: Sequence[ComparedWord],
    text: str,
    found: Sequence[ComparedWord],
    is_known: Callable[[str], bool],
) -> tuple[int, list[Difference]]:
    """Return how many letters of a group are right, and how it differs, if it does."""
    mine, theirs = ("".join(word.key for word in words).replace("'", "") for words in (quote, found))
    letters = sum(len(word.key) for word in quote)
    if (
        mine == theirs
        or (not mine and theirs == "sic")
        or (mine.isalpha() and theirs.isalpha() and unify(mine) == unify(theirs))
    ):
        return letters, []  # the same, or in British and in American spelling
    spans = [(words[0].start, words[-1].end) if words else None for words in (quote, found)]
    claimed, says = (whole[slice(*span)] if span else "" for whole, span in zip((quoted, text), spans, strict=True))
    if not found:
        kind = DifferenceKind.PUT_IN
    elif not quote:
        kind = DifferenceKind.LEFT_OUT
    elif _is_misprint(mine, theirs, claimed, says, is_known):
        kind = DifferenceKind.MISPRINT
    else:
        kind = DifferenceKind.CHANGED
    same = letters if kind is DifferenceKind.MISPRINT else 0
    return same, [Difference(kind, claimed, says, *spans)]


def _is_misprint(mine: str, theirs: str, claimed: str, says: str, is_known: Callable[[str], bool]) -> bool:
    """Return whether one wrong letter tells two words apart, and just one of them is a word; names may be any.

    A wrong digit is never a misprint: it is as good a number as the right one.
    """
    if not (mine.isalpha() and theirs.isalpha()):
        return False
    if min(len(mine), len(theirs)) < _MIN_MISPRINT or (claimed[0].isupper() and says[0].isupper()):
        return False
    return OSA.distance(mine, theirs, score_cutoff=2) <= 1 and is_known(mine) != is_known(theirs)
