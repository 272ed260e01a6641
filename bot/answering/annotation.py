"""What a sentence holds that could answer: dates, numbers, names, places; and how it is made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from bot.answering.word_data import word_data
from index.text.lexicon import word_list
from index.text.stemming import is_numeral
from index.text.terms import Token, Tokens, tokens

_CONTRACTIONS = ("n't", "n’t", "N'T", "N’T")
_NATIONAL = ("ish", "ian", "ians", "ese", "can", "cans")
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")


_WORDS_KEPT = 50_000
_SENTENCES_KEPT = 5_000  # a few kilobytes each


@dataclass(frozen=True, slots=True)
class Annotation:
    """A sentence, `text`, taken apart. Lists hold numbers of tokens, in order."""

    text: str
    tokens: Tokens
    positions: dict[str, tuple[int, ...]]  # term -> the tokens that are it
    terms: frozenset[str]  # the keys of `positions`
    content: tuple[int, ...]
    dates: tuple[int, ...]
    numbers: tuple[int, ...]
    capitals: tuple[int, ...]
    places: tuple[int, ...]
    people: tuple[int, ...]  # names that look like a person's: in pairs, after a calling, before a verb of saying
    reports: bool  # says that somebody said something
    opens_with_pronoun: bool
    opens_with_connective: bool
    gives_reason: bool
    denies: bool

    @property
    def content_terms(self) -> frozenset[str]:
        """The terms of its content words."""
        plain = self.tokens.plain
        return frozenset(plain[number][3] for number in self.content)


# What a word says by itself, a bit each: plain numbers, for an IntFlag takes ten times as long.
_TIME, _CALENDAR, _NUMBER, _BEFORE_PLACE, _SAYS, _IS_NATIONAL, _REASON, _NEGATION, _CALLING, _NUMERAL = (
    1 << n for n in range(10)
)
_DATE_OR_NUMBER = _TIME | _CALENDAR | _NUMBER | _NUMERAL

_LISTED = (
    (word_list("date_words"), _TIME),
    (word_list("months", "month_abbreviations", "weekdays", "weekday_abbreviations"), _CALENDAR),
    (word_list("number_words"), _NUMBER),
    (word_list("prepositions_of_place"), _BEFORE_PLACE),
    (word_list("common_reporting_verbs") | {"say", "according"}, _SAYS),
    (word_list("reason_words"), _REASON),
    (word_list("negations", "denying_verbs"), _NEGATION),
    (word_list("courtesy_titles"), _CALLING),
)


class _Lexicon(dict[str, int]):
    """The signs of words as they come up; all are forgotten when there are too many."""

    def __missing__(self, word: str) -> int:
        signs = sum(sign for listed, sign in _LISTED if word in listed)
        if word.endswith(_NATIONAL):
            signs |= _IS_NATIONAL
        if word_data().noun_kind(word) == "person":
            signs |= _CALLING
        if is_numeral(word):
            signs |= _NUMERAL
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[word] = signs
        return signs


_lexicon = _Lexicon()


@lru_cache(maxsize=_SENTENCES_KEPT)
def annotate(text: str) -> Annotation:
    """Take a sentence apart. The last thousands are kept."""
    found = tokens(text)
    plain = found.plain
    signs = [_lexicon[token[2]] for token in plain]
    together = reduce(or_, signs, 0)
    positions: dict[str, tuple[int, ...]] = {}
    for number, token in enumerate(plain):
        term = token[3]
        positions[term] = (*positions[term], number) if term in positions else (number,)
    content = [number for number, token in enumerate(plain) if not token[4]]
    dates: list[int] = []
    numbers: list[int] = []
    capitals: list[int] = []
    for number, (start, end, _, term, stop) in enumerate(plain):
        sign = signs[number]
        first = text[start]
        if first.islower() and not sign & _DATE_OR_NUMBER:
            continue
        capital = first.isupper()
        if sign & _TIME or _YEAR.fullmatch(text, start, end):
            dates.append(number)
        elif capital and sign & _CALENDAR:
            dates.append(number)
            continue
        elif sign & _NUMBER or first.isdigit() or term[0].isdigit():
            numbers.append(number)
        if capital and not stop:
            capitals.append(number)
    opening = plain[0][2] if plain else ""
    return Annotation(
        text=text,
        tokens=found,
        positions=positions,
        terms=frozenset(positions),
        content=tuple(content),
        dates=tuple(dates),
        numbers=tuple(numbers),
        capitals=tuple(capitals),
        places=_places(text, found, signs, capitals),
        people=_people(signs, capitals),
        reports=bool(together & _SAYS),
        opens_with_pronoun=opening in word_list("opening_pronouns"),
        opens_with_connective=opening in word_list("connectives"),
        gives_reason=bool(together & _REASON),
        denies=bool(together & _NEGATION) or _has_contraction(text),
    )


def _places(text: str, tokens: Tokens, signs: Sequence[int], capitals: Sequence[int]) -> tuple[int, ...]:
    """Return those of names that follow a word that leads to a place, or another name that does."""
    places: list[int] = []
    for number in capitals:
        if (_after_place_word(tokens, signs, number) or (places and places[-1] == number - 1)) and not _is_adjective(
            text, tokens, signs, number
        ):
            places.append(number)
    return tuple(places)


def _people(signs: Sequence[int], capitals: Sequence[int]) -> tuple[int, ...]:
    """Return those of names that look like a person's."""
    names = set(capitals)
    return tuple(
        number
        for number in capitals
        if not signs[number] & _IS_NATIONAL
        and (
            number + 1 in names
            or number - 1 in names
            or (number + 1 < len(signs) and signs[number + 1] & _SAYS)
            or (number > 0 and signs[number - 1] & _CALLING)
        )
    )


def denies(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether a negation is among the words of a text."""
    return any(_lexicon[token.word] & _NEGATION for token in tokens) or _has_contraction(text)


def _has_contraction(text: str) -> bool:
    """Return whether a "not" is contracted in the text: a token's word is without it."""
    return any(contraction in text for contraction in _CONTRACTIONS)


def _is_adjective(text: str, tokens: Tokens, signs: Sequence[int], number: int) -> bool:
    """Return whether a capitalised word rather says whose something is: "Danish" of "Danish waters"."""
    following = number + 1
    return bool(signs[number] & _IS_NATIONAL) and following < len(tokens) and text[tokens[following].start].islower()


def _after_place_word(tokens: Tokens, signs: Sequence[int], number: int) -> bool:
    if number > 1 and tokens.plain[number - 1][2] == "the":
        return bool(signs[number - 2] & _BEFORE_PLACE)
    return number > 0 and bool(signs[number - 1] & _BEFORE_PLACE)
