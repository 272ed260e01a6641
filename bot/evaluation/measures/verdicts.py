"""Wrong answers and silences, where the verdict's threshold stands."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, wilson
from bot.evaluation.outcomes import Outcome

__all__ = ["false_answers", "silences", "wrong_answers"]


def wrong_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The share of all questions that are answered with a first passage which does not hit."""
    wrong = [outcome.answered and not outcome.right for outcome in outcomes]
    return wilson(sum(wrong), len(wrong))


def false_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The share of unanswerable questions that are answered."""
    answered = [outcome.answered for outcome in outcomes if not outcome.answerable]
    return wilson(sum(answered), len(answered))


def silences(outcomes: Iterable[Outcome]) -> Estimate | None:
    """The share of answerable questions that are met with "the articles don't say"."""
    silent = [not outcome.answered for outcome in outcomes if outcome.answerable]
    return wilson(sum(silent), len(silent))
