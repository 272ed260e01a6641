"""The field's methods of weighing sentences, and the learned linear combination of them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import Document
from bot.summarizing.term_matrix import term_matrix

__all__ = [
    "DAMPING",
    "RANKERS",
    "Ranker",
    "Weights",
    "centrality",
    "combination",
    "entities",
    "features",
    "headline",
    "position",
    "probability",
]

Weights = NDArray[np.float64]

Ranker = Callable[[Document], Weights]
"""Returns the weight of each unit of a document, shape (units,): the higher, the more it says of the whole."""

DAMPING = 0.85
_MAX_STEPS = 100
_TOLERANCE = 1e-6  # largest change at which the iteration has converged


def centrality(document: Document) -> Weights:
    """Return the PageRank of each sentence in the graph of all, 1 on average (LexRank, TextRank).

    The edges are the cosines of term frequencies, after Erkan and Radev, "LexRank: Graph-based Lexical Centrality as
    Salience in Text Summarization" (2004), and Mihalcea and Tarau, "TextRank: Bringing Order into Texts" (2004). The
    graph is never built: with unit vectors X as rows, one step needs only X (Xᵀ v), so that time and memory are linear
    in the number of terms. A sentence that shares no term with another keeps only 1 - DAMPING.
    """
    similar = term_matrix([unit.terms for unit in document.units])
    size = len(document.units)
    loops = similar.squared_norms()  # each sentence with itself
    degrees = similar.dot(similar.transposed_dot(np.ones(size))) - loops
    connected = degrees > 1e-9
    inverse = np.zeros(size)
    inverse[connected] = 1 / degrees[connected]
    rank = np.ones(size)
    for _ in range(_MAX_STEPS):
        given = rank * inverse
        received = similar.dot(similar.transposed_dot(given)) - loops * given
        following = (1 - DAMPING) + DAMPING * received
        if np.abs(following - rank).max(initial=0.0) < _TOLERANCE:
            return following
        rank = following
    return rank


def entities(document: Document) -> Weights:
    """Return the share of all mentions of names that fall to the names in each sentence.

    Names of people, places and bodies are known by their capitals.
    """
    mentioned = Counter(name for unit in document.units for name in unit.names)
    total = max(1, mentioned.total())
    return np.array([sum(mentioned[name] for name in unit.names) / total for unit in document.units])


def headline(document: Document) -> Weights:
    """Return the share of the headings' distinct terms that each sentence holds (Edmundson, 1969); 0 without any."""
    announced = frozenset(document.headings)
    return np.array([len(announced.intersection(unit.terms)) / max(1, len(announced)) for unit in document.units])


def position(document: Document) -> Weights:
    """Return 1 for the first sentence, 1/2 for the second, 1/3 for the third: news says first what matters most."""
    return 1 / np.arange(1, len(document.units) + 1)


RANKERS: Mapping[str, Ranker] = {
    "centrality": centrality,
    "entities": entities,
    "headline": headline,
    "position": position,
}


def features(document: Document) -> NDArray[np.float64]:
    """Return each ranker's weight of each unit, in standard deviations from its mean: shape (units, rankers)."""
    columns = [_standardised(ranker(document)) for ranker in RANKERS.values()]
    return np.stack(columns, axis=1).reshape(len(document.units), len(RANKERS))


def combination(document: Document) -> Weights:
    """Return the log-odds that each unit belongs into a summary of a bit under half of the document, shape (units,).

    The weights of the rankers were learned; `weights.json` says from what.
    """
    weights, intercept = _learned()
    return features(document) @ weights + intercept


def probability(log_odds: float) -> float:
    """Return the probability that goes with log-odds."""
    return 0.5 * (1 + math.tanh(log_odds / 2))  # never overflows


def _standardised(values: Weights) -> Weights:
    deviation = values.std() if values.size else 0.0
    # A document of equals has no deviation but that of rounding.
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


@cache
def _learned() -> tuple[NDArray[np.float64], float]:
    learned = json.loads((files("bot.summarizing") / "weights.json").read_text(encoding="utf-8"))
    return np.array([learned["weights"][name] for name in RANKERS]), float(learned["intercept"])
