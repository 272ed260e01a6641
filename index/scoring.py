"""BM25 by rank-bm25, with Lucene's idf and with statistics of the whole collection that are given, not counted.

The same class scores a resident collection and a handful of transient candidates, with identical numbers.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rank_bm25 import BM25Okapi

from index.fields import Numbers
from index.numbering import distinct

Term = TypeVar("Term", bound=Hashable)

K1 = 1.5
B = 0.75


def lucene_idf(documents: int, document_frequency: int) -> float:
    """`ln(1 + (N - df + 0.5) / (df + 0.5))`, never negative (Lucene's BM25Similarity)."""
    return math.log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Statistics(Generic[Term]):
    """What BM25 needs to know of a field of the collection: how many documents, terms in all, documents a term."""

    documents: int
    length: int
    frequencies: Mapping[Term, int]

    @property
    def mean_length(self) -> float:
        """Terms a document; 1 where the field is empty, so that dividing by it stays harmless."""
        return self.length / self.documents if self.length else 1.0

    def idf(self, term: Term) -> float:
        """The weight of a term by its rarity; a term that no document holds is the rarest."""
        return lucene_idf(self.documents, self.frequencies.get(term, 0))


class _LuceneIdf(Generic[Term]):
    """The part of a dict that rank-bm25 asks: `get`, which is None for a term that the collection lacks."""

    __slots__ = ("_statistics",)

    def __init__(self, statistics: Statistics[Term]) -> None:
        self._statistics = statistics

    def get(self, term: Term) -> float | None:
        return self._statistics.idf(term) if self._statistics.frequencies.get(term) else None


class CollectionBM25(BM25Okapi, Generic[Term]):  # type: ignore[misc]  # rank-bm25 ships no types
    """`BM25Okapi` over the term frequencies of some documents, weighing by the statistics of all.

    `frequencies[i]` maps the terms of document i to how often they occur, `lengths[i]` is its number of terms.
    BM25Okapi's own constructor is not called: it would count these documents instead, divide by zero where there
    are none, and give common terms an idf of zero or less. `get_scores` and `get_batch_scores` are rank-bm25's.
    """

    def __init__(
        self, frequencies: Sequence[Mapping[Term, int]], lengths: ArrayLike, statistics: Statistics[Term]
    ) -> None:
        self.k1 = K1
        self.b = B
        self.corpus_size = len(frequencies)
        self.avgdl = statistics.mean_length
        self.doc_freqs = frequencies
        self.doc_len = np.asarray(lengths, dtype=np.int64)
        self.idf: _LuceneIdf[Term] | dict[Term, float] = _LuceneIdf(statistics)


def saturations(counts: Numbers, lengths: Numbers, statistics: Statistics[int]) -> NDArray[np.float64]:
    """What rank-bm25 multiplies a term's idf by, of documents that hold it `counts` times and have `lengths` terms.

    They are its scores for an idf of 1. As they depend on nothing else, each pair of numbers is scored once.
    """
    stride = int(lengths.max(initial=0)) + 1
    pairs, place = distinct(counts * stride + lengths)
    documents = {count: {0: count} for count in set((pairs // stride).tolist())}  # few, and many documents are alike
    alike = [documents[count] for count in (pairs // stride).tolist()]
    bm25 = CollectionBM25[int](alike, pairs % stride, statistics)
    bm25.idf = {0: 1.0}
    scores: NDArray[np.float64] = bm25.get_scores([0])
    return scores[place]
