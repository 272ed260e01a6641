"""One state of a library too large for memory: an index on disk proposes, and the store has the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from index.candidates import Candidate, FieldWeights, Hits, Query, Reranking
from index.candidates.disk.proposals import BrokenIndex, ProposalIndex
from index.candidates.disk.rescoring import WeightedTerm, best_chunks
from index.candidates.disk.upkeep import MOST_BEHIND
from index.candidates.hits import joined
from index.fields import Field
from index.store import ArticleTermIds, ReadArticle, Reader, Store, TermRecord

# Measured on a million sentences: with eight times as many, one verdict and first passage of 500 was another. On six
# question sets, all are those that come from memory (tests/benchmarks/sources.py compares).
PROPOSED_CHUNKS = 50
PROPOSED_ARTICLES = 12

_BATCH_ARTICLES = 1_000
_NOWHERE = (0,) * len(Field)
_KEPT_ARTICLES = 300
_KEPT_TERMS = 200_000


class StoredCollection:
    """A state of the library, searched in its store.

    Where there is no index (`index` is None), every article is scored, which takes its time and finds the same.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        index: ProposalIndex | None,
        on_broken: Callable[[], None],
        before: StoredCollection | None,
    ) -> None:
        self._store = store
        self._on_broken = on_broken
        self._totals = {field: reader.totals(field) for field in Field}
        self._records: dict[str, TermRecord | None] = {}
        # Articles as they were read, which stays true from state to state: keys are never used again.
        self._kept: dict[int, ReadArticle] = before._kept if before else {}
        state = reader.index_state()
        # An index that is far behind is about to be brought up to date: until then the store is read, not memory.
        self._index = index
        self._covered = state.indexed if index else 0
        self._newer: list[ArticleTermIds] | None = None
        if index and state.behind <= 2 * MOST_BEHIND:
            known = {article.key: article for article in before._newer or ()} if before else {}
            keys = reader.keys_after(self._covered)
            fresh = {one.key: one for one in reader.article_term_ids(key for key in keys if key not in known)}
            self._newer = [known.get(key) or fresh[key] for key in keys]

    def search(self, query: Query, limit: int, weights: FieldWeights, reranking: Reranking | None) -> list[Candidate]:
        """See `SearchState`."""
        with self._store.reading():  # one state for both
            hits = self.find(query, limit, weights)
            return self.candidates_of(reranking.applied(hits) if reranking is not None and len(hits) else hits)

    def find(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        """See `SearchState`."""
        if limit < 1:
            return Hits.none()
        with self._store.reading() as reader:
            weighted = query.field_weights()
            records = self._looked_up(weighted[Field.SENTENCE], reader)
            terms = {
                term: WeightedTerm(record, tuple(weighted[field][term] for field in Field))
                for term, record in records.items()
                if record is not None
            }
            hits: Hits | None = None
            for articles in self._worth_scoring(reader, list(terms.values()), query.articles, weights) if terms else ():
                found = best_chunks(articles, terms, self._totals, weights, limit)
                hits = joined(hits, found, limit) if found is not None else hits
            return hits if hits is not None else Hits.none()

    def candidates_of(self, hits: Hits) -> list[Candidate]:
        """See `SearchState`."""
        with self._store.reading() as reader:
            return self._candidates(hits, reader)

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """See `SearchState`."""
        try:
            records = {term: self._records[term] for term in terms}
        except KeyError:
            with self._store.asking() as reader:
                records = self._looked_up(terms, reader)
        return {term: record.frequencies if record else _NOWHERE for term, record in records.items()}

    def documents(self) -> tuple[int, ...]:
        """See `SearchState`."""
        return tuple(self._totals[field][0] for field in Field)

    def _looked_up(self, terms: Iterable[str], reader: Reader) -> dict[str, TermRecord | None]:
        terms = list(terms)
        unknown = [term for term in terms if term not in self._records]
        if unknown:
            if len(self._records) > _KEPT_TERMS:
                self._records.clear()
                unknown = terms
            found = reader.term_records(unknown)
            self._records.update({term: found.get(term) for term in unknown})
        return {term: self._records[term] for term in terms}

    def _worth_scoring(
        self,
        reader: Reader,
        terms: Sequence[WeightedTerm],
        among: frozenset[str] | None,
        weights: FieldWeights,
    ) -> Iterator[list[ArticleTermIds]]:
        """The terms of articles that may hold the best chunks, in batches."""
        if among is not None:
            yield from _in_batches(reader, reader.keys_of(among))
            return
        proposed = self._proposed(terms, weights)
        if proposed is None:
            yield from _in_batches(reader, reader.keys_after(0))
            return
        if self._newer is None:
            yield reader.article_term_ids(proposed)
            yield from _in_batches(reader, (key for key in reader.keys_after(self._covered) if key not in proposed))
        else:
            newer = {article.key for article in self._newer}
            yield [*reader.article_term_ids(key for key in proposed if key not in newer), *self._newer]

    def _proposed(self, terms: Sequence[WeightedTerm], weights: FieldWeights) -> set[int] | None:
        if self._index is None:
            return None
        try:
            return self._index.propose(
                [(term.record.id, term.weights) for term in terms], weights, PROPOSED_CHUNKS, PROPOSED_ARTICLES
            )
        except BrokenIndex:
            self._index = None
            self._on_broken()
            return None

    def _candidates(self, hits: Hits, reader: Reader) -> list[Candidate]:
        articles = self._read(set(hits.places[:, 1].tolist()), reader)
        return [
            hits.candidate(row, articles[key].article, articles[key].sentences[number])
            for row, (_, key, number, _) in enumerate(hits.places.tolist())
            if key in articles  # else it was removed since this state was read
        ]

    def _read(self, keys: Collection[int], reader: Reader) -> dict[int, ReadArticle]:
        """Those of some articles that are still there."""
        articles = {key: kept for key in keys if (kept := self._kept.get(key))}
        missing = [key for key in keys if key not in articles]
        articles |= reader.read(missing) if missing else {}
        if len(self._kept) > _KEPT_ARTICLES:
            self._kept.clear()
        self._kept.update(articles)
        return articles


def _in_batches(reader: Reader, keys: Iterable[int]) -> Iterator[list[ArticleTermIds]]:
    left = iter(keys)
    while batch := list(islice(left, _BATCH_ARTICLES)):
        yield reader.article_term_ids(batch)
