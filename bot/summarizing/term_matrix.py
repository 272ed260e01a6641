"""Sentences as sparse unit vectors of their term frequencies, with the few products that summarizing needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TermMatrix:
    """A sparse matrix X of shape (sentences, terms), its entries as (row, column, value), rows of length 1 or 0."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    values: Vector
    shape: tuple[int, int]

    def dot(self, vector: Vector) -> Vector:
        """Return X v: shape (terms,) -> (sentences,)."""
        return _summed(self.rows, self.values * vector[self.columns], self.shape[0])

    def transposed_dot(self, vector: Vector) -> Vector:
        """Return Xᵀ v: shape (sentences,) -> (terms,)."""
        return _summed(self.columns, self.values * vector[self.rows], self.shape[1])

    def squared_norms(self) -> Vector:
        """Return the squared length of each row: 1, or 0 for a sentence without terms."""
        return _summed(self.rows, self.values**2, self.shape[0])

    def term_counts(self) -> NDArray[np.intp]:
        """Return the number of distinct terms of each sentence."""
        return np.bincount(self.rows, minlength=self.shape[0])

    def shared_terms(self, row: int) -> NDArray[np.intp]:
        """Return how many distinct terms each sentence shares with sentence `row`: shape (sentences,)."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        held = np.zeros(self.shape[1], dtype=bool)
        held[self.columns[first:last]] = True
        return np.bincount(self.rows[held[self.columns]], minlength=self.shape[0])

    def cosines(self, row: int) -> Vector:
        """Return the cosine of each sentence with sentence `row`: shape (sentences,)."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        vector = np.zeros(self.shape[1])
        vector[self.columns[first:last]] = self.values[first:last]
        return self.dot(vector)


def term_matrix(sentences: Sequence[Sequence[str]]) -> TermMatrix:
    """Return the unit vectors of sentences given as their terms."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, terms in enumerate(sentences):
        for term, count in Counter(terms).items():
            rows.append(row)
            columns.append(numbers.setdefault(term, len(numbers)))
            values.append(float(count))
    where = np.array(rows, dtype=np.intp)
    weights = np.array(values, dtype=np.float64)
    lengths = np.sqrt(_summed(where, weights**2, len(sentences)))
    return TermMatrix(where, np.array(columns, dtype=np.intp), weights / lengths[where], (len(sentences), len(numbers)))


def _summed(groups: NDArray[np.intp], values: Vector, size: int) -> Vector:
    return np.bincount(groups, values, size).astype(np.float64, copy=False)
