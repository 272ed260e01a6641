"""Whether the sentence holds an answer of the kind asked for, beyond the question's own words, and how near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.question import Asks
from bot.answering.words import words

NAMES = (
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


_PLACE = {name: number for number, name in enumerate(NAMES)}


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): 0 or 1, or a nearness between."""
    found = np.zeros((len(matches.candidates), len(NAMES)))
    of_kind = _OF_KIND.get(matches.question.asks)
    counts_numbers = matches.question.asks not in (Asks.DATE, Asks.NUMBER)
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
        """Those of some tokens that are not the question's own."""
        return [place for place in places if place not in self._own]

    def near(self, places: Sequence[int]) -> float:
        """1 for the least distance between tokens and what matches the question, falling as it grows."""
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


_OF_KIND: dict[Asks, Callable[[_Held], dict[str, float]]] = {
    Asks.PERSON: _person,
    Asks.DATE: _date,
    Asks.PLACE: _place,
    Asks.NUMBER: _number,
    Asks.REASON: lambda held: {
        "reason": held.annotation.gives_reason,
        "asked_kind_missing": not held.annotation.gives_reason,
    },
    Asks.MANNER: lambda held: {"manner_covered": held.covered},
    Asks.YES_NO: lambda held: {"yes_no_covered": held.covered},
    Asks.DEFINITION: _definition,
    Asks.SAYING: _saying,
    Asks.THING: _thing,
}


def _counts(annotation: Annotation, focus: str | None) -> bool:
    """Whether a number stands shortly before the noun that is counted."""
    places = annotation.positions.get(focus, ()) if focus else ()
    return any(0 < place - number <= 3 for place in places for number in annotation.numbers)


def _has_kind(held: _Held) -> bool:
    """Whether the sentence names, in a word of its own, something of the kind that the focus is."""
    focus = held.question.focus
    kind = words().noun_kind(focus) if focus else None
    return kind is not None and bool(held.fresh(held.annotation.kinds.get(kind, ())))
