"""What a sentence holds that could answer: dates, numbers, names, places; and how it is made."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import words
from index.analysis.terms import Token, tokenize

_MONTHS = frozenset(name.casefold() for name in (*calendar.month_name, *calendar.month_abbr) if name)
_WEEKDAYS = frozenset(name.casefold() for name in (*calendar.day_name, *calendar.day_abbr))
_TIMES = frozenset("century centuries decade decades ago yesterday today tomorrow".split())
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion billions trillion dozen dozens half quarter third once twice".split()
)
_NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot denied denies deny".split())
_BEFORE_PLACES = frozenset("in at near from to into across throughout outside around over through".split())
_SAYING = frozenset(
    "said says say told tells warned warns claimed claims accused accuses announced announces added adds insisted "
    "insists denied denies revealed reveals suggested asked asks called calls wrote writes replied according".split()
)
_NATIONAL = ("ish", "ian", "ians", "ese", "can", "cans")
_PRONOUNS = frozenset("he she it they his her hers its their theirs this these those that him them such there".split())
_CONNECTIVES = frozenset("and but however also then so meanwhile instead nevertheless moreover".split())
_REASON_WORDS = frozenset(
    "because due since caused cause causes reason result results therefore thus order led leads leading allow allows "
    "prevent so amid after".split()
)
_DEFINES = re.compile(
    r"\b(?:is|are|was|were)\s+(?:a|an|the|one|any|considered|defined)\b|\brefers?\s+to\b|\bknown\s+as\b|\bcalled\b"
    r"|\bmeans\b|\bdefined\s+as\b|,\s+(?:a|an|the)\s+"
)
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")
_QUOTE_MARKS = frozenset('“”"‘')


@dataclass(frozen=True, slots=True)
class Annotation:
    """A sentence taken apart. Lists hold numbers of tokens, in order; `rows` are the content words' vectors."""

    tokens: tuple[Token, ...]
    positions: dict[str, tuple[int, ...]]  # term -> the tokens that are it
    terms: frozenset[str]  # the keys of `positions`
    content: tuple[int, ...]
    kinds: dict[str, tuple[int, ...]]  # of nouns, see `Words.noun_kind` -> the content words of that kind
    rows: NDArray[np.intp]
    centre: NDArray[np.float32] | None  # the direction of its words, rarer ones counting more
    dates: tuple[int, ...]
    numbers: tuple[int, ...]
    capitals: tuple[int, ...]
    places: tuple[int, ...]
    people: tuple[
        int, ...
    ]  # of names, those that look like a person's: in pairs, after a calling, before a verb of saying
    reports: bool  # says that somebody said something
    opens_with_pronoun: bool
    opens_with_connective: bool
    gives_reason: bool
    defines: bool
    is_question: bool
    is_quoted: bool
    is_closed: bool  # ends as sentences do
    commas: int
    denies: bool


@lru_cache(maxsize=30_000)
def annotate(text: str) -> Annotation:
    """Take a sentence apart. The last 30,000 are kept."""
    tokens = tuple(tokenize(text))
    known = words()
    positions: dict[str, list[int]] = {}
    content: list[int] = []
    dates: list[int] = []
    numbers: list[int] = []
    capitals: list[int] = []
    places: list[int] = []
    kinds: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        positions.setdefault(token.term, []).append(number)
        first = text[token.start]
        if not token.stop:
            content.append(number)
            kind = known.noun_kind(token.word)
            if kind is not None:
                kinds.setdefault(kind, []).append(number)
        capital = first.isupper()
        if _YEAR.fullmatch(text, token.start, token.end) or token.word in _TIMES:
            dates.append(number)
        elif capital and (token.word in _MONTHS or token.word in _WEEKDAYS):
            dates.append(number)
            continue
        elif first.isdigit() or token.term[:1].isdigit() or token.word in _NUMBER_WORDS:
            numbers.append(number)
        if capital and not token.stop:
            capitals.append(number)
            if (_after_place_word(tokens, number) or (places and places[-1] == number - 1)) and not _is_adjective(
                text, tokens, number
            ):
                places.append(number)
    people = [number for number in capitals if _is_person(tokens, number, set(capitals))]
    spoken = {token.word for token in tokens}
    opening = tokens[0].word if tokens else ""
    ending = text.rstrip("”’\"')]} ")[-1:]
    rows = np.array([known.place(tokens[number].word) for number in content], dtype=np.intp)
    return Annotation(
        tokens=tokens,
        positions={term: tuple(found) for term, found in positions.items()},
        terms=frozenset(positions),
        content=tuple(content),
        kinds={kind: tuple(found) for kind, found in kinds.items()},
        rows=rows,
        centre=known.centre(rows, known.row_rarities(rows)),
        dates=tuple(dates),
        numbers=tuple(numbers),
        capitals=tuple(capitals),
        places=tuple(places),
        people=tuple(people),
        reports=not spoken.isdisjoint(_SAYING),
        opens_with_pronoun=opening in _PRONOUNS,
        opens_with_connective=opening in _CONNECTIVES,
        gives_reason=not spoken.isdisjoint(_REASON_WORDS),
        defines=_DEFINES.search(text) is not None,
        is_question=ending == "?",
        is_quoted=not _QUOTE_MARKS.isdisjoint(text),
        is_closed=ending in (".", "!", "?", "…"),
        commas=text.count(","),
        denies=denies(tokens),
    )


def denies(tokens: Sequence[Token]) -> bool:
    """Whether a negation is among the words."""
    return any(token.word in _NEGATIONS or token.word.endswith("n't") for token in tokens)


def _is_adjective(text: str, tokens: tuple[Token, ...], number: int) -> bool:
    """Whether a capitalised word rather says whose something is: "Danish" of "Danish waters"."""
    following = tokens[number + 1] if number + 1 < len(tokens) else None
    return tokens[number].word.endswith(_NATIONAL) and following is not None and text[following.start].islower()


def _is_person(tokens: tuple[Token, ...], number: int, capitals: set[int]) -> bool:
    if tokens[number].word.endswith(_NATIONAL):
        return False
    before = tokens[number - 1].word if number else ""
    after = tokens[number + 1].word if number + 1 < len(tokens) else ""
    return (
        number + 1 in capitals
        or number - 1 in capitals
        or after in _SAYING
        or words().noun_kind(before) == "person"
        or before in ("mr", "mrs", "ms", "dr", "sir")
    )


def _after_place_word(tokens: tuple[Token, ...], number: int) -> bool:
    before = tokens[number - 1].word if number else ""
    if before == "the" and number > 1:
        before = tokens[number - 2].word
    return before in _BEFORE_PLACES
