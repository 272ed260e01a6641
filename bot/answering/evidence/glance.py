"""What can be seen of a hit before its article is read: enough to tell which are worth a second look."""

from __future__ import annotations

import numpy as np

from bot.answering.evidence import coverage
from bot.answering.evidence.matching import Matrix, Strengths
from bot.answering.question import Question
from index.chunks import Field
from index.library import Hits

GLANCE: tuple[str, ...] = (*coverage.SEEN, "opens", "early", "depth", "length")
"""The names of the columns."""


def glance(question: Question, hits: Hits) -> Matrix:
    """(hits, GLANCE): how much of the question each covers, where it stands in its article, and how long it is."""
    number = hits.places[:, 2]
    return np.array(
        (
            *coverage.seen(_strengths(question, hits)),
            number == 0,
            1 / (1 + number),
            np.log1p(number),
            np.log1p(hits.lengths),
        )
    ).T


def _strengths(question: Question, hits: Hits) -> Strengths:
    """How well hits match each word sought: the best of its forms that they have."""
    place = {term: number for number, term in enumerate(hits.terms)}
    forms = np.array([place.get(form, -1) for form, _, _ in question.forms], dtype=np.intp)  # -1: a column of none
    strengths = np.array([strength for _, _, strength in question.forms])
    starts = np.flatnonzero(np.diff([number for _, number, _ in question.forms], prepend=-1))
    nowhere = np.zeros((len(hits), 1), dtype=bool)

    def best(field: Field) -> Matrix:
        held = np.hstack((hits.held[field], nowhere))[:, forms]
        found: Matrix = np.maximum.reduceat(held * strengths, starts, axis=1)
        return found

    return Strengths(question, hits.scores, best(Field.SENTENCE), best(Field.TITLE), best(Field.CONTEXT))
