"""Measures of answering selectively: wrong answers against silences, at the verdict's threshold and at every other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.evaluation.intervals import Estimate, mann_whitney_score, wilson
from bot.evaluation.outcomes import Outcome

__all__ = [
    "RiskCoverage",
    "RiskPoint",
    "answered_of_answerable",
    "area_under_curve",
    "false_answers",
    "right_of_answered",
    "risk_coverage",
    "separation",
    "silences",
    "wrong_answers",
]

_POINTS_IN_JSON = 50


def right_of_answered(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answered questions whose first passage hits; answering an unanswerable one is wrong."""
    right = [outcome.right for outcome in outcomes if outcome.answered]
    return wilson(sum(right), len(right))


def answered_of_answerable(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answerable questions that are answered, rightly or not."""
    answered = [outcome.answered for outcome in outcomes if outcome.answerable]
    return wilson(sum(answered), len(answered))


def wrong_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of all questions that are answered with a first passage which does not hit."""
    wrong = [outcome.answered and not outcome.right for outcome in outcomes]
    return wilson(sum(wrong), len(wrong))


def false_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of unanswerable questions that are answered."""
    answered = [outcome.answered for outcome in outcomes if not outcome.answerable]
    return wilson(sum(answered), len(answered))


def silences(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answerable questions that are met with "the articles don't say"."""
    silent = [not outcome.answered for outcome in outcomes if outcome.answerable]
    return wilson(sum(silent), len(silent))


def separation(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the area under the ROC curve of telling answerable from unanswerable questions by `confidence`."""
    found = list(outcomes)
    answerable = [outcome.confidence for outcome in found if outcome.answerable]
    unanswerable = [outcome.confidence for outcome in found if not outcome.answerable]
    if not answerable or not unanswerable:
        return None
    return mann_whitney_score(area_under_curve(answerable, unanswerable), len(answerable), len(unanswerable))


def area_under_curve(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counted half.

    It is Mann-Whitney's U over the number of pairs. Neither may be empty.
    """
    ordered = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / (2 * len(positives) * len(negatives)))


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """At `threshold`, the share of questions answered (`coverage`) and the share of those answered wrongly (`risk`)."""

    threshold: float
    coverage: float
    risk: float

    def as_json(self) -> dict[str, Any]:
        return {"threshold": round(self.threshold, 4), "coverage": round(self.coverage, 4), "risk": round(self.risk, 4)}


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve, a point for each confidence that occurs, most confident first, and the area under it."""

    points: tuple[RiskPoint, ...]
    area: float

    def as_json(self) -> dict[str, Any]:
        """Return the area and at most 50 points of the curve, evenly spread, its ends among them."""
        chosen = np.unique(np.linspace(0, len(self.points) - 1, min(len(self.points), _POINTS_IN_JSON)).astype(int))
        return {"area": round(self.area, 4), "points": [self.points[number].as_json() for number in chosen]}


def risk_coverage(outcomes: Iterable[Outcome]) -> RiskCoverage | None:
    """Return the risk-coverage curve over all questions (El-Yaniv and Wiener, JMLR 11, 2010).

    Answering an unanswerable question is wrong. The area is the mean risk over the questions' coverages, questions of
    equal confidence being answered together.
    """
    found = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    if not found:
        return None
    wrong = np.cumsum([not outcome.right for outcome in found])
    confidences = np.array([outcome.confidence for outcome in found])
    last = np.flatnonzero(np.append(confidences[1:] != confidences[:-1], True))
    answered = last + 1
    risks = wrong[last] / answered
    points = tuple(
        RiskPoint(float(confidences[index]), (index + 1) / len(found), float(risk))
        for index, risk in zip(last.tolist(), risks, strict=True)
    )
    return RiskCoverage(points, float((risks * np.diff(answered, prepend=0)).sum() / len(found)))
