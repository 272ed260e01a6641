"""What the sentence is by itself, and whether it holds an answer of the kind asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.lexical.matching import Matches
from bot.answering.question import AnswerType
from bot.answering.scoring import Matrix
from bot.answering.word_data import word_data
from index.article import Article, Kind
from index.library import Candidate

_UNPLACED = 8  # the depth of what stands outside the body

SENTENCE = (
    "length",
    "very_short",
    "very_long",
    "over_long",
    "opens_article",
    "early",
    "depth",
    "opens_paragraph",
    "pronoun",
    "pronoun_with_title",
    "connective",
    "names_share",
    "is_question",
    "is_quoted",
    "is_closed",
    "commas",
    "new_words",
    "in_standfirst",
    "in_caption",
    "in_headline",
)


def sentence(matches: Matches) -> Matrix:
    """Return (candidates, SENTENCE)."""
    titled = np.any(matches.title > 0, axis=1)
    opens: dict[str, int] = {}  # where the body of each article begins: many candidates may be of one
    rows = [
        _row(candidate, annotation, mentioned, bool(title), opens)
        for candidate, annotation, mentioned, title in zip(
            matches.candidates, matches.annotations, matches.mentioned, titled, strict=True
        )
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(SENTENCE))


def _row(
    candidate: Candidate, annotation: Annotation, mentioned: Collection[str], titled: bool, opens: dict[str, int]
) -> tuple[float, ...]:
    article, number = candidate.article, candidate.sentence
    paragraph = article.sentences[number].paragraph
    kind = article.paragraphs[paragraph].kind
    depth = _UNPLACED
    if kind is Kind.BODY:
        if article.id not in opens:
            opens[article.id] = _opening(article)
        depth = number - opens[article.id]
    size = len(annotation.content)
    tokens = annotation.tokens.plain
    new = size - sum(not tokens[place][4] for term in mentioned for place in annotation.positions[term])
    return (
        math.log1p(size),
        size < 5,
        size > 40,
        max(0.0, math.log1p(size) - 3) ** 2,
        depth == 0,
        1 / (1 + depth),
        math.log1p(depth),
        number == 0 or article.sentences[number - 1].paragraph != paragraph,
        annotation.opens_with_pronoun,
        annotation.opens_with_pronoun and titled,
        annotation.opens_with_connective,
        len(annotation.capitals) / max(1, len(tokens)),
        annotation.is_question,
        annotation.is_quoted,
        annotation.is_closed,
        min(annotation.commas, 10) / 10,
        new / max(1, size),
        kind is Kind.STANDFIRST,
        kind is Kind.CAPTION,
        kind is Kind.HEADLINE,
    )


def _opening(article: Article) -> int:
    """Return the first sentence of the body of an article that has one."""
    return next(place for place in range(len(article.sentences)) if article.kind(place) is Kind.BODY)


ANSWERS = (
    "person",
    "person_near",
    "full_name",
    "full_name_near",
    "person_by",
    "date",
    "date_near",
    "place",
    "place_near",
    "place_name",
    "number",
    "number_near",
    "number_or_date",
    "number_of_focus",
    "reason",
    "definition",
    "definition_early",
    "definition_first",
    "thing_name",
    "thing_near",
    "thing_defined",
    "thing_of_kind",
    "saying",
    "saying_quoted",
    "asked_kind_missing",
    "numbers_unasked",
    "any_name",
    "yes_no_covered",
    "manner_covered",
)


_PLACE = {name: number for number, name in enumerate(ANSWERS)}


def answers(matches: Matches) -> Matrix:
    """Return (candidates, ANSWERS): 0 or 1, or a nearness between."""
    found = np.zeros((len(matches.candidates), len(ANSWERS)))
    of_kind = _OF_KIND.get(matches.question.answer_type)
    counts_numbers = matches.question.answer_type not in (AnswerType.DATE, AnswerType.NUMBER)
    for number, row in enumerate(found):
        held = _Held(matches, number)
        row[_PLACE["any_name"]] = bool(held.names)
        if counts_numbers:
            row[_PLACE["numbers_unasked"]] = min(len(held.numbers) + len(held.dates), 4) / 4
        if of_kind is not None:
            for name, value in of_kind(held).items():
                row[_PLACE[name]] = value
    return found


class _Held:
    """What a candidate holds beyond the question's own words: lists of numbers of tokens."""

    def __init__(self, matches: Matches, number: int) -> None:
        self.question = matches.question
        self.annotation = matches.annotations[number]
        self.opens_article = matches.candidates[number].sentence == 0
        self.matched = matches.matched[number]
        mentioned, positions = matches.mentioned[number], self.annotation.positions
        self._own = {place for term in mentioned for place in positions[term]}
        self.names = self.fresh(self.annotation.capitals)
        self.dates = self.fresh(self.annotation.dates)
        self.numbers = self.fresh(self.annotation.numbers)

    def fresh(self, places: Sequence[int]) -> list[int]:
        """Return those of some tokens that are not the question's own."""
        return [place for place in places if place not in self._own]

    def near(self, places: Sequence[int]) -> float:
        """Return 1 for the least distance between tokens and what matches the question, falling as it grows."""
        if not places or not self.matched:
            return 0.0
        return 1 / (1 + min(abs(place - match) for place in places for match in self.matched) / 3)

    @property
    def covered(self) -> float:
        return len(set(self.matched)) / max(1, len(self.question.sequence))


def _person(held: _Held) -> dict[str, float]:
    people = held.fresh(held.annotation.people)
    return {
        "person": bool(held.names),
        "person_near": held.near(held.names),
        "full_name": bool(people),
        "full_name_near": held.near(people),
        "asked_kind_missing": not people,
        "person_by": "by" in held.annotation.positions and bool(held.names),
        "definition_first": held.annotation.defines and held.opens_article,
        "thing_defined": held.annotation.defines,
    }


def _date(held: _Held) -> dict[str, float]:
    return {"date": bool(held.dates), "date_near": held.near(held.dates), "asked_kind_missing": not held.dates}


def _place(held: _Held) -> dict[str, float]:
    places = held.fresh(held.annotation.places)
    return {
        "place": bool(places),
        "place_near": held.near(places),
        "place_name": bool(held.names),
        "asked_kind_missing": not held.names,
    }


def _number(held: _Held) -> dict[str, float]:
    return {
        "number": bool(held.numbers),
        "number_near": held.near(held.numbers),
        "number_or_date": bool(held.numbers or held.dates),
        "number_of_focus": _counts(held.annotation, held.question.focus_term),
        "asked_kind_missing": not (held.numbers or held.dates),
    }


def _definition(held: _Held) -> dict[str, float]:
    return {
        "definition": held.annotation.defines,
        "definition_early": bool(held.matched) and held.matched[0] < 3,
        "definition_first": held.annotation.defines and held.opens_article,
        "asked_kind_missing": not held.annotation.defines,
    }


def _saying(held: _Held) -> dict[str, float]:
    annotation = held.annotation
    return {
        "saying": annotation.reports,
        "saying_quoted": annotation.is_quoted,
        "asked_kind_missing": not (annotation.reports or annotation.is_quoted),
    }


def _thing(held: _Held) -> dict[str, float]:
    return {
        "thing_name": bool(held.names),
        "thing_near": held.near(held.names),
        "thing_defined": held.annotation.defines,
        "thing_of_kind": _has_kind(held),
    }


_OF_KIND: dict[AnswerType, Callable[[_Held], dict[str, float]]] = {
    AnswerType.PERSON: _person,
    AnswerType.DATE: _date,
    AnswerType.PLACE: _place,
    AnswerType.NUMBER: _number,
    AnswerType.REASON: lambda held: {
        "reason": held.annotation.gives_reason,
        "asked_kind_missing": not held.annotation.gives_reason,
    },
    AnswerType.MANNER: lambda held: {"manner_covered": held.covered},
    AnswerType.YES_NO: lambda held: {"yes_no_covered": held.covered},
    AnswerType.DEFINITION: _definition,
    AnswerType.SAYING: _saying,
    AnswerType.THING: _thing,
}


def _counts(annotation: Annotation, focus: str | None) -> bool:
    """Return whether a number stands shortly before the noun that is counted."""
    places = annotation.positions.get(focus, ()) if focus else ()
    return any(0 < place - number <= 3 for place in places for number in annotation.numbers)


def _has_kind(held: _Held) -> bool:
    """Return whether the sentence names, in a word of its own, something of the kind that the focus is."""
    focus = held.question.focus
    kind = word_data().noun_kind(focus) if focus else None
    return kind is not None and bool(held.fresh(held.annotation.kinds.get(kind, ())))
