"""What is known of ordinary English words before any article is read: frequency, likeness, kinds, derivation.

Names are not among them. Where the data comes from is said in `data/LICENCES.md`; the words are those of
`index.text.lexicon`.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.text.lexicon import common_words

_DATA = Path(__file__).parent / "data"
_RARE = 200_000  # the rank that a word not on the list is given


class WordData:
    """Ordinary words: how common they are, what they are like, what kind of thing they name."""

    def __init__(self) -> None:
        with np.load(_DATA / "vectors.npz") as arrays:
            vectors: NDArray[np.float32] = arrays["vectors"].astype(np.float32) / 127
        # The row -1, which stands for words without one, is the last: nought, and weighs nothing.
        self._vectors = np.vstack((vectors, np.zeros_like(vectors[:1])))
        self._rarities = (np.log1p(np.arange(len(self._vectors)) / 20) / math.log1p(_RARE / 20)).astype(np.float32)
        self._rank = {word: rank for rank, word in enumerate(common_words())}
        self._kinds = {
            word: kind
            for line in (_DATA / "noun_kinds.txt").read_text("ascii").splitlines()
            for kind, words in (line.split(": ", 1),)
            for word in words.split()
        }
        self._derived = _pairs("derived_terms.txt")
        self._antonyms = _pairs("antonyms.txt")

    def rarity(self, word: str) -> float:
        """Return from 0 for the most common word to 1 for one not listed: the logarithm of its rank (Zipf's law)."""
        return math.log1p(self._rank.get(word, _RARE) / 20) / math.log1p(_RARE / 20)

    def row(self, word: str) -> int:
        """Return the word's row among the vectors, -1 where it has none."""
        return self._rank.get(word, -1)

    def similarity(self, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return cosines of rows with rows: (len(one), len(other)); 0 where a word has no row."""
        cosines: NDArray[np.float32] = self._vectors[one] @ self._vectors[other].T
        return cosines

    def centroid(self, rows: NDArray[np.intp], weights: NDArray[np.floating[Any]]) -> NDArray[np.float32] | None:
        """Return the weighted mean direction of words, as a unit vector; None where none has a row."""
        total: NDArray[np.float32] = weights.astype(np.float32, copy=False) @ self._vectors[rows]
        length = math.sqrt(total @ total)
        return total / length if length else None

    def rare_centroid(self, rows: NDArray[np.intp]) -> NDArray[np.float32] | None:
        """Return the mean direction of words, rarer ones counting more, as a unit vector; None where none has a row."""
        return self.centroid(rows, self._rarities[rows])

    def noun_kind(self, word: str) -> str | None:
        """Return WordNet's kind of the noun's most frequent sense ("person", "time", "artifact"), or None."""
        return self._kinds.get(word) or self._kinds.get(word.removesuffix("s"))

    def derived(self, term: str) -> frozenset[str]:
        """Return the terms derived from this one, or it from them, that stems keep apart ("invad", "invas")."""
        return frozenset(self._derived.get(term, ()))

    def antonyms(self, term: str) -> frozenset[str]:
        """Return the terms that mean the opposite ("open" of "close")."""
        return frozenset(self._antonyms.get(term, ()))


def _pairs(file: str) -> dict[str, set[str]]:
    """Return terms with those they are paired with in a file of two terms a line, stems as the analyser makes them."""
    paired: dict[str, set[str]] = {}
    for line in (_DATA / file).read_text("ascii").splitlines():
        one, other = line.split()
        paired.setdefault(one, set()).add(other)
        paired.setdefault(other, set()).add(one)
    return paired


@cache
def word_data() -> WordData:
    """Return the one list, read when first asked for."""
    return WordData()
