"""The mathematics: a listwise ranking and a logistic regression, both linear, regularised and fitted by L-BFGS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ListOfCandidates:
    """One question for the ranking: (candidates, columns), which are right, and how much the question counts."""

    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    weight: float


def fit_ranking(lists: Sequence[ListOfCandidates], penalty: float) -> Vector:
    """Weights of the columns under which the right candidates' share of the softmax is likeliest (Cao et al. 2007).

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
    """One question whose candidates' scores are to be foretold: (candidates, columns), the scores, and its weight."""

    seen: NDArray[np.float32]
    scores: Vector
    weight: float


def fit_scores(lists: Sequence[ListOfScores], penalty: float) -> Vector:
    """Weights of the columns that foretell scores but for a constant of each question: ridge regression within them.

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
    """Weights and an intercept of a logistic regression of `outcomes` (0 or 1) on `rows`.

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
