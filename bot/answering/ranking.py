"""The ranker: a weighted sum of evidence, its weights read from a file that says where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.evidence import EVIDENCE
from bot.answering.evidence.glance import GLANCE

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence counts for the rank of a candidate, and for the confidence in the first.

    `glance` weighs what is seen of a hit before its article is read, so as to foretell its score. The confidence is a
    logistic regression on the evidence for the first candidate, `signs` (see `bot.answering.confidence`) included.
    """

    glance: Mapping[str, float]
    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    intercept: float
    provenance: Mapping[str, object]

    @classmethod
    def read(cls, path: Path) -> Weights:
        """The weights in a file. Raises OSError, or ValueError where it is not such a file."""
        fields = json.loads(path.read_text("utf-8"))
        return cls(fields["glance"], fields["ranking"], fields["confidence"], fields["intercept"], fields["provenance"])

    def as_json(self) -> dict[str, object]:
        return {
            "provenance": dict(self.provenance),
            "glance": _rounded(self.glance),
            "ranking": _rounded(self.ranking),
            "intercept": round(self.intercept, 5),
            "confidence": _rounded(self.confidence),
        }

    def scores(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of evidence: (candidates, EVIDENCE) -> (candidates,)."""
        return evidence @ self._of_evidence

    def foretold(self, glanced: NDArray[np.float64]) -> NDArray[np.float64]:
        """About the score of each row of what a glance shows, but for a constant: (hits, GLANCE) -> (hits,)."""
        return glanced @ self._of_glance

    @cached_property
    def _of_evidence(self) -> NDArray[np.float64]:
        return np.array([self.ranking.get(name, 0.0) for name in EVIDENCE])

    @cached_property
    def _of_glance(self) -> NDArray[np.float64]:
        return np.array([self.glance.get(name, 0.0) for name in GLANCE])

    def probability(self, signs: Mapping[str, float]) -> float:
        """The probability that the first passage answers, from its signs."""
        logit = self.intercept + sum(weight * signs[name] for name, weight in self.confidence.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def contributions(self, evidence: Sequence[float]) -> dict[str, float]:
        """What each kind of evidence adds to a score."""
        return {
            name: self.ranking.get(name, 0.0) * value for name, value in zip(EVIDENCE, evidence, strict=True) if value
        }


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 5) for name, weight in weights.items()}


@cache
def shipped_weights() -> Weights:
    """The weights that come with the bot."""
    return Weights.read(WEIGHTS_FILE)
