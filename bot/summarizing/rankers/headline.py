"""Headline: a sentence weighs as much as it says of what title, headline and standfirsts announce (Edmundson, 1969)."""

from __future__ import annotations

import numpy as np

from bot.summarizing.document import Document
from bot.summarizing.rankers import Weights


def headline(document: Document) -> Weights:
    """The share of the headings' distinct terms that each sentence holds; all 0 without headings."""
    announced = frozenset(document.headings)
    return np.array([len(announced.intersection(unit.terms)) / max(1, len(announced)) for unit in document.units])
