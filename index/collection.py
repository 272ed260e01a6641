"""One state of the library in memory: its candidates, and the articles and terms behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.article import Article
from index.candidates.memory import MemoryCandidates, ResidentArticle
from index.chunks import context
from index.store import Store


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's place in its article and its terms."""

    sentence: int
    terms: tuple[str, ...]
    context_terms: tuple[str, ...]
    title_terms: tuple[str, ...]


class Collection:
    """The articles of a store as they were when it was loaded. Searching it needs no store any more."""

    def __init__(
        self,
        residents: Mapping[int, ResidentArticle],
        articles: dict[int, Article],
        terms: Mapping[int, str],
        words: dict[str, int],
    ) -> None:
        self._residents = residents
        self._articles = articles
        self._terms = terms
        self._words = words
        self._chunks: dict[tuple[int, int], Chunk] = {}
        self.candidates = MemoryCandidates(tuple(residents.values()), {term: id for id, term in terms.items()})

    @classmethod
    def load(cls, store: Store, before: Collection | None) -> Collection:
        """The present state of a store; what it shares with an earlier state is taken over from there."""
        if not store.exists():
            return cls({}, {}, {}, {})
        known: Mapping[int, ResidentArticle] = before._residents if before else {}
        read: Mapping[int, Article] = before._articles if before else {}
        with store.reading() as reader:
            keys = reader.keys()
            fresh = [key for key in keys if key not in known]
            loaded = dict(zip(fresh, map(ResidentArticle.of, reader.stored(fresh)), strict=True))
            articles = {key: read[key] if key in read else reader.article(key) for key in keys}
            return cls(
                {key: known[key] if key in known else loaded[key] for key in keys},
                articles,
                reader.terms(),
                reader.words(),
            )

    def article(self, key: int) -> Article:
        """The article with this key."""
        return self._articles[key]

    def chunk(self, key: int, number: int) -> Chunk:
        """Chunk `number` of the article with this key."""
        found = self._chunks.get((key, number))
        if found is None:
            stored = self._residents[key].stored
            found = Chunk(
                stored.sentences[number],
                self._spelt(stored.chunks[number]),
                self._spelt(context(stored.chunks, number)),
                self._spelt(stored.title),
            )
            self._chunks[key, number] = found
        return found

    def words(self) -> dict[str, int]:
        """The words of all chunks, with how many hold each."""
        return self._words

    def _spelt(self, ids: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._terms[id] for id in ids)
