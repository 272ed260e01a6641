"""Reading a question: what it asks for, about what, and how much each of its words says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import denies
from bot.answering.words import words
from index.text.lexicon import word_list
from index.text.terms import Token, content_terms


class Asks(StrEnum):
    """What kind of answer a question expects."""

    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"
    SAYING = "saying"  # what somebody said
    THING = "thing"
    YES_NO = "yes/no"
    KEYWORDS = "keywords"


_SAYING = frozenset(content_terms(" ".join(sorted(word_list("speech_verbs_of_questions")))))


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
    is_absent: bool  # the library has none of its forms


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
    denies: bool
    own_terms: frozenset[str]  # of all its words, and of what counts as one
    forms: tuple[tuple[str, int, float], ...]  # every term that counts as a word sought, that word's number, how much

    @property
    def information(self) -> float:
        """The sum of the weights of all content words."""
        return float(self.weights.sum())

    @property
    def absent(self) -> float:
        """The share of the content words that the library has in no form."""
        return sum(sought.is_absent for sought in self.sought) / max(1, len(self.sought))

    def mentions(self, term: str) -> bool:
        """Whether the question has this term, as it is or by a form of one of its words."""
        return term in self.own_terms


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question asks for, from the order of its words alone."""

    asks: Asks
    focus: str | None = None
    measure: str | None = None


def expectation(tokens: Sequence[Token]) -> Expectation:
    """The kind of answer that the words of a question ask for."""
    spoken = [token.word for token in tokens]
    at = next((number for number, word in enumerate(spoken) if word in word_list("question_words")), None)
    if at is None:
        return Expectation(
            Asks.YES_NO if spoken and spoken[0] in word_list("auxiliaries_of_questions") else Asks.KEYWORDS
        )
    asked = spoken[at]
    following = spoken[at + 1] if at + 1 < len(spoken) else ""
    if asked in ("who", "whom", "whose"):
        return Expectation(Asks.PERSON)
    if asked == "how":
        measured = following == "few" or following in word_list("measures")
        if not measured and (
            not following or following in word_list("auxiliaries_of_questions") or tokens[at + 1].stop
        ):
            return Expectation(Asks.MANNER)
        rest = [token.word for token in tokens[at + 2 :] if not token.stop]
        return Expectation(Asks.NUMBER, rest[0] if following in ("many", "much") and rest else None, following)
    simple = {"when": Asks.DATE, "where": Asks.PLACE, "why": Asks.REASON}.get(asked)
    if simple:
        return Expectation(simple)
    return _what(tokens, at, following)


def _what(tokens: Sequence[Token], at: int, following: str) -> Expectation:
    """What "what" and "which" ask for, by the noun that goes with them."""
    copula = following in word_list("auxiliaries_of_questions")
    nouns, ended = _noun_phrase(tokens[at + 2 if copula else at + 1 :], before_verb=not copula)
    focus = nouns[-1] if nouns and (not copula or following in ("is", "are", "was", "were")) else None
    if focus is None:
        said = any(token.term in _SAYING for token in tokens)
        return Expectation(Asks.SAYING if said else Asks.THING)
    for asks, members in (
        (Asks.DATE, word_list("date_nouns")),
        (Asks.PLACE, word_list("place_nouns")),
        (Asks.NUMBER, word_list("number_nouns")),
        (Asks.REASON, word_list("reason_nouns")),
    ):
        if focus in members:
            return Expectation(asks, focus)
    if copula and not ended and len(nouns) <= 3:
        return Expectation(Asks.DEFINITION, focus)
    if words().noun_kind(focus) == "person":
        return Expectation(Asks.PERSON, focus)
    return Expectation(Asks.THING, focus)


def _noun_phrase(tokens: Sequence[Token], *, before_verb: bool) -> tuple[list[str], bool]:
    """The words up to the first that ends a noun phrase, and whether one did; of "kind of boat" just "boat"."""
    nouns: list[str] = []
    for token in tokens:
        if token.word in word_list("prepositions_after_nouns", "auxiliaries", "negative_contractions"):
            if nouns and nouns[-1] in word_list("sort_nouns") and token.word == "of":
                nouns.clear()
            elif nouns:
                return nouns, True
        elif not token.stop:
            if before_verb and nouns and _is_verb_after(token.word):
                return nouns, True
            nouns.append(token.word)
    return nouns, False


def _is_verb_after(word: str) -> bool:
    """Whether a word behind a noun rather is the verb: "rose", "plans", "ended"."""
    return words().noun_kind(word) is None or word.endswith(("ed", "s"))


def read_question(
    text: str,
    tokens: Sequence[Token],
    weight: Mapping[str, float],
    forms: Mapping[str, Mapping[str, float]],
    held: Set[str],
) -> Question:
    """A question from its tokens.

    `weight` gives the information of each content term, `forms` the other terms that count as it; `held` are those of
    all these that the library has.
    """
    expected = expectation(tokens)
    known = words()
    sought: dict[str, Sought] = {}
    sequence = []
    for number, token in enumerate(tokens):
        if token.stop:
            continue
        term = token.term
        sequence.append(term)
        if term not in sought:
            sought[term] = Sought(
                token.word,
                term,
                weight[term],
                {**forms[term], term: 1.0},
                number > 0 and text[token.start : token.start + 1].isupper(),
                held.isdisjoint((term, *forms[term])),
            )
    focus_term = next((token.term for token in tokens if token.word == expected.focus), None)
    all_terms = tuple(token.term for token in tokens)
    counted = tuple(
        (form, number, strength) for number, one in enumerate(sought.values()) for form, strength in one.forms.items()
    )
    return Question(
        text=text,
        asks=expected.asks,
        focus=expected.focus,
        sought=tuple(sought.values()),
        sequence=tuple(sequence),
        all_terms=all_terms,
        weights=np.array([one.weight for one in sought.values()]),
        rows=np.array([known.place(one.word) for one in sought.values()], dtype=np.intp),
        focus_term=focus_term,
        measure=expected.measure,
        denies=denies(text, tokens),
        own_terms=frozenset(all_terms).union(form for form, _, _ in counted),
        forms=counted,
    )
