"""Position: news says first what matters most."""

from __future__ import annotations

import numpy as np

from bot.summarizing.document import Document
from bot.summarizing.rankers import Weights


def position(document: Document) -> Weights:
    """1 for the first sentence, 1/2 for the second, 1/3 for the third..."""
    return 1 / np.arange(1, len(document.units) + 1)
