"""The trade-off of wrong answers against silences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.evaluation.outcomes import Outcome

__all__ = ["RiskCoverage", "RiskPoint", "risk_coverage"]

_POINTS_IN_JSON = 50


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
        """The area and at most 50 points of the curve, evenly spread, its ends among them."""
        chosen = np.unique(np.linspace(0, len(self.points) - 1, min(len(self.points), _POINTS_IN_JSON)).astype(int))
        return {"area": round(self.area, 4), "points": [self.points[number].as_json() for number in chosen]}


def risk_coverage(outcomes: Iterable[Outcome]) -> RiskCoverage | None:
    """The risk-coverage curve over all questions (El-Yaniv and Wiener, JMLR 11, 2010).

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
