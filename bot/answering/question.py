"""Reading a question: what it asks for, about what, and how much each of its words says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.answering.words import words
from index.analysis.terms import Token, tokenize

LONGEST_QUESTION = 2_000  # characters read; the rest of a longer question is not
_DERIVED_COUNTS = 0.7  # how much of a match a word of the same family is


class Asks(StrEnum):
    """What kind of answer a question expects."""

    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    THING = "thing"
    YES_NO = "yes/no"
    KEYWORDS = "keywords"


_QUESTION_WORDS = frozenset({"who", "whom", "whose", "when", "where", "why", "how", "what", "which"})
_AUXILIARIES = frozenset(
    "is are was were am be been do does did can could will would has have had should may might must shall "
    "isn't aren't wasn't weren't doesn't don't didn't can't couldn't won't wouldn't hasn't haven't".split()
)
_MEASURES = frozenset("many much long old far tall high big large deep fast often wide heavy late few".split())
_DATES = frozenset("year years date day month century decade time season".split())
_PLACES = frozenset(
    "country countries city cities state states place places town county province region location continent area "
    "capital nation river island village street".split()
)
_NUMBERS = frozenset(
    "number percentage percent population amount rate cost price age height length distance size weight temperature "
    "speed share proportion salary budget".split()
)
_REASONS = frozenset("reason cause purpose".split())
_CUTS = frozenset("of in for at on that to from by with".split())


@dataclass(frozen=True, slots=True)
class Sought:
    """A content word of the question.

    `forms` are the terms that count as it, each with how much of a match it is (1 for the word itself). `weight` is
    the information it carries: its idf in the library, blended with its rarity in English where the library is small.
    """

    word: str
    term: str
    weight: float
    forms: Mapping[str, float]
    is_name: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read: `sought` in order, each term once; `sequence` the content terms in order, repeats kept."""

    text: str
    asks: Asks
    focus: str | None  # the noun asked for: "coalition" of "What coalition …?"
    sought: tuple[Sought, ...]
    sequence: tuple[str, ...]
    all_terms: tuple[str, ...]
    weights: NDArray[np.float64]
    rows: NDArray[np.intp]
    focus_term: str | None
    measure: str | None  # the word after "how": "many", "long"

    @property
    def information(self) -> float:
        """The sum of the weights of all content words."""
        return float(self.weights.sum())

    def mentions(self, term: str) -> bool:
        """Whether the question has this term, as it is or by a form of one of its words."""
        return term in self.all_terms or any(term in sought.forms for sought in self.sought)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question asks for, from the order of its words alone."""

    asks: Asks
    focus: str | None = None
    measure: str | None = None


def expectation(tokens: list[Token]) -> Expectation:
    """The kind of answer that the words of a question ask for."""
    spoken = [token.word for token in tokens]
    at = next((number for number, word in enumerate(spoken) if word in _QUESTION_WORDS), None)
    if at is None:
        return Expectation(Asks.YES_NO if spoken and spoken[0] in _AUXILIARIES else Asks.KEYWORDS)
    asked = spoken[at]
    following = spoken[at + 1] if at + 1 < len(spoken) else ""
    if asked in ("who", "whom", "whose"):
        return Expectation(Asks.PERSON)
    if asked == "how":
        if following in _MEASURES:
            rest = [token.word for token in tokens[at + 2 :] if not token.stop]
            return Expectation(Asks.NUMBER, rest[0] if following in ("many", "much") and rest else None, following)
        return Expectation(Asks.MANNER)
    simple = {"when": Asks.DATE, "where": Asks.PLACE, "why": Asks.REASON}.get(asked)
    if simple:
        return Expectation(simple)
    return _what(tokens, at, following)


def _what(tokens: list[Token], at: int, following: str) -> Expectation:
    """What "what" and "which" ask for, by the noun that goes with them."""
    copula = following in _AUXILIARIES
    nouns: list[str] = []
    ended = False
    for token in tokens[at + 2 if copula else at + 1 :]:
        if token.word in _CUTS or token.word in _AUXILIARIES:
            ended = True
            if nouns or not copula:
                break
        elif not token.stop:
            nouns.append(token.word)
    focus = nouns[-1] if nouns and (not copula or following in ("is", "are", "was", "were")) else None
    if focus is None:
        return Expectation(Asks.THING)
    for asks, members in (
        (Asks.DATE, _DATES),
        (Asks.PLACE, _PLACES),
        (Asks.NUMBER, _NUMBERS),
        (Asks.REASON, _REASONS),
    ):
        if focus in members:
            return Expectation(asks, focus)
    if copula and not ended and len(nouns) <= 3:
        return Expectation(Asks.DEFINITION, focus)
    if words().noun_kind(focus) == "person":
        return Expectation(Asks.PERSON, focus)
    return Expectation(Asks.THING, focus)


def read_question(text: str, tokens: list[Token], weight: Mapping[str, float], forms: Mapping[str, str]) -> Question:
    """A question from its tokens.

    `weight` gives the information of each content term; `forms` maps a term as written to the term it was read as.
    """
    expected = expectation(tokens)
    known = words()
    sought: dict[str, Sought] = {}
    sequence = []
    for number, token in enumerate(tokens):
        if token.stop:
            continue
        term = forms.get(token.term, token.term)
        sequence.append(term)
        if term not in sought:
            counted = dict.fromkeys(known.derived(term), _DERIVED_COUNTS)
            counted[token.term] = counted[term] = 1.0
            sought[term] = Sought(
                token.word, term, weight[term], counted, number > 0 and text[token.start : token.start + 1].isupper()
            )
    focus_term = next((token.term for token in tokens if token.word == expected.focus), None)
    return Question(
        text=text,
        asks=expected.asks,
        focus=expected.focus,
        sought=tuple(sought.values()),
        sequence=tuple(sequence),
        all_terms=tuple(forms.get(token.term, token.term) for token in tokens),
        weights=np.array([one.weight for one in sought.values()]),
        rows=np.array([known.place(one.word) for one in sought.values()], dtype=np.intp),
        focus_term=forms.get(focus_term, focus_term) if focus_term else None,
        measure=expected.measure,
    )


def tokens_of(text: str) -> list[Token]:
    """The words of a question; an endless one is read as far as `LONGEST_QUESTION` characters."""
    return tokenize(text[:LONGEST_QUESTION])
