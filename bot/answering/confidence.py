"""The signs from which the confidence in the first passage is estimated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bot.answering.evidence import EVIDENCE

SIGNS: tuple[str, ...] = (*EVIDENCE, "score", "gap")
_WIDEST_GAP = 3.0


def signs(evidence: NDArray[np.float64], scores: NDArray[np.float64], order: NDArray[np.intp]) -> Mapping[str, float]:
    """The evidence for the first candidate in `order`, its score, and how far behind the second one is."""
    first = int(order[0])
    gap = float(scores[first] - scores[order[1]]) if len(order) > 1 else _WIDEST_GAP
    return dict(zip(SIGNS, (*evidence[first].tolist(), float(scores[first]), min(gap, _WIDEST_GAP)), strict=True))
