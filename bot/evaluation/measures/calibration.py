"""Measures of the confidence as a probability: reliability, expected calibration error, Brier score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.intervals import Estimate, bootstrap, bootstrap_mean
from bot.evaluation.outcomes import Outcome

__all__ = ["BINS", "Bin", "brier_score", "expected_calibration_error", "reliability"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: how many, their mean confidence, and the share that was right."""

    cases: int
    confidence: float
    right: float

    def as_json(self) -> dict[str, Any]:
        return {"cases": self.cases, "confidence": round(self.confidence, 4), "right": round(self.right, 4)}


def reliability(outcomes: Iterable[Outcome]) -> tuple[Bin, ...]:
    """Return the questions in bins of equal mass (10, or one each where there are fewer), least confident first."""
    rows = _rows(outcomes)
    return tuple(Bin(len(members), float(members[:, 0].mean()), float(members[:, 1].mean())) for members in _bins(rows))


def expected_calibration_error(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the mean distance of confidence and share right over the bins, weighted by their size.

    Bins of equal mass rather than width: Nguyen and O'Connor, "Posterior calibration and exploratory analysis for
    natural language processing models", EMNLP 2015.
    """
    return bootstrap(_rows(outcomes), _error)


def brier_score(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the mean squared difference of confidence and hit (1 or 0), over all questions (Brier, 1950)."""
    return bootstrap_mean([(outcome.confidence - outcome.right) ** 2 for outcome in outcomes])


def _rows(outcomes: Iterable[Outcome]) -> NDArray[np.float64]:
    """Return a row (confidence, right) a question: shape (questions, 2)."""
    return np.array([(outcome.confidence, outcome.right) for outcome in outcomes], dtype=np.float64).reshape(-1, 2)


def _error(rows: NDArray[np.float64]) -> float:
    distances = [len(members) * abs(float((members[:, 0] - members[:, 1]).mean())) for members in _bins(rows)]
    return sum(distances) / len(rows)


def _bins(rows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    if not len(rows):
        return []
    ordered = rows[np.argsort(rows[:, 0], kind="stable")]
    # Equal confidences may fall into two bins: each takes the mean of their hits, so that the order of the
    # questions in their file can't change the figure.
    _, group, sizes = np.unique(ordered[:, 0], return_inverse=True, return_counts=True)
    ordered[:, 1] = (np.bincount(group, weights=ordered[:, 1]) / sizes)[group]
    return np.array_split(ordered, min(BINS, len(ordered)))
