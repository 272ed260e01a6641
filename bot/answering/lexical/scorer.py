"""The lexical scorer: a weighted sum of features, its weights read from a file that says where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.lexical.features import (
    FEATURES,
    PREFILTER_FEATURES,
    confidence_features,
    features,
    prefilter_features,
)
from bot.answering.lexical.matching import match
from bot.answering.question import ParsedQuestion
from bot.answering.scoring import Explanation, Matrix, Scores, WordMatch
from index.library import Candidate, Hits

WEIGHTS_FILE = Path(__file__).parents[1] / "data" / "weights.json"


@dataclass(frozen=True)
class Weights:
    """The weight of each feature in the prefilter score, the ranking score and the confidence.

    The prefilter score predicts the ranking score, but for a constant, before the article is read. The confidence is a
    logistic regression on the first candidate's features, see `confidence_features`.
    """

    prefilter: Mapping[str, float]
    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    provenance: Mapping[str, object]

    @classmethod
    def read(cls, path: Path) -> Weights:
        """Read weights from a file. Raises OSError, or ValueError where it is not such a file."""
        fields = json.loads(path.read_text("utf-8"))
        return cls(
            fields["prefilter"], fields["ranking"], fields["confidence"], fields["intercept"], fields["provenance"]
        )

    def as_json(self) -> dict[str, object]:
        return {
            "provenance": dict(self.provenance),
            "prefilter": _rounded(self.prefilter),
            "ranking": _rounded(self.ranking),
            "intercept": round(self.intercept, 5),
            "confidence": _rounded(self.confidence),
        }

    def scores(self, features: Matrix) -> Matrix:
        """Return the score of each row: (candidates, FEATURES) -> (candidates,)."""
        return features @ self._ranking_vector

    def prefilter_scores(self, features: Matrix) -> Matrix:
        """Return the prefilter score of each row: (hits, PREFILTER_FEATURES) -> (hits,)."""
        return features @ self._prefilter_vector

    @cached_property
    def _ranking_vector(self) -> Matrix:
        return np.array([self.ranking.get(name, 0.0) for name in FEATURES])

    @cached_property
    def _prefilter_vector(self) -> Matrix:
        return np.array([self.prefilter.get(name, 0.0) for name in PREFILTER_FEATURES])

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that the first passage answers, from its confidence features."""
        logit = self.intercept + sum(weight * features[name] for name, weight in self.confidence.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def contributions(self, features: Sequence[float]) -> dict[str, float]:
        """Return what each feature adds to a score."""
        return {
            name: self.ranking.get(name, 0.0) * value for name, value in zip(FEATURES, features, strict=True) if value
        }


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 5) for name, weight in weights.items()}


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the bot."""
    return Weights.read(WEIGHTS_FILE)


class LexicalScorer:
    """A `Scorer` by weighted features. Safe to use from any thread."""

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or shipped_weights()

    def prefilter(self, question: ParsedQuestion, hits: Hits) -> Matrix:
        """Predict the score of each hit, but for a constant: (hits,)."""
        return self._weights.prefilter_scores(prefilter_features(question, hits))

    def score(self, question: ParsedQuestion, candidates: Sequence[Candidate]) -> Scores:
        """Score candidates by their features."""
        found = features(match(question, candidates))
        # Rounded, for the last digits of a product of matrices depend on how many rows it has, and could break ties.
        return Scores(found, self._weights.scores(found).round(5))

    def confidence(self, question: ParsedQuestion, scores: Scores, order: NDArray[np.intp]) -> float:
        """Estimate the probability that the first candidate in `order` answers the question."""
        return self._weights.probability(
            confidence_features(question.answer_type, scores.features, scores.values, order)
        )

    def explain(self, question: ParsedQuestion, candidate: Candidate) -> Explanation:
        """Say which words of the question a candidate has, and what each feature adds to its score."""
        matches = match(question, [candidate])
        words = zip(question.words, matches.sentence[0].tolist(), strict=True)
        return Explanation(
            tuple(WordMatch(one.word, one.weight, strength) for one, strength in words),
            self._weights.contributions(features(matches)[0].tolist()),
        )
