"""The field's methods of weighing sentences, one a module, behind one interface."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.summarizing.document import Document

Weights = NDArray[np.float64]

Ranker = Callable[[Document], Weights]
"""The weight of each unit of a document, shape (units,): the higher, the more it says of the whole."""
