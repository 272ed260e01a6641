"""BM25 by rank-bm25, with Lucene's idf and with statistics of the whole collection that are given, not counted.

The same class scores a resident collection and a handful of candidate articles from their stored terms, with identical
numbers.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rank_bm25 import BM25Okapi

from index.chunks import CONTEXT, Field, Ids, Numbers, counted, distinct
from index.search.hits import Chunks, FieldWeights, Hits, ScoredField, best_hits
from index.store import TermRecord, TermTable

Term = TypeVar("Term", bound=Hashable)

_TABLE = (32, 4_096)  # occurrences and lengths up to which scores are kept: at most a megabyte a field

K1 = 1.5
B = 0.75


def lucene_idf(documents: int, document_frequency: int) -> float:
    """Return `ln(1 + (N - df + 0.5) / (df + 0.5))`, never negative (Lucene's BM25Similarity)."""
    return math.log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Statistics(Generic[Term]):
    """What BM25 needs to know of a field of the collection: documents, terms in all, document frequencies."""

    documents: int
    length: int
    frequencies: Mapping[Term, int]

    @property
    def mean_length(self) -> float:
        """The mean number of terms in a document; 1 if the field is empty, so that one can divide by it."""
        return self.length / self.documents if self.length else 1.0

    def idf(self, term: Term) -> float:
        """Return the weight of a term by its rarity; a term that no document holds is the rarest."""
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
    """Return by what rank-bm25 multiplies a term's idf, for documents of `lengths` terms that hold it `counts` times.

    These are its scores for an idf of 1. As they depend on nothing else, each pair of numbers is scored once.
    """
    stride = int(lengths.max(initial=0)) + 1
    pairs, place = distinct(counts * stride + lengths)
    documents = {count: {0: count} for count in set((pairs // stride).tolist())}  # few, and many documents are alike
    alike = [documents[count] for count in (pairs // stride).tolist()]
    bm25 = CollectionBM25[int](alike, pairs % stride, statistics)
    bm25.idf = {0: 1.0}
    scores: NDArray[np.float64] = bm25.get_scores([0])
    return scores[place]


class FieldScorer:
    """Scores of one field by the statistics of the whole collection: how many documents it has, and terms in all.

    What rank-bm25 gives for a number of occurrences and a length is kept in a table once it was asked for.
    """

    def __init__(self, documents: int, length: int) -> None:
        self.documents = documents
        self._statistics: Statistics[int] = Statistics(documents, length, {})
        self._table = np.full((_TABLE[0], 0), np.nan)

    def saturations(self, counts: Numbers, lengths: Numbers) -> NDArray[np.float64]:
        """Return `saturations` by this field's statistics."""
        statistics = self._statistics
        longest = int(lengths.max(initial=0))
        if longest >= _TABLE[1] or int(counts.max(initial=0)) >= _TABLE[0]:
            return saturations(counts, lengths, statistics)
        table = self._table  # which another thread may replace by a larger one
        if longest >= table.shape[1]:
            table = np.full((_TABLE[0], longest + 1), np.nan)
            self._table = table
        found: NDArray[np.float64] = table[counts, lengths]
        missing = np.isnan(found)
        if missing.any():
            counts, lengths = counts[missing], lengths[missing]
            found[missing] = table[counts, lengths] = saturations(counts, lengths, statistics)
        return found


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the library, and its weight in each field, in the order of `Field`."""

    record: TermRecord
    weights: tuple[float, ...]


def best_chunks(
    articles: TermTable,
    terms: Mapping[str, WeightedTerm],
    scorers: Mapping[Field, FieldScorer],
    weights: FieldWeights,
    limit: int,
) -> Hits | None:
    """Return the `limit` best chunks of some articles that hold one of the weighted terms in any field, best first.

    None where there are no chunks or no terms.
    """
    if not terms or not len(articles.lengths):
        return None
    articles = articles.in_order()
    layout = _Layout(articles)
    occurrences = layout.occurrences([term.record.id for term in terms.values()])
    fields = {
        field: _scored(
            occurrences[field],
            layout.lengths[field],
            scorers[field],
            [(term.record.frequencies[column], term.weights[column]) for term in terms.values()],
        )
        for column, field in enumerate(Field)
    }
    chunks = Chunks(
        layout.article_of,
        layout.lengths[Field.SENTENCE],
        np.column_stack((articles.positions, articles.keys)),
        np.cumsum(articles.sizes) - articles.sizes,
    )
    return best_hits(tuple(terms), fields, chunks, weights, limit)


@dataclass(frozen=True, slots=True)
class _Held:
    """Which documents of a field hold which terms, and how often: in the order of the terms, then of the documents."""

    terms: Numbers
    documents: Numbers
    counts: Numbers


_STEPS = np.array([[step] for step in range(-CONTEXT, CONTEXT + 1) if step])


class _Layout:
    """The terms of some articles in a row, and how long each document is."""

    def __init__(self, articles: TermTable) -> None:
        own = articles.lengths.astype(np.int64)
        self.article_of = np.repeat(np.arange(len(articles)), articles.sizes)
        self._articles = len(articles)
        self._terms = articles.terms
        self._ends = np.cumsum(own)
        self._titles = articles.titles
        self._title_of = np.repeat(np.arange(len(articles)), articles.title_sizes)
        self.lengths = {
            Field.SENTENCE: own,
            Field.CONTEXT: self._around(own),
            Field.TITLE: np.bincount(self._title_of, minlength=len(articles)),
            Field.ARTICLE: np.bincount(self.article_of, weights=own, minlength=len(articles)).astype(np.int64),
        }

    def occurrences(self, terms: Sequence[int]) -> dict[Field, _Held]:
        """Return where the documents of each field hold some terms."""
        term_of, places = _found(self._terms, terms)
        titled, titles = _found(self._titles, terms)
        chunks = np.searchsorted(self._ends, places, side="right")
        return {
            Field.SENTENCE: _counted(term_of, chunks, len(self.article_of)),
            Field.CONTEXT: _counted(*self._beside(term_of, chunks), len(self.article_of)),
            Field.TITLE: _counted(titled, self._title_of[titles], self._articles),
            Field.ARTICLE: _counted(term_of, self.article_of[chunks], self._articles),
        }

    def _beside(self, terms: Numbers, chunks: Numbers) -> tuple[Numbers, Numbers]:
        """Return terms of chunks with the chunks in whose context they stand: those near by in the same article."""
        beside = chunks + _STEPS
        last = len(self.article_of) - 1
        together = (beside >= 0) & (beside <= last)
        together &= self.article_of[beside.clip(0, last)] == self.article_of[chunks]
        return np.broadcast_to(terms, beside.shape)[together], beside[together]

    def _around(self, own: Numbers) -> Numbers:
        """Return the sum over the chunks in each chunk's context."""
        total = np.zeros_like(own)
        for step in range(1, CONTEXT + 1):
            together = self.article_of[step:] == self.article_of[:-step]
            total[:-step] += own[step:] * together
            total[step:] += own[:-step] * together
        return total


def _found(row: Ids, terms: Sequence[int]) -> tuple[Numbers, Numbers]:
    """Return which of the sought terms, by their numbers, stand at which places of a row of terms."""
    # One comparison for all terms: numpy lets go of the interpreter's lock at each, for which threads then queue.
    found = np.flatnonzero(row == np.array(terms, dtype=row.dtype)[:, np.newaxis])
    return np.divmod(found, len(row))


def _counted(terms: Numbers, documents: Numbers, size: int) -> _Held:
    """Count how often each of `size` documents holds a term, from each occurrence of a term and its document."""
    pairs, counts = counted(terms * size + documents)
    return _Held(pairs // size, pairs % size, counts)


def _scored(held: _Held, lengths: Numbers, scorer: FieldScorer, terms: Sequence[tuple[int, float]]) -> ScoredField:
    """Score every document of a field for terms, each with its document frequency and its weight.

    The frequencies are those in the whole collection.
    """
    holds = np.zeros((len(terms), len(lengths)), dtype=bool)
    if not len(held.counts):
        return ScoredField(np.zeros(len(lengths)), holds)
    holds[held.terms, held.documents] = True
    idf = np.array([lucene_idf(scorer.documents, frequency) if frequency else 0.0 for frequency, _ in terms])
    gained = idf[held.terms] * scorer.saturations(held.counts, lengths[held.documents])
    weighted = np.array([weight for _, weight in terms])[held.terms] * gained
    total = np.bincount(held.documents, weights=weighted, minlength=len(lengths))
    return ScoredField(np.asarray(total, dtype=np.float64), holds)
