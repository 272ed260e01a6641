"""From examples to weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.lexical.features import CONFIDENCE_FEATURES, FEATURES, PREFILTER_FEATURES, confidence_features
from bot.answering.lexical.scorer import Weights
from bot.answering.retrieval import SHORTLIST
from bot.answering.selection import select
from bot.training.examples import Example, covers
from bot.training.fitting import ListOfCandidates, ListOfScores, fit_logistic, fit_ranking, fit_scores

_RANKING_PENALTY = 2e-3
_CONFIDENCE_PENALTY = 2e-3
_PREFILTER_PENALTY = 1e-3
_MADE_COUNTS = 0.6  # of a question that somebody asked
_RIGHT_COUNTS = 0.1  # against whether there is an answer at all, in what the confidence learns from
_LEAST_QUESTIONS = 150  # a smaller set counts no more for a question than one of this size

# No question set has captions, headlines and standfirsts, so these cannot be learned: they rank below the body.
_SET_BY_HAND = {"in_standfirst": -1.0, "in_caption": -1.0, "in_headline": -1.5}


def learn(sets: Sequence[Sequence[Example]], provenance: Mapping[str, object]) -> Weights:
    """The weights that explain the examples. Sets count by the square root of their size."""
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
    """Weights that rank, with none for the confidence."""
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
    """How much a question of a set counts."""
    asked = sum(not example.made for example in examples)
    return 1 / math.sqrt(max(asked, _LEAST_QUESTIONS))


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
