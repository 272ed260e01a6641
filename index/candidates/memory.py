"""Candidates from memory: the whole collection as resident BM25 scorers and postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.candidates.protocol import FieldScores, FieldWeights, Found, Query
from index.chunks import Field, field_documents
from index.scoring import CollectionBM25, Statistics
from index.store import StoredArticle

_CACHED_TERMS = 20_000  # scores of a term are kept once computed, and all forgotten when there are this many

Documents = NDArray[np.intp]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ResidentArticle:
    """An article's documents in each field, counted once and used by every state of the collection that has it."""

    stored: StoredArticle
    documents: Mapping[Field, Sequence[Counter[int]]]

    @classmethod
    def of(cls, stored: StoredArticle) -> ResidentArticle:
        return cls(stored, field_documents(stored.chunks, stored.title))


class _ResidentField:
    """One field of all articles: postings say which documents hold a term, rank-bm25 scores those."""

    def __init__(self, documents: Sequence[Counter[int]]) -> None:
        postings: dict[int, list[int]] = {}
        for number, document in enumerate(documents):
            for term in document:
                postings.setdefault(term, []).append(number)
        lengths = [document.total() for document in documents]
        self._postings = postings
        self.statistics = Statistics(
            len(documents), sum(lengths), {term: len(numbers) for term, numbers in postings.items()}
        )
        self._bm25 = CollectionBM25(documents, lengths, self.statistics)
        self._scored: dict[int, tuple[Documents, Scores]] = {}

    def scores(self, terms: Iterable[tuple[int, float]]) -> tuple[Scores, NDArray[np.bool_]]:
        """Every document's score for weighted terms, and whether it holds any of them."""
        total = np.zeros(self.statistics.documents)
        matched = np.zeros(self.statistics.documents, dtype=bool)
        for term, weight in terms:
            documents, scores = self._term(term)
            total[documents] += weight * scores
            matched[documents] = True
        return total, matched

    def _term(self, term: int) -> tuple[Documents, Scores]:
        found = self._scored.get(term)
        if found is None:
            documents = np.array(self._postings.get(term, ()), dtype=np.intp)
            found = documents, self._bm25.term_scores(term, documents)
            if len(self._scored) >= _CACHED_TERMS:
                self._scored.clear()
            self._scored[term] = found
        return found


class MemoryCandidates:
    """All chunks of some articles, in order. Never changes once built, so any thread may search it."""

    def __init__(self, articles: Sequence[ResidentArticle], term_ids: Mapping[str, int]) -> None:
        self._articles = articles
        self._term_ids = term_ids
        sizes = [len(article.stored.chunks) for article in articles]
        self._first = np.concatenate(([0], np.cumsum(sizes, dtype=np.intp)))
        self._article_of = np.repeat(np.arange(len(articles)), sizes)
        self._fields = {
            field: _ResidentField([document for article in articles for document in article.documents[field]])
            for field in Field
        }

    def find(self, query: Query, limit: int, weights: FieldWeights) -> list[Found]:
        """The best chunks that hold a term of the query in any field, best first."""
        terms = [
            (self._term_ids[term], weight) for term, weight in query.weighted_terms().items() if term in self._term_ids
        ]
        if not terms or limit < 1:
            return []
        scores: dict[Field, Scores] = {}
        matched = np.zeros(len(self._article_of), dtype=bool)
        for field, resident in self._fields.items():
            total, held = resident.scores(terms)
            if field in (Field.TITLE, Field.ARTICLE):
                total, held = total[self._article_of], held[self._article_of]
            scores[field] = total
            matched |= held
        if query.articles is not None:
            wanted = np.array([article.stored.id in query.articles for article in self._articles], dtype=bool)
            matched &= wanted[self._article_of]
        combined = (
            weights.sentence * scores[Field.SENTENCE]
            + weights.context * scores[Field.CONTEXT]
            + weights.title * scores[Field.TITLE]
            + weights.article * scores[Field.ARTICLE]
        )
        return [
            Found(
                self._articles[article].stored.key,
                chunk - int(self._first[article]),
                float(combined[chunk]),
                FieldScores(*(float(scores[field][chunk]) for field in Field)),
            )
            for chunk in _best(combined, np.flatnonzero(matched), limit)
            for article in (int(self._article_of[chunk]),)
        ]

    def idf(self, term: str) -> float:
        """The weight of a term by its rarity among sentences; highest for one that none holds."""
        return self._fields[Field.SENTENCE].statistics.idf(self._term_ids.get(term, 0))

    def document_frequency(self, term: str) -> int:
        """How many sentences hold a term."""
        return self._fields[Field.SENTENCE].statistics.frequencies.get(self._term_ids.get(term, 0), 0)


def _best(scores: Scores, among: Documents, limit: int) -> list[int]:
    """The `limit` numbers of `among` (rising) with the highest scores, best first, equal ones in rising order."""
    found = scores[among]
    if len(among) > limit:
        least = np.partition(found, len(found) - limit)[len(found) - limit]
        keep = found >= least  # with all that tie for the last place
        among, found = among[keep], found[keep]
    return [int(number) for number in among[np.argsort(-found, kind="stable")[:limit]]]
