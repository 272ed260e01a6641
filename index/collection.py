"""One state of the library in memory: its candidates, and the articles and terms behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.article import Article
from index.candidates.memory import MemoryCandidates
from index.fields import Numbers
from index.store import Store, StoredArticle


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's place in its article and its terms."""

    sentence: int
    terms: tuple[str, ...]
    context_terms: tuple[str, ...]
    title_terms: tuple[str, ...]


class Collection:
    """The articles of a store as they were when it was loaded. Searching it needs no store any more."""

    def __init__(self, stored: dict[int, StoredArticle], read: dict[int, Article], terms: Mapping[int, str]) -> None:
        self._stored = stored
        self._read = read
        self._terms = terms
        self._chunks: dict[tuple[int, int], Chunk] = {}
        self.candidates = MemoryCandidates(tuple(stored.values()), {term: number for number, term in terms.items()})

    @classmethod
    def load(cls, store: Store, before: Collection | None) -> Collection:
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

    def _spelt(self, terms: Numbers) -> tuple[str, ...]:
        return tuple(self._terms[term] for term in terms.tolist())
