"""One state of a library that fits into memory: its candidates, and the articles and terms behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from index.article import Article
from index.candidates import Candidate, FieldWeights, Hits, Query, Reranking
from index.candidates.memory import MemoryCandidates
from index.store import Store, StoredArticle


class ResidentCollection:
    """The articles of a store as they were when it was loaded. Searching it needs no store any more."""

    def __init__(self, stored: dict[int, StoredArticle], read: dict[int, Article], term_ids: Mapping[str, int]) -> None:
        self._stored = stored
        self._read = read
        self.candidates = MemoryCandidates(tuple(stored.values()), term_ids)

    @classmethod
    def load(cls, store: Store, before: ResidentCollection | None) -> ResidentCollection:
        """The present state of a store; what it shares with an earlier state is taken over from there."""
        if not store.exists():
            return cls({}, {}, {})
        with store.reading() as reader:
            known = before._stored if before else {}
            keys = reader.article_keys()
            fresh = {article.key: article for article in reader.stored(key for key in keys if key not in known)}
            stored = {key: known.get(key) or fresh[key] for key in keys}
            read = {key: article for key, article in before._read.copy().items() if key in stored} if before else {}
            return cls(stored, read, {term: number for number, term in reader.terms().items()})

    def search(self, query: Query, limit: int, weights: FieldWeights, reranking: Reranking | None) -> list[Candidate]:
        """See `SearchState`."""
        hits = self.find(query, limit, weights)
        return self.candidates_of(reranking.applied(hits) if reranking is not None and len(hits) else hits)

    def find(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        """See `SearchState`."""
        return self.candidates.find(query, limit, weights) or Hits.none()

    def candidates_of(self, hits: Hits) -> list[Candidate]:
        """See `SearchState`."""
        return [
            hits.candidate(row, self.article(key), self._stored[key].sentences[number])
            for row, (_, key, number, _) in enumerate(hits.places.tolist())
        ]

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """See `SearchState`."""
        return {term: self.candidates.frequencies(term) for term in terms}

    def documents(self) -> tuple[int, ...]:
        """See `SearchState`."""
        return self.candidates.documents()

    def article(self, key: int) -> Article:
        """The article with this key."""
        article = self._read.get(key)
        if article is None:
            article = self._read[key] = self._stored[key].packed.unpacked()
        return article
