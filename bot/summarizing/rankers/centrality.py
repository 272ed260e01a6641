"""Centrality: a sentence weighs as much as those that resemble it (LexRank, TextRank).

PageRank over the graph of all sentences, whose edges are the cosines of their term frequencies, after Erkan and Radev,
"LexRank: Graph-based Lexical Centrality as Salience in Text Summarization" (2004), and Mihalcea and Tarau, "TextRank:
Bringing Order into Texts" (2004). The graph is never built: with unit vectors X as rows, one step needs only X (Xᵀ v),
so that time and memory are linear in the number of terms, and a book of sentences costs no more than its words.
"""

from __future__ import annotations

import numpy as np

from bot.summarizing.document import Document
from bot.summarizing.rankers import Weights
from bot.summarizing.vectors import vectors

DAMPING = 0.85
_STEPS = 100
_CLOSE = 1e-6  # largest change at which the iteration has converged


def centrality(document: Document) -> Weights:
    """PageRank of each sentence, 1 on average. A sentence that shares no term with another keeps only 1 - DAMPING."""
    similar = vectors([unit.terms for unit in document.units])
    size = len(document.units)
    loops = similar.lengths()  # each sentence with itself
    degrees = similar.times(similar.transposed_times(np.ones(size))) - loops
    connected = degrees > 1e-9
    inverse = np.zeros(size)
    inverse[connected] = 1 / degrees[connected]
    rank = np.ones(size)
    for _ in range(_STEPS):
        given = rank * inverse
        received = similar.times(similar.transposed_times(given)) - loops * given
        following = (1 - DAMPING) + DAMPING * received
        if np.abs(following - rank).max(initial=0.0) < _CLOSE:
            return following
        rank = following
    return rank
