"""A question as parsed: the type of answer it asks for, about what, and how much each of its words says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import denies
from bot.answering.word_data import word_data
from index.library import Query
from index.text.lexicon import word_list
from index.text.terms import Token, content_terms

MAX_QUESTION = 2_000
"""How many characters of a question are read; the rest of a longer one is ignored."""


class AnswerType(StrEnum):
    """The type of answer that a question asks for."""

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
class QuestionWord:
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
class ParsedQuestion:
    """A question as parsed: `words` in order, each term once; `sequence` the content terms in order, repeats kept."""

    text: str
    answer_type: AnswerType
    focus: str | None  # the noun asked for: "coalition" of "What coalition …?"
    words: tuple[QuestionWord, ...]
    sequence: tuple[str, ...]
    all_terms: tuple[str, ...]
    weights: NDArray[np.float64]
    rows: NDArray[np.intp]  # the words' rows in `WordData`
    focus_term: str | None
    measure: str | None  # the word after "how": "many", "long"
    denies: bool
    own_terms: frozenset[str]  # of all its words, and of what counts as one
    forms: tuple[tuple[str, int, float], ...]  # (term that counts as a word, that word's number, how much of a match)

    @property
    def information(self) -> float:
        """The sum of the weights of all content words."""
        return float(self.weights.sum())

    @property
    def absent(self) -> float:
        """The share of the content words that the library has in no form."""
        return sum(word.is_absent for word in self.words) / max(1, len(self.words))

    def mentions(self, term: str) -> bool:
        """Return whether the question has this term, as it is or by a form of one of its words."""
        return term in self.own_terms

    def query(self, articles: frozenset[str] | None = None) -> Query:
        """Return what to search for, in some articles or in all: each word, and at half weight what counts as it."""
        weighted: dict[str, float] = {}
        for word in self.words:
            for form, strength in word.forms.items():
                weighted[form] = max(weighted.get(form, 0.0), strength if strength == 1 else strength / 2)
        return Query(tuple(weighted), tuple(weighted.values()), articles)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a question asks for, from the order of its words alone."""

    answer_type: AnswerType
    focus: str | None = None
    measure: str | None = None


def expectation(tokens: Sequence[Token]) -> Expectation:
    """Return the type of answer that the words of a question ask for."""
    spoken = [token.word for token in tokens]
    at = next((number for number, word in enumerate(spoken) if word in word_list("question_words")), None)
    if at is None:
        is_yes_no = bool(spoken) and spoken[0] in word_list("auxiliaries_of_questions")
        return Expectation(AnswerType.YES_NO if is_yes_no else AnswerType.KEYWORDS)
    asked = spoken[at]
    following = spoken[at + 1] if at + 1 < len(spoken) else ""
    if asked in ("who", "whom", "whose"):
        return Expectation(AnswerType.PERSON)
    if asked == "how":
        measured = following == "few" or following in word_list("measures")
        if not measured and (
            not following or following in word_list("auxiliaries_of_questions") or tokens[at + 1].stop
        ):
            return Expectation(AnswerType.MANNER)
        rest = [token.word for token in tokens[at + 2 :] if not token.stop]
        return Expectation(AnswerType.NUMBER, rest[0] if following in ("many", "much") and rest else None, following)
    simple = {"when": AnswerType.DATE, "where": AnswerType.PLACE, "why": AnswerType.REASON}.get(asked)
    if simple:
        return Expectation(simple)
    return _expectation_of_what(tokens, at, following)


def _expectation_of_what(tokens: Sequence[Token], at: int, following: str) -> Expectation:
    """Return what "what" and "which" ask for, by the noun that goes with them."""
    copula = following in word_list("auxiliaries_of_questions")
    nouns, ended = _noun_phrase(tokens[at + 2 if copula else at + 1 :], before_verb=not copula)
    focus = nouns[-1] if nouns and (not copula or following in ("is", "are", "was", "were")) else None
    if focus is None:
        said = any(token.term in _SAYING for token in tokens)
        return Expectation(AnswerType.SAYING if said else AnswerType.THING)
    for answer_type, members in (
        (AnswerType.DATE, word_list("date_nouns")),
        (AnswerType.PLACE, word_list("place_nouns")),
        (AnswerType.NUMBER, word_list("number_nouns")),
        (AnswerType.REASON, word_list("reason_nouns")),
    ):
        if focus in members:
            return Expectation(answer_type, focus)
    if copula and not ended and len(nouns) <= 3:
        return Expectation(AnswerType.DEFINITION, focus)
    if word_data().noun_kind(focus) == "person":
        return Expectation(AnswerType.PERSON, focus)
    return Expectation(AnswerType.THING, focus)


def _noun_phrase(tokens: Sequence[Token], *, before_verb: bool) -> tuple[list[str], bool]:
    """Return the words up to the first that ends a noun phrase, and whether one did; of "kind of boat" just "boat"."""
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
    """Return whether a word behind a noun is rather the verb: "rose", "plans", "ended"."""
    return word_data().noun_kind(word) is None or word.endswith(("ed", "s"))


def parsed_question(
    text: str,
    tokens: Sequence[Token],
    weight: Mapping[str, float],
    forms: Mapping[str, Mapping[str, float]],
    held: Set[str],
) -> ParsedQuestion:
    """Make a question of its tokens.

    `weight` gives the information of each content term, `forms` the other terms that count as it; `held` are those of
    all these that the library has.
    """
    expected = expectation(tokens)
    words: dict[str, QuestionWord] = {}
    for number, token in enumerate(tokens):
        term = token.term
        if not token.stop and term not in words:
            words[term] = QuestionWord(
                token.word,
                term,
                weight[term],
                {**forms[term], term: 1.0},
                number > 0 and text[token.start : token.start + 1].isupper(),
                held.isdisjoint((term, *forms[term])),
            )
    all_terms = tuple(token.term for token in tokens)
    counted = tuple(
        (form, number, strength) for number, one in enumerate(words.values()) for form, strength in one.forms.items()
    )
    return ParsedQuestion(
        text=text,
        answer_type=expected.answer_type,
        focus=expected.focus,
        words=tuple(words.values()),
        sequence=tuple(token.term for token in tokens if not token.stop),
        all_terms=all_terms,
        weights=np.array([one.weight for one in words.values()]),
        rows=np.array([word_data().row(one.word) for one in words.values()], dtype=np.intp),
        focus_term=next((token.term for token in tokens if token.word == expected.focus), None),
        measure=expected.measure,
        denies=denies(text, tokens),
        own_terms=frozenset(all_terms).union(form for form, _, _ in counted),
        forms=counted,
    )
