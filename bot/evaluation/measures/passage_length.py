"""Length of the first passage."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, bootstrap_mean
from bot.evaluation.outcomes import Outcome

__all__ = ["mean_passage_length"]


def mean_passage_length(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The mean length in characters of the first passage, over the questions that got one."""
    return bootstrap_mean([float(outcome.length) for outcome in outcomes if outcome.length is not None])
