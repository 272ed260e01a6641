"""Sentences as sparse unit vectors of their term frequencies, with the few products that summarizing needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """A sparse matrix X of shape (sentences, terms), its entries as (row, column, value), rows of length 1 or 0."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: Vector
    shape: tuple[int, int]

    def times(self, vector: Vector) -> Vector:
        """X v: shape (terms,) -> (sentences,)."""
        return _summed(self.rows, self.values * vector[self.columns], self.shape[0])

    def transposed_times(self, vector: Vector) -> Vector:
        """Xᵀ v: shape (sentences,) -> (terms,)."""
        return _summed(self.columns, self.values * vector[self.rows], self.shape[1])

    def lengths(self) -> Vector:
        """The squared length of each row: 1, or 0 for a sentence without terms."""
        return _summed(self.rows, self.values**2, self.shape[0])

    def sizes(self) -> NDArray[np.intp]:
        """The number of distinct terms of each sentence."""
        return np.bincount(self.rows, minlength=self.shape[0])

    def shared(self, row: int) -> NDArray[np.intp]:
        """How many distinct terms each sentence shares with sentence `row`."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        held = np.zeros(self.shape[1], dtype=bool)
        held[self.columns[first:last]] = True
        return np.bincount(self.rows[held[self.columns]], minlength=self.shape[0])

    def similarities(self, row: int) -> Vector:
        """The cosine of every sentence with sentence `row`."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        vector = np.zeros(self.shape[1])
        vector[self.columns[first:last]] = self.values[first:last]
        return self.times(vector)


def vectors(sentences: Sequence[Sequence[str]], weigh: dict[str, float] | None = None) -> Vectors:
    """The unit vectors of sentences given as their terms; `weigh` multiplies frequencies, by idf for instance."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, terms in enumerate(sentences):
        for term, count in Counter(terms).items():
            rows.append(row)
            columns.append(numbers.setdefault(term, len(numbers)))
            values.append(count * (weigh[term] if weigh is not None else 1.0))
    where = np.array(rows, dtype=np.intp)
    weights = np.array(values, dtype=np.float64)
    lengths = np.sqrt(_summed(where, weights**2, len(sentences)))
    return Vectors(where, np.array(columns, dtype=np.intp), weights / lengths[where], (len(sentences), len(numbers)))


def _summed(groups: NDArray[np.intp], values: Vector, size: int) -> Vector:
    return np.bincount(groups, values, size).astype(np.float64, copy=False)
