"""All evidence for some candidates, side by side."""

from __future__ import annotations

import numpy as np

from bot.answering.evidence import answers, closeness, contrast, coverage, form, likeness, rivals
from bot.answering.evidence.matching import Matches, Matrix

_PARTS = (coverage, closeness, likeness, contrast, rivals, form, answers)

PARTS: dict[str, tuple[str, ...]] = {part.__name__.rpartition(".")[2]: part.NAMES for part in _PARTS}
"""The names of the columns of each part of the evidence."""

EVIDENCE: tuple[str, ...] = tuple(name for part in _PARTS for name in part.NAMES)
"""The names of the columns."""


def gather(matches: Matches) -> Matrix:
    """(candidates, EVIDENCE): what speaks for each candidate."""
    return np.hstack([part.columns(matches) for part in _PARTS])
