"""Estimates with 95% intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""

_RESAMPLES = 1000
_SEED = 20190701  # any fixed number: the same outcomes give the same interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured figure, its 95% interval (`low <= value <= high`) and how many cases it rests on."""

    value: float
    low: float
    high: float
    cases: int

    def as_json(self) -> dict[str, Any]:
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "cases": self.cases,
        }


def wilson(successes: int, cases: int) -> Estimate | None:
    """Return a proportion with Wilson's score interval (JASA 22, 1927, p. 209); None without cases."""
    if not cases:
        return None
    share = successes / cases
    centre = (share + Z * Z / (2 * cases)) / (1 + Z * Z / cases)
    half = Z * sqrt(share * (1 - share) / cases + (Z / (2 * cases)) ** 2) / (1 + Z * Z / cases)
    # At 0 and 1 the bound is the share itself; rounding may put it on the wrong side.
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)), cases)


def bootstrap(rows: NDArray[np.float64], statistic: Callable[[NDArray[np.float64]], float]) -> Estimate | None:
    """Return `statistic` of `rows` (one case a row) with the percentile bootstrap's interval; None without cases.

    After Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. The interval is widened where
    needed to hold the estimate: statistics like the calibration error are biased upwards under resampling.
    """
    if not len(rows):
        return None
    chance = np.random.default_rng(_SEED)
    value = statistic(rows)
    resampled = [statistic(rows[chance.integers(0, len(rows), len(rows))]) for _ in range(_RESAMPLES)]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Estimate(value, min(value, float(low)), max(value, float(high)), len(rows))


def bootstrap_mean(values: Sequence[float]) -> Estimate | None:
    """Return the mean of `values` with the percentile bootstrap's interval; None without cases."""
    return bootstrap(np.asarray(values, dtype=np.float64), lambda sample: float(sample.mean()))


def mann_whitney_score(area: float, positives: int, negatives: int) -> Estimate | None:
    """Return an area under the ROC curve with Newcombe's score interval; None unless there are cases of both sorts.

    Method 5 of R. G. Newcombe, "Confidence intervals for an effect size measure based on the Mann-Whitney statistic,
    part 2", Statistics in Medicine 25 (2006) 559-573: the areas that differ from the measured one by at most z of
    their own standard errors, in Hanley and McNeil's form. Unlike DeLong's, it has a width where the area is 1.
    """
    if not positives or not negatives:
        return None

    def apart(supposed: float) -> float:
        """Return how far the measured area is from `supposed`, beyond z standard errors; rises with the distance."""
        balance = (positives + negatives) / 2 - 1
        spread = 1 + balance * (1 - supposed) / (2 - supposed) + balance * supposed / (1 + supposed)
        return abs(area - supposed) - Z * sqrt(supposed * (1 - supposed) * spread / (positives * negatives))

    return Estimate(area, _bound(apart, area, 0.0), _bound(apart, area, 1.0), positives + negatives)


def _bound(apart: Callable[[float], float], inside: float, outside: float) -> float:
    """Return where `apart` turns positive on the way from `inside` to `outside`, by bisection to double precision."""
    for _ in range(60):
        middle = (inside + outside) / 2
        if apart(middle) > 0:
            outside = middle
        else:
            inside = middle
    return inside
