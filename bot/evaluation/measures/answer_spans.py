"""Answer spans."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, wilson
from bot.evaluation.outcomes import Outcome

__all__ = ["marked_right"]


def marked_right(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The share of answer spans that lie in a gold span, or around one, over the answerable questions that got one.

    The spans are the first passages'; those of passages that do not hit count as wrong.
    """
    marked = [outcome.marked_right for outcome in outcomes if outcome.answerable and outcome.marked_right is not None]
    return wilson(sum(marked), len(marked))
