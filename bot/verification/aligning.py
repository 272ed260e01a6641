"""Where words of a quotation stand among the words of a text: exactly, or else nearly, group by group.

Case, accents, hyphens and numbers in words make no difference between words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from index.text.characters import fold
from index.text.tokens import word_kinds


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A word of a text, `text[start:end]`, and what it is compared by."""

    start: int
    end: int
    key: str


_BROKEN = r"(?:[-‐\u00ad][ \t]*\n[ \t>]*[^\W\d_]+)?"  # a word that goes on in the next line
_NUMBERS = word_kinds().numbers
_TENS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(20, 100, 10)))
_UNITS = "|".join(word for word, digits in _NUMBERS.items() if digits in map(str, range(1, 10)))
_HUNDREDS = {"hundred": 100, "thousand": 1000}
_INITIALS = "".join(sorted({word[0] for word in (*_NUMBERS, "a")}))  # all other words are passed at once
_NUMBER = (
    rf"(?i:(?=[{_INITIALS}])\b(?:(?:{_TENS})[-‐ ](?:{_UNITS})|(?:a|{'|'.join(_NUMBERS)}) (?:{'|'.join(_HUNDREDS)})))\b"
)
WORD = rf"{_NUMBER}|[Pp]er\s{{1,3}}cent\b|\d(?:[\d.,]*\d)?|[^\W_]+(?:['’ʼ][^\W_]+)*{_BROKEN}|[%$£€¥₹]"
_WORDS = re.compile(rf"(?<=\[)([^\W\d_]\][^\W\d_]+)|{WORD}")  # "[B]ut" is a word


def text_words(text: str, start: int, end: int) -> list[ComparedWord]:
    """Return the words of `text[start:end]`."""
    return [
        compared_word(match.start(), match.end(), match[1] or match.group())
        for match in _WORDS.finditer(text, start, end)
    ]


def compared_word(start: int, end: int, written: str) -> ComparedWord:
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

_MIN_APPROXIMATE = 3  # words of a quotation that is looked for with differences
_MIN_RATIO = 50.0  # of 100, as rapidfuzz counts, for words that are looked at with differences
SURPLUS, _MAX_SURPLUS = 3, 12  # words around the nearest characters, among which the nearest words are looked for

_END = re.compile(r"[.!?][”’\"]?\s|,[”’\"]\s|\n")  # of a sentence or a quotation
_MIN_MOVED = 4  # letters
_MIN_END, _MAX_RIGHT = 4, 3  # words of an end that is another's, and of them that stand in a row by chance


@dataclass(frozen=True, slots=True)
class Group:
    """Words of a quotation that stand for words of a text: the same ones, or others; one side may have none."""

    quote: Sequence[ComparedWord]
    text: Sequence[ComparedWord]


@dataclass(frozen=True, slots=True)
class Run:
    """Where a part stands: words `first` to `end` (exclusive) of the text, group by group."""

    first: int
    end: int
    groups: Sequence[Group]


class WordPlaces:
    """The words of a text, as one string to search in."""

    def __init__(self, words: Sequence[ComparedWord]) -> None:
        self._words = words
        self._text = " ".join(word.key for word in words)
        self._starts = [0, *accumulate(len(word.key) + 1 for word in words)]

    def run(self, wanted: Sequence[ComparedWord], first: int, last: int) -> Run | None:
        """Return where some words stand among words `first` to `last` (exclusive), exactly or else nearly."""
        if not wanted or first >= last:
            return None
        key = " ".join(word.key for word in wanted)
        begin, end = self._starts[first], self._starts[last] - 1
        found = f" {self._text[begin:end]} ".find(f" {key} ")
        if found >= 0:
            at = self._number(begin + found)
            return Run(at, at + len(wanted), [Group(wanted, self._words[at : at + len(wanted)])])
        if len(wanted) < _MIN_APPROXIMATE:
            return None
        near = fuzz.partial_ratio_alignment(key, self._text[begin:end], score_cutoff=_MIN_RATIO)
        if near is None:
            return None
        surplus = min(max(SURPLUS, len(wanted) // 3), _MAX_SURPLUS)
        first = max(first, self._number(begin + near.dest_start) - surplus)
        last = min(last, self._number(begin + near.dest_end) + 1 + surplus)
        return _aligned(wanted, self._words, first, last)

    def _number(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1


def _aligned(wanted: Sequence[ComparedWord], words: Sequence[ComparedWord], first: int, last: int) -> Run:
    """Return the words `first` to `last` (exclusive) that match some words in order, and what lies between them."""
    mine, theirs = [word.key for word in wanted], [word.key for word in words[first:last]]
    ends = range(max(1, len(theirs) - 2 * _MAX_SURPLUS), len(theirs) + 1)
    end = min(ends, key=lambda end: (*_distance(mine, theirs[:end], -1), -end))
    start = min(range(min(end, 2 * _MAX_SURPLUS)), key=lambda start: _distance(mine, theirs[start:end], 0))
    first, theirs = first + start, theirs[start:end]
    codes = [_Code(*code) for code in Levenshtein.opcodes(mine, theirs).as_list()]
    while codes[0].tag == "insert":
        del codes[0]
    while codes[-1].tag == "insert":
        del codes[-1]
    # The text around may be left out, so words at an edge stand where nothing is left out beside them.
    if [code.tag for code in codes[:2]] == ["equal", "insert"]:
        edge, surplus = codes[:2]
        moved = edge.moved_to(surplus.end - (edge.end - edge.start))
        codes[:2] = [moved] if theirs[moved.start : moved.end] == mine[edge.first : edge.last] else codes[:2]
    if [code.tag for code in codes[-2:]] == ["insert", "equal"]:
        surplus, edge = codes[-2:]
        moved = edge.moved_to(surplus.start)
        codes[-2:] = [moved] if theirs[moved.start : moved.end] == mine[edge.first : edge.last] else codes[-2:]
    groups: list[Group] = []
    for _, run in groupby(codes, key=lambda code: code.tag == "equal"):
        operations = list(run)
        quote = slice(operations[0].first, operations[-1].last)
        found = slice(first + operations[0].start, first + operations[-1].end)
        groups.append(Group(wanted[quote], words[found]))
    return Run(first + codes[0].start, first + codes[-1].end, groups)


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


def with_moved(run: Run, words: Sequence[ComparedWord]) -> Run:
    """Return a run with words that stand elsewhere in it, or beside it, and what is between as one group, not two."""
    groups, first, end = list(run.groups), run.first, run.end
    for group in (*run.groups[::-1], *run.groups):  # "It is slow, by and large" for "By and large, it is slow"
        for at in () if not group.quote or is_moved(group) else (first - len(group.quote), end):
            beside = words[max(0, at) : at + len(group.quote)]
            if _letters(beside) == _letters(group.quote):
                groups.insert(0 if at < first else len(groups), Group([], beside))
                first, end = min(first, at), max(end, at + len(beside))
    sides = [(_letters(group.quote), _letters(group.text)) for group in groups]
    places = {text: at for at, (quote, text) in enumerate(sides) if quote != text and len(text) >= _MIN_MOVED}
    bound = len(groups)
    for at, (quoted, other) in reversed(list(enumerate(sides))):
        if quoted == other or max(at, place := places.get(quoted, bound)) >= bound:
            continue
        low, high = min(at, place), max(at, place) + 1
        # What the text has in place of moved words at an edge is no part of it, unless they change places.
        edges = (len(groups[at].text) * (at == edge and other != sides[place][0]) for edge in (0, len(groups) - 1))
        before, behind = edges
        quote, found = _joined(groups[low:high])
        if is_moved(group := Group(quote, found[before : len(found) - behind])):
            groups[low:high] = [group]
            first, end, bound = first + before, end - behind, low
    return Run(first, end, groups)


def is_moved(group: Group) -> bool:
    """Return whether a group has the same words on both sides, in whatever order."""
    return sorted(word.key for word in group.quote) == sorted(word.key for word in group.text)


def _letters(words: Sequence[ComparedWord]) -> str:
    return " ".join(word.key for word in words)


def with_other_ends(run: Run, text: str) -> Run:
    """Return a run with what is put in at either end as one group, not as words that match by chance here and there.

    What stands there in the text ends with its sentence or quotation.
    """
    groups, first, end = list(run.groups), run.first, run.end
    for is_last in (True, False):
        turned = groups if is_last else groups[::-1]
        if (other := _other_end(turned)) is None:
            continue
        kept, rest = (turned[:other], turned[other:])
        quote, found = _joined(rest if is_last else rest[::-1])
        edge = kept[-1].text[-1:] if is_last else kept[-1].text[:1]
        row = [*edge, *found] if is_last else [*found, *edge]
        stops = [at for at, (one, two) in enumerate(pairwise(row)) if _END.search(text[one.end : two.start])]
        # Where no end of a sentence is near, what stands there is no more likely than what stands behind it.
        same = (found[: stops[0]] if is_last else found[stops[-1] + 1 :]) if stops else []
        first += 0 if is_last else len(found) - len(same)
        end -= len(found) - len(same) if is_last else 0
        groups = [*kept, Group(quote, same)] if is_last else [Group(quote, same), *kept[::-1]]
    return Run(first, end, groups)


def _other_end(groups: Sequence[Group]) -> int | None:
    """Return the group from which on hardly a word of a quotation stands in the text."""
    count = right = 0
    found = None
    for at in range(len(groups) - 1, 0, -1):
        is_right = is_moved(groups[at])
        count, right = count + len(groups[at].quote), right + len(groups[at].quote) * is_right
        if is_right and len(groups[at].quote) >= _MAX_RIGHT:
            break
        if not is_right and count >= max(_MIN_END, _MAX_RIGHT * right):
            found = at
    return found


def _joined(groups: Sequence[Group]) -> tuple[list[ComparedWord], list[ComparedWord]]:
    return [word for group in groups for word in group.quote], [word for group in groups for word in group.text]
