"""Separation of answerable from unanswerable questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from bot.evaluation.intervals import Estimate, mann_whitney_score
from bot.evaluation.outcomes import Outcome

__all__ = ["area_under_curve", "separation"]


def separation(outcomes: Iterable[Outcome]) -> Estimate | None:
    """How well `confidence` tells answerable from unanswerable questions, as the area under the ROC curve."""
    found = list(outcomes)
    answerable = [outcome.confidence for outcome in found if outcome.answerable]
    unanswerable = [outcome.confidence for outcome in found if not outcome.answerable]
    if not answerable or not unanswerable:
        return None
    return mann_whitney_score(area_under_curve(answerable, unanswerable), len(answerable), len(unanswerable))


def area_under_curve(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The probability that a positive scores above a negative, ties counted half (Mann-Whitney's U over the pairs).

    Neither may be empty.
    """
    ordered = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / (2 * len(positives) * len(negatives)))
