"""The signs from which the confidence in the first passage is estimated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bot.answering.evidence import EVIDENCE
from bot.answering.question import Asks

_ASKS = {kind: f"asks_{kind.name.lower()}" for kind in Asks}
SIGNS: tuple[str, ...] = (*EVIDENCE, "score", "gap", *_ASKS.values())
_WIDEST_GAP = 3.0


def signs(
    asks: Asks, evidence: NDArray[np.float64], scores: NDArray[np.float64], order: NDArray[np.intp]
) -> Mapping[str, float]:
    """The evidence for the first candidate in `order`, its score, how far behind the second one is, and what is asked.

    What is asked is a sign by itself: who and when are found by their kind, a manner or a reason seldom so.
    """
    first = int(order[0])
    gap = float(scores[first] - scores[order[1]]) if len(order) > 1 else _WIDEST_GAP
    asked = (float(kind is asks) for kind in _ASKS)
    values = (*evidence[first].tolist(), float(scores[first]), min(gap, _WIDEST_GAP), *asked)
    return dict(zip(SIGNS, values, strict=True))
