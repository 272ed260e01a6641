"""A question as it is put, the wordings of a follow-up, and a question as parsed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.answering.annotation import denies
from bot.answering.answer import THRESHOLD, Answer, Reading
from bot.answering.expectation import AnswerType, expectation, is_speech_word
from bot.answering.numerals import split_pieces
from index.library import Query
from index.search.snapshot import Snapshot
from index.text.lexicon import noun_kind, word_list
from index.text.tokens import Token

MAX_QUESTION = 2_000
"""How many characters of a question are read; the rest of a longer one is ignored."""

_MIN_NAME = 4  # letters
_OPEN = 0.4  # that somebody speaks is something: without it, one of 400 questions on news is not answered


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to ask what a follow-up means.

    `readings` tell which words were read as which others; there are none if that is better not shown. A wording that
    `stands_alone` says enough to search all articles.
    """

    text: str
    readings: tuple[Reading, ...] = ()
    stands_alone: bool = True


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The `wordings` of a follow-up, the likeliest first, and where the answer before stands: `text[start:]`.

    The last wording is its own; `is_complete` is whether that may be a new question: it leaves nothing out, or is but a
    noun phrase. `is_clause` is whether it leaves out nothing but what a pronoun or "the" stands for. `prior` is added
    to the scores of that article's sentences, since people rarely change the subject without saying so. `told` are
    places, (article, start, end), that were quoted before and are not wanted again.
    """

    wordings: tuple[Wording, ...]
    article: str
    start: int
    prior: float = 0.0
    told: tuple[tuple[str, int, int], ...] = ()
    is_complete: bool = False
    is_clause: bool = False

    @property
    def depends(self) -> bool:
        """Whether its own words say too little to be understood alone."""
        return not self.wordings[-1].stands_alone


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is put, and how it is to be answered: with up to `top` passages, whatever the verdict.

    `articles` (None: all) are the ids of the articles to search. From a confidence of `threshold` on the verdict is
    "answered"; nothing else depends on it. A `follow_up` is tried in each of its wordings, in the last answer's article
    and elsewhere. With `newest`, or if the question's words ask for it, the newest of the good answers comes first.
    """

    text: str
    top: int = 3
    articles: frozenset[str] | None = None
    threshold: float = THRESHOLD
    follow_up: FollowUp | None = None
    newest: bool = False

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The wordings in which it is asked, the likeliest first."""
        return self.follow_up.wordings if self.follow_up else (Wording(self.text),)


class Answers(Protocol):
    """Answers questions, as a `Pipeline` does. Any thread may call it."""

    def answer(self, question: Question, snapshot: Snapshot) -> Answer:
        """Answer a question from one state of the articles."""


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
class AskedSpeaker:
    """Whose words a question asks for, by the terms that it tells them with.

    Where it `excludes_others`, as "what did Ann Lee say?" does, nobody else's words answer. "What did the mayor say?"
    does not, for articles may call the mayor otherwise.
    """

    terms: frozenset[str]
    excludes_others: bool

    def match(self, name: Collection[str]) -> float:
        """Return 1 where the terms of a speaker's name say that it is the one asked for, -1 for another, else _OPEN."""
        return 1.0 if not self.terms.isdisjoint(name) else -1.0 if self.excludes_others else _OPEN


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question as parsed: its content `words` in order, each term once."""

    text: str
    answer_type: AnswerType
    focus: str | None  # the noun asked for: "coalition" of "What coalition …?"
    words: tuple[QuestionWord, ...]
    pieces: tuple[str, ...]  # its numbers, words and marks in lower case, as they are written
    weights: NDArray[np.float64]
    measure: str | None  # the word after "how": "many", "long"
    denies: bool
    speaker: AskedSpeaker | None  # whose words are asked for
    own_terms: frozenset[str]  # of all its words, and of what counts as one
    forms: tuple[tuple[str, int, float], ...]  # (term that counts as a word, that word's number, how much of a match)

    @property
    def information(self) -> float:
        """The sum of the weights of all content words."""
        return float(self.weights.sum())

    @property
    def absent(self) -> float:
        """The share of the content words of which the library has no form."""
        return sum(word.is_absent for word in self.words) / max(1, len(self.words))

    @property
    def asks_twice(self) -> bool:
        """Whether it asks a second thing behind "and": "Who is missing, and where were they seen?"."""
        asking = word_list("question_words", "auxiliaries_of_questions")
        return any(one == "and" and following in asking for one, following in pairwise(self.pieces))

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
    counted = tuple(
        (form, number, strength) for number, one in enumerate(words.values()) for form, strength in one.forms.items()
    )
    return ParsedQuestion(
        text=text,
        answer_type=expected.answer_type,
        focus=expected.focus,
        words=tuple(words.values()),
        pieces=tuple(piece.lower for piece in split_pieces(text)),
        weights=np.array([one.weight for one in words.values()]),
        measure=expected.measure,
        denies=denies(text, tokens),
        speaker=None if expected.speech is None else _asked_speaker(words, tokens, expected.speech),
        own_terms=frozenset(token.term for token in tokens).union(form for form, _, _ in counted),
        forms=counted,
    )


def _asked_speaker(words: Mapping[str, QuestionWord], tokens: Sequence[Token], speech: int) -> AskedSpeaker:
    """Return whom the content words of a question name before the word of speech, token number `speech`.

    What somebody thinks, or how somebody reacted, may be told by others.
    """
    told = [words[token.term] for token in tokens[:speech] if token.term in words]
    named = [word for word in told if word.word not in word_list("titles")]
    # A role, or its initials, whose holder may be called otherwise; or a name that the library lacks.
    is_role = not named or len(named[-1].word) < _MIN_NAME or any(noun_kind(word.word) == "person" for word in named)
    is_name = any(word.is_name for word in named) and not is_role and not any(word.is_absent for word in named)
    is_said = is_speech_word(tokens[speech], "speech_verbs_of_questions")
    return AskedSpeaker(frozenset(form for word in told for form in word.forms), is_name and is_said)
