"""BM25 by rank-bm25, with Lucene's idf and with statistics of the whole collection that are given, not counted.

The same class scores a resident collection and a handful of candidate articles from their stored terms, with identical
numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.chunks import CONTEXT, Field, Ids, Numbers
from index.search.hits import Chunks, FieldWeights, Hits, ScoredField, best_hits
from index.store import TermRecord, TermTable

_TABLE = (32, 4_096)  # occurrences and lengths up to which scores are kept: at most a megabyte a field

K1 = 1.5
B = 0.75

_STEPS = np.array([[step] for step in range(-CONTEXT, CONTEXT + 1) if step])


def lucene_idf(documents: int, document_frequency: int) -> float:
    """Return `ln(1 + (N - df + 0.5) / (df + 0.5))`, never negative (Lucene's BM25Similarity)."""
    return math.log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))


class _OneTerm(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    """`BM25Okapi` over documents that hold one term so many times, which has an idf of 1: the collection's is put in.

    BM25Okapi's own constructor is not called: it would count these documents instead, divide by zero where there
    are none, and give common terms an idf of zero or less. `get_scores` is rank-bm25's.
    """

    def __init__(self, counts: Numbers, lengths: Numbers, mean_length: float) -> None:
        self.k1, self.b = K1, B
        self.corpus_size = len(counts)
        self.avgdl = mean_length
        of_count = {count: {0: count} for count in set(counts.tolist())}  # few, and many documents are alike
        self.doc_freqs = [of_count[count] for count in counts.tolist()]
        self.doc_len = lengths
        self.idf = {0: 1.0}


class FieldScorer:
    """Scores of one field by the statistics of the whole collection: how many documents it has, and terms in all.

    What rank-bm25 gives for a number of occurrences and a length is kept in a table once it was asked for.
    """

    def __init__(self, documents: int, length: int) -> None:
        self.documents = documents
        self._mean_length = length / documents if length else 1.0
        self._table = np.full((_TABLE[0], 0), np.nan)

    def scores(self, counts: Numbers, lengths: Numbers, frequency: int) -> NDArray[np.float64]:
        """Return the scores of documents of `lengths` terms for a term that they hold `counts` times.

        So many documents of the collection hold the term.
        """
        return lucene_idf(self.documents, frequency) * self.saturations(counts, lengths)

    def saturations(self, counts: Numbers, lengths: Numbers) -> NDArray[np.float64]:
        """Return by what rank-bm25 multiplies a term's idf, which depends on nothing else."""
        longest = int(lengths.max(initial=0))
        if longest >= _TABLE[1] or int(counts.max(initial=0)) >= _TABLE[0]:
            pairs, place = np.unique(counts * (longest + 1) + lengths, return_inverse=True)
            return self._computed(*np.divmod(pairs, longest + 1))[place]
        table = self._table  # which another thread may replace by a larger one
        if longest >= table.shape[1]:
            table = np.full((_TABLE[0], longest + 1), np.nan)
            self._table = table
        found: NDArray[np.float64] = table[counts, lengths]
        missing = np.isnan(found)
        if missing.any():
            counts, lengths = counts[missing], lengths[missing]
            found[missing] = table[counts, lengths] = self._computed(counts, lengths)
        return found

    def _computed(self, counts: Numbers, lengths: Numbers) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = _OneTerm(counts, lengths, self._mean_length).get_scores([0])
        return scores


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
    pairs, counts = np.unique(terms * size + documents, return_counts=True)
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
