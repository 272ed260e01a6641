"""Entities: a sentence weighs as much as it speaks of the people, places and bodies that the article is about."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bot.summarizing.document import Document
from bot.summarizing.rankers import Weights


def entities(document: Document) -> Weights:
    """The share of all mentions of names that fall to the names in each sentence. Names are known by their capitals."""
    mentioned = Counter(name for unit in document.units for name in unit.names)
    total = max(1, mentioned.total())
    return np.array([sum(mentioned[name] for name in unit.names) / total for unit in document.units])
