"""Scores of all chunks of some articles by rank-bm25, from their stored terms and the collection's statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.candidates.hits import Chunks, Hits, ScoredField, best_hits
from index.candidates.query import FieldWeights
from index.fields import CONTEXT, Field, Numbers
from index.numbering import counted
from index.scoring import Statistics, saturations
from index.store import ArticleTermIds, TermRecord

Totals = Mapping[Field, tuple[int, int]]
"""How many documents a field has in the whole collection, and how many terms in all."""


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of the library, and its weight in each field, in the order of `Field`."""

    record: TermRecord
    weights: tuple[float, ...]


def best_chunks(
    articles: Sequence[ArticleTermIds],
    terms: Mapping[str, WeightedTerm],
    totals: Totals,
    weights: FieldWeights,
    limit: int,
) -> Hits | None:
    """The `limit` best chunks of some articles that hold one of the weighted terms in any field, best first.

    None where there are no chunks or no terms.
    """
    articles = sorted(articles, key=lambda article: (article.position, article.key))
    sizes = np.array([len(article.terms.lengths) for article in articles], dtype=np.int64)
    if not terms or not sizes.sum():
        return None
    layout = _Layout(articles, sizes)
    occurrences = layout.occurrences([term.record.id for term in terms.values()])
    fields = {
        field: _scored(
            occurrences[field],
            layout.lengths[field],
            totals[field],
            [(term.record.frequencies[column], term.weights[column]) for term in terms.values()],
        )
        for column, field in enumerate(Field)
    }
    chunks = Chunks(
        layout.article_of,
        layout.lengths[Field.SENTENCE],
        np.array([(article.position, article.key) for article in articles]),
        np.cumsum(sizes) - sizes,
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

    def __init__(self, articles: Sequence[ArticleTermIds], sizes: Numbers) -> None:
        own = np.concatenate([article.terms.lengths for article in articles]).astype(np.int64)
        titles = [article.terms.title for article in articles]
        self.article_of = np.repeat(np.arange(len(articles)), sizes)
        self._articles = len(articles)
        self._terms = np.concatenate([article.terms.terms for article in articles])
        self._ends = np.cumsum(own)
        self._titles = np.concatenate(titles)
        self._title_of = np.repeat(np.arange(len(articles)), [len(title) for title in titles])
        self.lengths = {
            Field.SENTENCE: own,
            Field.CONTEXT: self._around(own),
            Field.TITLE: np.bincount(self._title_of, minlength=len(articles)),
            Field.ARTICLE: np.bincount(self.article_of, weights=own, minlength=len(articles)).astype(np.int64),
        }

    def occurrences(self, terms: Sequence[int]) -> dict[Field, _Held]:
        """Where the documents of each field hold some terms."""
        places = [np.flatnonzero(self._terms == term) for term in terms]
        term_of = np.repeat(np.arange(len(terms)), [len(found) for found in places])
        chunks = np.searchsorted(self._ends, np.concatenate(places), side="right")
        near = [self._beside(term_of, chunks, step) for step in range(-CONTEXT, CONTEXT + 1) if step]
        titles = [np.flatnonzero(self._titles == term) for term in terms]
        titled = np.repeat(np.arange(len(terms)), [len(found) for found in titles])
        return {
            Field.SENTENCE: _counted(term_of, chunks, len(self.article_of)),
            Field.CONTEXT: _counted(
                np.concatenate([terms for terms, _ in near]),
                np.concatenate([beside for _, beside in near]),
                len(self.article_of),
            ),
            Field.TITLE: _counted(titled, self._title_of[np.concatenate(titles)], self._articles),
            Field.ARTICLE: _counted(term_of, self.article_of[chunks], self._articles),
        }

    def _beside(self, terms: Numbers, chunks: Numbers, step: int) -> tuple[Numbers, Numbers]:
        """Terms of chunks, and the chunks so many steps further on in the same article, where there is one."""
        beside = chunks + step
        inside = (beside >= 0) & (beside < len(self.article_of))
        terms, chunks, beside = terms[inside], chunks[inside], beside[inside]
        together = self.article_of[beside] == self.article_of[chunks]
        return terms[together], beside[together]

    def _around(self, own: Numbers) -> Numbers:
        """The sum over the chunks in each chunk's context."""
        total = np.zeros_like(own)
        for step in range(1, CONTEXT + 1):
            together = self.article_of[step:] == self.article_of[:-step]
            total[:-step] += own[step:] * together
            total[step:] += own[:-step] * together
        return total


def _counted(terms: Numbers, documents: Numbers, size: int) -> _Held:
    """From each occurrence of a term and its document, one of `size`."""
    pairs, counts = counted(terms * size + documents)
    return _Held(pairs // size, pairs % size, counts)


def _scored(held: _Held, lengths: Numbers, totals: tuple[int, int], terms: Sequence[tuple[int, float]]) -> ScoredField:
    """Every document of a field scored for terms, each with its document frequency and its weight.

    The frequencies are those in the whole collection; `totals` are its documents and terms.
    """
    holds = np.zeros((len(terms), len(lengths)), dtype=bool)
    if not len(held.counts):
        return ScoredField(np.zeros(len(lengths)), holds)
    holds[held.terms, held.documents] = True
    statistics = Statistics(*totals, {number: frequency for number, (frequency, _) in enumerate(terms)})
    idf = np.array([statistics.idf(number) if frequency else 0.0 for number, (frequency, _) in enumerate(terms)])
    gained = idf[held.terms] * saturations(held.counts, lengths[held.documents], statistics)
    weighted = np.array([weight for _, weight in terms])[held.terms] * gained
    total = np.bincount(held.documents, weights=weighted, minlength=len(lengths))
    return ScoredField(np.asarray(total, dtype=np.float64), holds)
