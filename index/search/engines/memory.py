"""The memory engine: postings of the whole collection, scored by rank-bm25."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.article import Article
from index.chunks import Field, Numbers, Postings, field_postings
from index.search.bm25 import FieldScorer
from index.search.engine import Engine, SearchState
from index.search.hits import Candidate, Chunks, FieldWeights, Hits, Query, ScoredField, Scores, best_hits
from index.search.spelling import ResidentVocabulary, Vocabulary
from index.store import DamagedData, Store, StoredArticle
from index.store.reading import Reading

_CACHED_TERMS = 20_000  # scores of a term are kept once computed, and all forgotten when there are this many


class _ScoredField:
    """One field of all articles: its postings say which documents hold a term, and only those are scored."""

    def __init__(self, postings: Postings) -> None:
        self.frequencies = dict(zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True))
        self.documents = len(postings.lengths)
        self._scorer = FieldScorer(self.documents, int(postings.lengths.sum()))
        self._postings = postings
        self._scored: dict[int, tuple[Numbers, Scores]] = {}

    def scored(self, terms: Sequence[tuple[int, float]]) -> ScoredField:
        """Return every document's score for weighted terms, and which of them it has."""
        total = np.zeros(self.documents)
        held = np.zeros((len(terms), self.documents), dtype=bool)
        for number, (term, weight) in enumerate(terms):
            documents, scores = self._term(term)
            total[documents] += weight * scores
            held[number, documents] = True
        return ScoredField(total, held)

    def _term(self, term: int) -> tuple[Numbers, Scores]:
        """Return the documents that hold a term, and rank-bm25's scores of them for it."""
        found = self._scored.get(term)
        if found is None:
            documents, counts = self._postings.of(term)
            found = documents, self._scorer.scores(counts, self._postings.lengths[documents], len(documents))
            if len(self._scored) >= _CACHED_TERMS:
                self._scored.clear()
            self._scored[term] = found
        return found


class MemoryState(SearchState):
    """The chunks of articles as they were when these were loaded, in order. Searching it needs no store any more."""

    def __init__(
        self, stored: Mapping[int, StoredArticle], term_ids: Mapping[str, int], read: dict[int, Article] | None = None
    ) -> None:
        """Take articles by their keys, and those of them that were unpacked before."""
        self.stored = stored
        self.read = {} if read is None else read
        self._term_ids = term_ids
        articles = tuple(stored.values())
        sizes = [len(article.sentences) for article in articles]
        postings = field_postings([article.terms for article in articles])
        self._chunks = Chunks(
            article_of=np.repeat(np.arange(len(articles)), sizes),
            articles=np.array([(place, article.key) for place, article in enumerate(articles)]).reshape(-1, 2),
            first=np.cumsum([0, *sizes])[:-1],
        )
        self._fields = {field: _ScoredField(postings[field]) for field in Field}

    def search(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        weighted = query.field_weights()
        known = {term: self._term_ids[term] for term in weighted[Field.SENTENCE] if term in self._term_ids}
        if not known or limit < 1:
            return Hits.none()
        fields = {
            field: scored.scored([(id, weighted[field][term]) for term, id in known.items()])
            for field, scored in self._fields.items()
        }
        admitted = None
        if query.articles is not None:
            admitted = np.array([article.id in query.articles for article in self.stored.values()], dtype=bool)
        return best_hits(tuple(known), fields, self._chunks, weights, limit, admitted)

    def candidates(self, hits: Hits) -> list[Candidate]:
        places = hits.places.tolist()
        return hits.candidates((self._article(key), self.stored[key].sentences[number]) for _, key, number, _ in places)

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        ids = {term: self._term_ids.get(term, 0) for term in terms}
        held = [self._fields[field].frequencies for field in Field]
        return {term: tuple(of_field.get(id, 0) for of_field in held) for term, id in ids.items()}

    def documents(self) -> tuple[int, ...]:
        return tuple(self._fields[field].documents for field in Field)

    def _article(self, key: int) -> Article:
        article = self.read.get(key)
        if article is None:
            article = self.read[key] = self.stored[key].packed.unpacked()
        return article


class MemoryEngine(Engine):
    """Holds a whole library in memory. It has no index of its own on disk."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._last: MemoryState | None = None

    def state(self, reading: Reading) -> MemoryState:
        """See `Engine`; what the last state had too is taken over from there."""
        before = self._last
        known = before.stored if before else {}
        with reading() as reader:
            keys = reader.article_keys()
            fresh = {article.key: article for article in reader.stored(key for key in keys if key not in known)}
            term_ids = {term: number for number, term in reader.terms().items()}
            if lost := [key for key in keys if key not in known and key not in fresh]:
                raise DamagedData(f"{len(lost)} articles have no contents")
        stored = {key: known.get(key) or fresh[key] for key in keys}
        read = {key: article for key, article in before.read.copy().items() if key in stored} if before else {}
        self._last = MemoryState(stored, term_ids, read)
        return self._last

    def vocabulary(self, reading: Reading) -> Vocabulary:
        with reading() as reader:
            return ResidentVocabulary(reader.words())

    def close(self) -> None:
        self._last = None
