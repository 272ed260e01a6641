"""The features of a candidate: a matrix of numbers, a row a candidate, a column a feature.

No row depends on how many candidates there are, how they were found, or on the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from bot.answering.lexical import matching, sentences, wording
from bot.answering.lexical.matching import Matches, MatchStrengths
from bot.answering.question import AnswerType, ParsedQuestion
from bot.answering.scoring import Matrix
from index.chunks import Field
from index.library import Hits

_GROUPS = (
    ("coverage", matching.COVERAGE, matching.coverage),
    ("proximity", wording.PROXIMITY, wording.proximity),
    ("similarity", wording.SIMILARITY, wording.similarity),
    ("contrast", wording.CONTRAST, wording.contrast),
    ("rivals", wording.RIVALS, wording.rivals),
    ("sentence", sentences.SENTENCE, sentences.sentence),
    ("answers", sentences.ANSWERS, sentences.answers),
)

FEATURE_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({group: names for group, names, _ in _GROUPS})
"""The names of the columns of each group of features."""

FEATURES: tuple[str, ...] = tuple(name for _, names, _ in _GROUPS for name in names)
"""The names of the columns."""

PREFILTER_FEATURES: tuple[str, ...] = (*matching.SHARED, "opens", "early", "depth", "length")
"""The names of the columns that are known of a hit before its article is read."""

_ANSWER_TYPES = {kind: f"asks_{kind.name.lower()}" for kind in AnswerType}
CONFIDENCE_FEATURES: tuple[str, ...] = (*FEATURES, "score", "gap", *_ANSWER_TYPES.values())
"""The names of what the confidence in the first candidate is estimated from."""

_MAX_GAP = 3.0


def features(matches: Matches) -> Matrix:
    """Return the features of candidates: (candidates, FEATURES)."""
    return np.hstack([columns(matches) for _, _, columns in _GROUPS])


def prefilter_features(question: ParsedQuestion, hits: Hits) -> Matrix:
    """Return each hit's coverage of the question, place and length: (hits, PREFILTER_FEATURES)."""
    number = hits.places[:, 2]
    return np.array(
        (
            *matching.shared_columns(_strengths(question, hits)),
            number == 0,
            1 / (1 + number),
            np.log1p(number),
            np.log1p(hits.lengths),
        )
    ).T


def confidence_features(
    answer_type: AnswerType, candidates: Matrix, scores: Matrix, order: np.typing.NDArray[np.intp]
) -> Mapping[str, float]:
    """Return the features of the first candidate in `order`, its score, its lead over the second, and the answer type.

    The answer type counts by itself: persons and dates are found by their shape, a manner or a reason seldom.
    """
    first = int(order[0])
    gap = float(scores[first] - scores[order[1]]) if len(order) > 1 else _MAX_GAP
    asked = (float(kind is answer_type) for kind in _ANSWER_TYPES)
    values = (*candidates[first].tolist(), float(scores[first]), min(gap, _MAX_GAP), *asked)
    return dict(zip(CONFIDENCE_FEATURES, values, strict=True))


def _strengths(question: ParsedQuestion, hits: Hits) -> MatchStrengths:
    """Return how well hits match each word of the question: by the best of its forms that they have."""
    column = {term: number for number, term in enumerate(hits.terms)}
    forms = np.array([column.get(form, -1) for form, _, _ in question.forms], dtype=np.intp)  # -1: a column of none
    strengths = np.array([strength for _, _, strength in question.forms])
    starts = np.flatnonzero(np.diff([number for _, number, _ in question.forms], prepend=-1))
    none = np.zeros((len(hits), 1), dtype=bool)

    def best(field: Field) -> Matrix:
        held = np.hstack((hits.held[field], none))[:, forms]
        found: Matrix = np.maximum.reduceat(held * strengths, starts, axis=1)
        return found

    return MatchStrengths(question, hits.scores, best(Field.SENTENCE), best(Field.TITLE), best(Field.CONTEXT))
