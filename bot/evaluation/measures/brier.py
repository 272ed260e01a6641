"""Brier score."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, bootstrap_mean
from bot.evaluation.outcomes import Outcome

__all__ = ["brier_score"]


def brier_score(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The mean squared difference of confidence and hit (1 or 0), over all questions (Brier, 1950)."""
    return bootstrap_mean([(outcome.confidence - outcome.right) ** 2 for outcome in outcomes])
