"""Scores of all chunks of some articles by rank-bm25, from their stored terms and the collection's statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.candidates.protocol import FieldScores, FieldWeights, Scores, best
from index.fields import CONTEXT, Field, Numbers
from index.scoring import CollectionBM25, Statistics
from index.store import ArticleTermIds, TermRecord

Totals = Mapping[Field, tuple[int, int]]
"""How many documents a field has in the whole collection, and how many terms in all."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk with its scores. Sorted, the best come first, and equal ones in the order of articles and sentences."""

    order: tuple[float, int, int, int]  # minus its score, its article's position and key, its number
    scores: FieldScores


def best_chunks(
    articles: Sequence[ArticleTermIds],
    terms: Sequence[tuple[TermRecord, float]],
    totals: Totals,
    weights: FieldWeights,
    limit: int,
) -> list[Scored]:
    """The `limit` best chunks of some articles that hold one of the weighted terms in any field, best first."""
    articles = sorted(articles, key=lambda article: (article.position, article.key))
    sizes = np.array([len(article.terms.lengths) for article in articles], dtype=np.int64)
    if not terms or not sizes.sum():
        return []
    layout = _Layout(articles, sizes)
    scores = {field: np.zeros(layout.documents(field)) for field in Field}
    matched = {field: np.zeros(layout.documents(field), dtype=bool) for field in Field}
    for record, weight in terms:
        for (field, counts), frequency in zip(layout.occurrences(record.id).items(), record.frequencies, strict=True):
            holders = np.flatnonzero(counts)
            if len(holders):
                statistics = Statistics(*totals[field], {record.id: frequency})
                gained = _bm25(record.id, counts[holders], layout.lengths[field][holders], statistics)
                scores[field][holders] += weight * gained
                matched[field][holders] = True
    for field in (Field.TITLE, Field.ARTICLE):
        scores[field] = scores[field][layout.article_of]
        matched[field] = matched[field][layout.article_of]
    combined = weights.total(*(scores[field] for field in Field))
    candidates = np.flatnonzero(np.logical_or.reduce([matched[field] for field in Field]))
    first = np.cumsum(sizes) - sizes
    found = []
    for chunk in best(combined, candidates, limit):
        article = int(layout.article_of[chunk])
        found.append(
            Scored(
                (
                    -float(combined[chunk]),
                    articles[article].position,
                    articles[article].key,
                    chunk - int(first[article]),
                ),
                FieldScores(*(float(scores[field][chunk]) for field in Field)),
            )
        )
    return found


class _Layout:
    """The terms of some articles in a row, and how long each document is."""

    def __init__(self, articles: Sequence[ArticleTermIds], sizes: Numbers) -> None:
        own = np.concatenate([article.terms.lengths for article in articles])
        titles = [article.terms.title for article in articles]
        self.article_of = np.repeat(np.arange(len(articles)), sizes)
        self._articles = len(articles)
        self._terms = np.concatenate([article.terms.terms for article in articles])
        self._ends = np.cumsum(own)
        self._titles = np.concatenate(titles)
        self._title_of = np.repeat(np.arange(len(articles)), [len(title) for title in titles])
        # Whether a chunk has the chunk so many steps behind it in its article too.
        self._together = {step: self.article_of[step:] == self.article_of[:-step] for step in range(1, CONTEXT + 1)}
        self.lengths = {
            Field.SENTENCE: own,
            Field.CONTEXT: self._around(own),
            Field.TITLE: np.bincount(self._title_of, minlength=len(articles)),
            Field.ARTICLE: self._whole(own),
        }

    def documents(self, field: Field) -> int:
        return len(self.lengths[field])

    def occurrences(self, term: int) -> dict[Field, Numbers]:
        """How often each document of each field holds a term."""
        chunks = np.searchsorted(self._ends, np.flatnonzero(self._terms == term), side="right")
        own = np.bincount(chunks, minlength=len(self.article_of))
        title = np.bincount(self._title_of[self._titles == term], minlength=self._articles)
        if len(chunks):
            return {
                Field.SENTENCE: own,
                Field.CONTEXT: self._around(own),
                Field.TITLE: title,
                Field.ARTICLE: self._whole(own),
            }
        return {Field.SENTENCE: own, Field.CONTEXT: own, Field.TITLE: title, Field.ARTICLE: own[:0]}

    def _around(self, own: Numbers) -> Numbers:
        """The sum over the chunks in each chunk's context."""
        total = np.zeros_like(own)
        for step, together in self._together.items():
            total[:-step] += own[step:] * together
            total[step:] += own[:-step] * together
        return total

    def _whole(self, own: Numbers) -> Numbers:
        """The sum over the chunks of each article."""
        return np.bincount(self.article_of, weights=own, minlength=self._articles).astype(np.int64)


def _bm25(term: int, counts: Numbers, lengths: Numbers, statistics: Statistics[int]) -> Scores:
    """rank-bm25's scores of documents that hold a term `counts` times and have `lengths` terms.

    They depend on nothing else, so each pair is scored once.
    """
    stride = int(lengths.max()) + 1
    pairs, place = np.unique(counts * stride + lengths, return_inverse=True)
    bm25 = CollectionBM25([{term: count} for count in (pairs // stride).tolist()], pairs % stride, statistics)
    scores: NDArray[np.float64] = bm25.get_scores([term])
    return scores[place]
