"""Whether, in the place of a name or number that the sentence lacks, it has another one.

"Michigan Network" is not "Merit Network", nor is "in 1804" "in 1805": such a sentence speaks of something else.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.answering.annotation import Annotation
from bot.answering.evidence.matching import Matches, Matrix
from bot.answering.question import Question

NAMES = ("rival_name", "rival_number")


def columns(matches: Matches) -> Matrix:
    """(candidates, NAMES): 0 or 1."""
    question = matches.question
    found = np.zeros((len(matches.candidates), len(NAMES)))
    places = list(_places(question))
    if not places or not len(found):
        return found
    missing = (matches.sentence == 0) & (matches.title == 0)
    for row, annotation in enumerate(matches.annotations):
        for number, anchor, step in places:
            if missing[row, number] and anchor in annotation.terms:
                sort = int(_is_number(question, number))
                held = (annotation.numbers, annotation.capitals)[1 - sort]
                dated = annotation.dates if sort else ()
                found[row, sort] = found[row, sort] or _has_rival(question, annotation, anchor, step, (*held, *dated))
    return found


def _is_number(question: Question, number: int) -> bool:
    return question.sought[number].term[:1].isdigit()


def _places(question: Question) -> Iterator[tuple[int, str, int]]:
    """The names and numbers sought that stand beside another word: their number, that word, the step from it to them.

    That word may be a stop word where a content word stands on its other side: "de" of "Tamara de Lempicka".
    """
    number_of = {sought.term: number for number, sought in enumerate(question.sought)}
    terms = question.all_terms
    for place, term in enumerate(terms):
        number = number_of.get(term)
        if number is None or not (question.sought[number].is_name or _is_number(question, number)):
            continue
        before = terms[max(0, place - 2) : place]
        if any(one in number_of for one in before):
            yield number, before[-1], 1
        if place + 1 < len(terms) and terms[place + 1] in number_of:
            yield number, terms[place + 1], -1


def _has_rival(question: Question, annotation: Annotation, anchor: str, step: int, held: tuple[int, ...]) -> bool:
    """Whether something `held`, none of the question's own, stands one step from the anchor."""
    return any(
        place + step in held and not question.mentions(annotation.tokens[place + step].term)
        for place in annotation.positions[anchor]
    )
