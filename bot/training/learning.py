"""From examples to weights: a listwise ranking and a logistic regression, linear, regularised and fitted by L-BFGS."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.answering.lexical.features import CONFIDENCE_FEATURES, FEATURES, PREFILTER_FEATURES, confidence_features
from bot.answering.lexical.scorer import Weights
from bot.answering.retrieval import SHORTLIST
from bot.answering.selection import select
from bot.training.examples import Example, covers

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ListOfCandidates:
    """One question for the ranking: (candidates, columns), which are right, and how much the question counts."""

    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    weight: float


def fit_ranking(lists: Sequence[ListOfCandidates], penalty: float) -> Vector:
    """Return weights of the columns that maximise the right candidates' share of the softmax (Cao et al. 2007).

    `penalty` is that of the squared weights of standardised columns. Questions with no right candidate teach nothing.
    """
    lists = [one for one in lists if one.right.any()]
    columns, _, deviations = _standardised(np.concatenate([one.features for one in lists]).astype(np.float64))
    right = np.concatenate([one.right for one in lists]).astype(float)
    sizes = np.array([len(one.right) for one in lists])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    question = np.repeat(np.arange(len(lists)), sizes)
    counts = np.array([one.weight for one in lists])
    counts /= counts.sum()

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = columns @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[question])
        everything = np.add.reduceat(powers, starts)
        good = np.add.reduceat(powers * right, starts)
        slope = (powers / everything[question] - powers * right / good[question]) * counts[question]
        value = -float((counts * np.log(good / everything)).sum()) + penalty * float(weights @ weights)
        gradient: Vector = slope @ columns + 2 * penalty * weights
        return value, gradient

    return _minimised(loss, columns.shape[1]) / deviations


@dataclass(frozen=True, slots=True)
class ListOfScores:
    """One question whose candidates' scores are to be predicted: (candidates, columns), the scores, and its weight."""

    seen: NDArray[np.float32]
    scores: Vector
    weight: float


def fit_scores(lists: Sequence[ListOfScores], penalty: float) -> Vector:
    """Return weights of the columns that predict scores up to a constant a question: ridge regression within questions.

    `penalty` is that of the squared weights of standardised columns.
    """
    within = [one.seen.astype(np.float64) - one.seen.mean(0, dtype=np.float64) for one in lists]
    columns, _, deviations = _standardised(np.concatenate(within))
    scores = np.concatenate([one.scores - one.scores.mean() for one in lists])
    shares = np.repeat([one.weight for one in lists], [len(one.scores) for one in lists])
    shares /= shares.sum()
    weighted = columns * shares[:, None]
    squares = columns.T @ weighted + penalty * np.eye(columns.shape[1])
    found: Vector = np.linalg.solve(squares, weighted.T @ scores)
    return found / deviations


def fit_logistic(
    rows: NDArray[np.float64], outcomes: Vector, sets: NDArray[np.intp], counts: Vector, penalty: float
) -> tuple[Vector, float]:
    """Return weights and an intercept of a logistic regression of `outcomes` (0 or 1) on `rows`.

    Each set has an intercept of its own while fitting, so that the weights tell answers apart within sets rather than
    sets from each other; the intercept returned is the one that fits them all.
    """
    columns, means, deviations = _standardised(rows)
    width = columns.shape[1]
    shares = counts / counts.sum()
    number = int(sets.max()) + 1

    def loss(parameters: Vector) -> tuple[float, Vector]:
        weights = parameters[:width]
        chances = _sigmoid(columns @ weights + parameters[width:][sets])
        error = shares * (chances - outcomes)
        value = _cross_entropy(chances, outcomes, shares) + penalty * float(weights @ weights)
        return value, np.concatenate((columns.T @ error + 2 * penalty * weights, np.bincount(sets, error, number)))

    weights = _minimised(loss, width + number)[:width]
    scores = columns @ weights

    def shift(parameters: Vector) -> tuple[float, Vector]:
        chances = _sigmoid(scores + parameters[0])
        return _cross_entropy(chances, outcomes, shares), np.array([(shares * (chances - outcomes)).sum()])

    intercept = float(_minimised(shift, 1)[0])
    return weights / deviations, intercept - float((means / deviations) @ weights)


def _standardised(rows: Vector) -> tuple[Vector, Vector, Vector]:
    means = rows.mean(0)
    deviations = rows.std(0)
    deviations[deviations < 1e-6] = 1.0  # a column that never varies teaches nothing
    return (rows - means) / deviations, means, deviations


def _sigmoid(logits: Vector) -> Vector:
    chances: Vector = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return chances


def _cross_entropy(chances: Vector, outcomes: Vector, shares: Vector) -> float:
    safe = np.clip(chances, 1e-12, 1 - 1e-12)
    return float(-(shares * (outcomes * np.log(safe) + (1 - outcomes) * np.log(1 - safe))).sum())


def _minimised(loss: Callable[[Vector], tuple[float, Vector]], width: int) -> Vector:
    found: Vector = minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return found


_RANKING_PENALTY = 2e-3
_CONFIDENCE_PENALTY = 2e-3
_PREFILTER_PENALTY = 1e-3
_MADE_COUNTS = 0.6  # of a question that somebody asked
_RIGHT_COUNTS = 0.1  # against whether there is an answer at all, in what the confidence learns from
_MIN_QUESTIONS = 150  # a smaller set counts no more for a question than one of this size

# No question set has captions, headlines and standfirsts, so these cannot be learned: they rank below the body.
_SET_BY_HAND = {"in_standfirst": -1.0, "in_caption": -1.0, "in_headline": -1.5}


def learn(sets: Sequence[Sequence[Example]], provenance: Mapping[str, object]) -> Weights:
    """Return the weights that explain the examples. Sets count by the square root of their size."""
    sets = [examples for examples in sets if examples]
    unsure = learn_prefilter(sets, learn_ranking(sets))
    firsts = [
        _First(*first_passage(example, unsure)[:2], number, example.question.answerable, counts, example.made)
        for number, (counts, examples) in enumerate(zip(map(_counts, sets), sets, strict=True))
        for example in examples
        if example.candidates
    ]
    confidence, intercept = _fit_confidence(firsts)
    return replace(
        unsure,
        confidence=dict(zip(CONFIDENCE_FEATURES, confidence.tolist(), strict=True)),
        intercept=intercept,
        provenance=provenance,
    )


def learn_ranking(sets: Sequence[Sequence[Example]]) -> Weights:
    """Return weights that rank, with none for the confidence."""
    lists = [
        ListOfCandidates(example.features, example.right, counts)
        for counts, examples in zip(map(_counts, sets), sets, strict=True)
        for example in examples
        if example.candidates
    ]
    ranking = dict(zip(FEATURES, fit_ranking(lists, _RANKING_PENALTY).tolist(), strict=True)) | _SET_BY_HAND
    return Weights({}, ranking, {}, 0.0, {})


def learn_prefilter(sets: Sequence[Sequence[Example]], weights: Weights) -> Weights:
    """Return the weights with those of the prefilter that predict best how a question's candidates will score."""
    lists = [
        ListOfScores(example.prefilter, weights.scores(example.features.astype(float)), counts)
        for counts, examples in zip(map(_counts, sets), sets, strict=True)
        for example in examples
        if example.candidates
    ]
    return replace(
        weights, prefilter=dict(zip(PREFILTER_FEATURES, fit_scores(lists, _PREFILTER_PENALTY).tolist(), strict=True))
    )


def _counts(examples: Sequence[Example]) -> float:
    """Return how much a question of a set counts."""
    asked = sum(not example.made for example in examples)
    return 1 / math.sqrt(max(asked, _MIN_QUESTIONS))


@dataclass(frozen=True, slots=True)
class _First:
    """The first passage of a question: its features, whether it is right, and the set that it is from."""

    features: Mapping[str, float]
    right: bool
    set: int
    answerable: bool
    counts: float
    made: bool


def _fit_confidence(firsts: Sequence[_First]) -> tuple[NDArray[np.float64], float]:
    """Return weights of the confidence features, and an intercept.

    The direction is learned where there are questions without an answer, made ones included, and between right and
    answerable: a sentence beside the right one shows no sign of silence. Its scale and intercept then come from what
    was right in the sets where people asked what is not there, too.
    """
    rows = np.array([[first.features[name] for name in CONFIDENCE_FEATURES] for first in firsts])
    right = np.array([first.right for first in firsts], dtype=float)
    answerable = np.array([first.answerable for first in firsts], dtype=float)
    of_set = np.array([first.set for first in firsts])
    made = np.array([first.made for first in firsts])
    counts = np.array([first.counts * (_MADE_COUNTS if first.made else 1) for first in firsts])
    telling = np.isin(of_set, np.unique(of_set[answerable == 0]))
    _, numbered = np.unique(of_set[telling], return_inverse=True)
    aim = _RIGHT_COUNTS * right + (1 - _RIGHT_COUNTS) * answerable
    direction, _ = fit_logistic(rows[telling], aim[telling], numbered, counts[telling], _CONFIDENCE_PENALTY)
    asked = ~made & np.isin(of_set, np.unique(of_set[~made & (answerable == 0)]))
    along = (rows @ direction)[asked, None]
    scale, intercept = fit_logistic(along, right[asked], np.zeros(len(along), dtype=np.intp), counts[asked], 0.0)
    return direction * scale, intercept


def first_passage(example: Example, weights: Weights) -> tuple[Mapping[str, float], bool, int]:
    """Return the first passage's confidence features under some weights, whether it is right, and its length."""
    if weights.prefilter:
        example = example.at(SHORTLIST.rows(weights.prefilter_scores(example.prefilter.astype(float))))
    features = example.features.astype(float)
    scores = weights.scores(features)
    order = np.argsort(-scores, kind="stable")
    passage = select(example.candidates, scores.tolist(), order.tolist(), 1)[0]
    right = covers(example.question.gold, passage.article.id, passage.start, passage.end)
    return confidence_features(example.answer_type, features, scores, order), right, passage.end - passage.start
