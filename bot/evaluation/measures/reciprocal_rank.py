"""Mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, bootstrap_mean
from bot.evaluation.outcomes import Outcome

__all__ = ["mean_reciprocal_rank"]


def mean_reciprocal_rank(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The mean over answerable questions of 1/rank of the first hit, 0 without one (Voorhees, TREC-8, 1999)."""
    return bootstrap_mean([1 / outcome.rank if outcome.rank else 0.0 for outcome in outcomes if outcome.answerable])
