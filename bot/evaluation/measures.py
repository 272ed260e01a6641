"""Measures: outcomes -> estimate with its 95% interval, or None where the outcomes hold no case for it.

First those of the passages' ranks and answer spans, then those of answering selectively (wrong answers against
silences), then those of the confidence as a probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.questions import Outcome

Z = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""

_RESAMPLES = 1000
_SEED = 20190701  # any fixed number: the same outcomes give the same interval

_POINTS_IN_JSON = 50

BINS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured figure, its 95% interval (`low <= value <= high`) and how many cases it rests on."""

    value: float
    low: float
    high: float
    cases: int


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


def right_of_answered(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answered questions whose first passage hits; answering an unanswerable one is wrong."""
    right = [outcome.right for outcome in outcomes if outcome.answered]
    return wilson(sum(right), len(right))


def answered_of_answerable(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answerable questions that are answered, rightly or not."""
    answered = [outcome.answered for outcome in outcomes if outcome.answerable]
    return wilson(sum(answered), len(answered))


def wrong_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of all questions that are answered with a first passage which does not hit."""
    wrong = [outcome.answered and not outcome.right for outcome in outcomes]
    return wilson(sum(wrong), len(wrong))


def false_answers(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of unanswerable questions that are answered."""
    answered = [outcome.answered for outcome in outcomes if not outcome.answerable]
    return wilson(sum(answered), len(answered))


def silences(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the share of answerable questions that are met with "the articles don't say"."""
    silent = [not outcome.answered for outcome in outcomes if outcome.answerable]
    return wilson(sum(silent), len(silent))


def separation(outcomes: Iterable[Outcome]) -> Estimate | None:
    """Return the area under the ROC curve of telling answerable from unanswerable questions by `confidence`."""
    found = list(outcomes)
    answerable = [outcome.confidence for outcome in found if outcome.answerable]
    unanswerable = [outcome.confidence for outcome in found if not outcome.answerable]
    if not answerable or not unanswerable:
        return None
    return mann_whitney_score(area_under_curve(answerable, unanswerable), len(answerable), len(unanswerable))


def area_under_curve(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counted half.

    It is Mann-Whitney's U over the number of pairs. Neither may be empty.
    """
    ordered = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / (2 * len(positives) * len(negatives)))


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """At `threshold`, the share of questions answered (`coverage`) and the share of those answered wrongly (`risk`)."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve, a point for each confidence that occurs, most confident first, and the area under it."""

    points: tuple[RiskPoint, ...]
    area: float

    def as_json(self) -> dict[str, Any]:
        """Return the area and at most 50 points of the curve, evenly spread, its ends among them."""
        chosen = np.unique(np.linspace(0, len(self.points) - 1, min(len(self.points), _POINTS_IN_JSON)).astype(int))
        return {"area": round(self.area, 4), "points": [figures(self.points[number]) for number in chosen]}


def risk_coverage(outcomes: Iterable[Outcome]) -> RiskCoverage | None:
    """Return the risk-coverage curve over all questions (El-Yaniv and Wiener, JMLR 11, 2010).

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


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: how many, their mean confidence, and the share that was right."""

    cases: int
    confidence: float
    right: float


def figures(measured: Estimate | RiskPoint | Bin) -> dict[str, Any]:
    """Return the figures of what was measured by their names, to four places."""
    return {name: round(figure, 4) for name, figure in asdict(measured).items()}


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
