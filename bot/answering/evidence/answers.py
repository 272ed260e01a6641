"""Whether the sentence holds an answer of the kind asked for, beyond the question's own words, and how near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.question import Asks, Question
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


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): 0 or 1, or a nearness between."""
    rows = [
        _row(matches.question, candidate.sentence, annotation, matched)
        for candidate, annotation, matched in zip(matches.candidates, matches.annotations, matches.matched, strict=True)
    ]
    return np.array(rows, dtype=float).reshape(len(rows), len(NAMES))


def _row(question: Question, sentence: int, annotation: Annotation, matched: Sequence[int]) -> list[float]:
    def fresh(places: Sequence[int]) -> list[int]:
        return [place for place in places if not question.mentions(annotation.tokens[place].term)]

    def near(places: Sequence[int]) -> float:
        if not places or not matched:
            return 0.0
        return 1 / (1 + min(abs(place - match) for place in places for match in matched) / 3)

    asks = question.asks
    names, dates, numbers = fresh(annotation.capitals), fresh(annotation.dates), fresh(annotation.numbers)
    places, people = fresh(annotation.places), fresh(annotation.people)
    covered = len(set(matched)) / max(1, len(question.sequence))
    found: dict[str, float] = {"any_name": bool(names)}
    if asks is not Asks.DATE and asks is not Asks.NUMBER:
        found["numbers_unasked"] = min(len(numbers) + len(dates), 4) / 4
    typed: dict[Asks, Callable[[], dict[str, float]]] = {
        Asks.PERSON: lambda: {
            "person": bool(names),
            "person_near": near(names),
            "full_name": bool(people),
            "full_name_near": near(people),
            "asked_kind_missing": not people,
            "person_by": "by" in annotation.positions and bool(names),
            "definition_first": annotation.defines and sentence == 0,
            "thing_defined": annotation.defines,
        },
        Asks.DATE: lambda: {"date": bool(dates), "date_near": near(dates), "asked_kind_missing": not dates},
        Asks.PLACE: lambda: {
            "place": bool(places),
            "place_near": near(places),
            "place_name": bool(names),
            "asked_kind_missing": not names,
        },
        Asks.NUMBER: lambda: {
            "number": bool(numbers),
            "number_near": near(numbers),
            "number_or_date": bool(numbers or dates),
            "number_of_focus": _counts(annotation, question.focus_term),
            "asked_kind_missing": not (numbers or dates),
        },
        Asks.REASON: lambda: {"reason": annotation.gives_reason, "asked_kind_missing": not annotation.gives_reason},
        Asks.MANNER: lambda: {"manner_covered": covered},
        Asks.YES_NO: lambda: {"yes_no_covered": covered},
        Asks.DEFINITION: lambda: {
            "definition": annotation.defines,
            "definition_early": bool(matched) and matched[0] < 3,
            "definition_first": annotation.defines and sentence == 0,
            "asked_kind_missing": not annotation.defines,
        },
        Asks.SAYING: lambda: {
            "saying": annotation.reports,
            "saying_quoted": annotation.is_quoted,
            "asked_kind_missing": not (annotation.reports or annotation.is_quoted),
        },
        Asks.THING: lambda: {
            "thing_name": bool(names),
            "thing_near": near(names),
            "thing_defined": annotation.defines,
            "thing_of_kind": _has_kind(annotation, question),
        },
    }
    if asks in typed:
        found.update(typed[asks]())
    return [float(found.get(name, 0.0)) for name in NAMES]


def _counts(annotation: Annotation, focus: str | None) -> bool:
    """Whether a number stands shortly before the noun that is counted."""
    places = annotation.positions.get(focus, ()) if focus else ()
    return any(0 < place - number <= 3 for place in places for number in annotation.numbers)


def _has_kind(annotation: Annotation, question: Question) -> bool:
    """Whether the sentence names, in a word of its own, something of the kind that the focus is."""
    kind = words().noun_kind(question.focus) if question.focus else None
    return kind is not None and any(
        words().noun_kind(annotation.tokens[place].word) == kind
        and not question.mentions(annotation.tokens[place].term)
        for place in annotation.content
    )
