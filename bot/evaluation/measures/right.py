"""Right in the first so many passages."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, wilson
from bot.evaluation.outcomes import Outcome

__all__ = ["right_within"]


def right_within(outcomes: Iterable[Outcome], passages: int) -> Estimate | None:
    """The share of answerable questions with a hit among the first `passages` passages (success at k)."""
    ranks = [outcome.rank for outcome in outcomes if outcome.answerable]
    return wilson(sum(rank is not None and rank <= passages for rank in ranks), len(ranks))
