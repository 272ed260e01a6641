"""The learned linear combination of the rankers, with its weights in `weights.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import Document
from bot.summarizing.rankers import Ranker, Weights
from bot.summarizing.rankers.centrality import centrality
from bot.summarizing.rankers.entities import entities
from bot.summarizing.rankers.headline import headline
from bot.summarizing.rankers.position import position

RANKERS: Mapping[str, Ranker] = {
    "centrality": centrality,
    "entities": entities,
    "headline": headline,
    "position": position,
}


def features(document: Document) -> NDArray[np.float64]:
    """What each ranker says of each unit, in standard deviations from its mean: shape (units, rankers)."""
    columns = [_standardised(ranker(document)) for ranker in RANKERS.values()]
    return np.stack(columns, axis=1).reshape(len(document.units), len(RANKERS))


def combination(document: Document) -> Weights:
    """The log-odds that each unit belongs into a summary of a bit under half of the document, shape (units,)."""
    weights, intercept = _learned()
    return features(document) @ weights + intercept


def probability(log_odds: float) -> float:
    """The probability that goes with log-odds."""
    return 0.5 * (1 + math.tanh(log_odds / 2))  # never overflows


def _standardised(values: Weights) -> Weights:
    deviation = values.std() if values.size else 0.0
    # A document of equals has no deviation but that of rounding.
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


@cache
def _learned() -> tuple[NDArray[np.float64], float]:
    learned = json.loads((files("bot.summarizing") / "weights.json").read_text(encoding="utf-8"))
    return np.array([learned["weights"][name] for name in RANKERS]), float(learned["intercept"])
