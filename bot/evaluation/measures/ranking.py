"""Measures of the passages: at which rank one hits, how long the first is, where its answer span lies."""

from __future__ import annotations

from collections.abc import Iterable

from bot.evaluation.intervals import Estimate, bootstrap_mean, wilson
from bot.evaluation.outcomes import Outcome

__all__ = [
    "answer_spans_exact",
    "answer_spans_given",
    "answer_spans_overlapping",
    "answer_spans_right",
    "mean_passage_length",
    "mean_reciprocal_rank",
    "right_within",
]


def right_within(outcomes: Iterable[Outcome], passages: int) -> Estimate | None:
    """Return the share of answerable questions with a hit among the first `passages` passages (success at k)."""
    ranks = [outcome.rank for outcome in outcomes if outcome.answerable]
    return wilson(sum(rank is not None and rank <= passages for rank in ranks), len(ranks))


def mean_reciprocal_rank(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the mean over answerable questions of 1/rank of the first hit, 0 without one (Voorhees, TREC-8, 1999)."""
    return bootstrap_mean([1 / outcome.rank if outcome.rank else 0.0 for outcome in outcomes if outcome.answerable])


def mean_passage_length(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the mean length in characters of the first passage, over the questions that got one."""
    return bootstrap_mean([float(outcome.length) for outcome in outcomes if outcome.length is not None])


def answer_spans_right(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answer spans in or around a gold span, over the answerable questions that got a span.

    The spans are the first passages'; those of passages that do not hit count as wrong.
    """
    right = [outcome.span_right for outcome in outcomes if outcome.answerable and outcome.span_right is not None]
    return wilson(sum(right), len(right))


def answer_spans_given(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of right first passages with an answer span, over the questions with labelled answers."""
    given = [outcome.span_exact is not None for outcome in outcomes if outcome.right and outcome.marks_expected]
    return wilson(sum(given), len(given))


def answer_spans_exact(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answer spans that are a labelled answer to the character, over right first passages."""
    exact = [outcome.span_exact for outcome in outcomes if outcome.right and outcome.span_exact is not None]
    return wilson(sum(exact), len(exact))


def answer_spans_overlapping(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answer spans that share a character with a labelled answer, over right first passages."""
    overlapping = [outcome.span_overlaps for outcome in outcomes if outcome.right and outcome.span_overlaps is not None]
    return wilson(sum(overlapping), len(overlapping))
