"""One state of a library that fits into memory: its candidates, and the articles and terms behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from index.article import Article
from index.candidates import Candidate, FieldWeights, Query
from index.candidates.memory import MemoryCandidates
from index.fields import Ids
from index.store import Store, StoredArticle


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's place in its article and its terms."""

    sentence: int
    terms: tuple[str, ...]
    context_terms: tuple[str, ...]
    title_terms: tuple[str, ...]


class ResidentCollection:
    """The articles of a store as they were when it was loaded. Searching it needs no store any more."""

    def __init__(self, stored: dict[int, StoredArticle], read: dict[int, Article], terms: Mapping[int, str]) -> None:
        self._stored = stored
        self._read = read
        self._terms = terms
        self._chunks: dict[tuple[int, int], Chunk] = {}
        self.candidates = MemoryCandidates(tuple(stored.values()), {term: number for number, term in terms.items()})

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
            return cls(stored, read, reader.terms())

    def search(self, query: Query, limit: int, weights: FieldWeights) -> list[Candidate]:
        """See `SearchState`."""
        candidates = []
        for found in self.candidates.find(query, limit, weights):
            chunk = self.chunk(found.key, found.chunk)
            article = self.article(found.key)
            terms = chunk.terms, chunk.context_terms, chunk.title_terms
            candidates.append(Candidate(article, chunk.sentence, found.score, found.scores, *terms))
        return candidates

    def count(self) -> int:
        """How many chunks there are."""
        return self.candidates.count()

    def idf(self, term: str) -> float:
        """See `SearchState`."""
        return self.candidates.idf(term)

    def document_frequency(self, term: str) -> int:
        """How many sentences hold a term."""
        return self.candidates.document_frequency(term)

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `SearchState`."""
        return {term: self.candidates.document_frequency(term) for term in terms}

    def article(self, key: int) -> Article:
        """The article with this key."""
        article = self._read.get(key)
        if article is None:
            article = self._read[key] = self._stored[key].packed.unpacked()
        return article

    def chunk(self, key: int, number: int) -> Chunk:
        """Chunk `number` of the article with this key."""
        found = self._chunks.get((key, number))
        if found is None:
            stored = self._stored[key]
            found = self._chunks[key, number] = Chunk(
                stored.sentences[number],
                self._spelt(stored.terms.chunk(number)),
                self._spelt(stored.terms.context(number)),
                self._spelt(stored.terms.title),
            )
        return found

    def _spelt(self, terms: Ids) -> tuple[str, ...]:
        return tuple(self._terms[term] for term in terms.tolist())
