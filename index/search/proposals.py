"""One state of a library too large for memory: an index outside the store proposes, and the store has the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from index.chunks import Field
from index.search.bm25 import FieldScorer, WeightedTerm, best_chunks
from index.search.engine import BrokenIndex, IndexUnreachable, Proposer, Reading
from index.search.hits import Candidate, FieldWeights, Hits, Query, joined
from index.store import ReadArticle, Reader, TermRecord, TermTable

__all__ = ["MAX_BEHIND", "ProposedState"]

MAX_BEHIND = 2_000
"""Chunks not yet in the index that are searched in the store at each question, for a millisecond."""

# Measured on a million sentences: with eight times as many, one verdict and first passage of 500 was another. On six
# question sets, all are those that come from memory (tests/benchmarks/sources.py compares).
PROPOSED_CHUNKS = 50
PROPOSED_ARTICLES = 12

_MORE = (1, 2, 4, 8, 16, 32)  # times as many proposals, each time that some of them are gone

_BATCH_ARTICLES = 1_000
_NOWHERE = (0,) * len(Field)
_KEPT_ARTICLES = 300
_KEPT_TERMS = 200_000


class ProposedState:
    """A state of the library, searched in its store.

    Where there is no index (`index` is None), every article is scored, which takes its time and finds the same. While
    it is `due` to be brought up to date, each search asks for that, for what failed is to be tried again, and a process
    that was killed does not finish what it began.
    """

    def __init__(
        self,
        reading: Reading,
        index: Proposer | None,
        due: bool,
        on_due: Callable[[], None],
        on_broken: Callable[[], None],
        on_ghosts: Callable[[], None],
        before: ProposedState | None,
    ) -> None:
        self._reading = reading
        self._due = due
        self._on_due = on_due
        self._on_broken = on_broken
        self._on_ghosts = on_ghosts
        self._gone: frozenset[int] = before._gone if before else frozenset()  # proposed, but not in the store
        self._records: dict[str, TermRecord | None] = {}
        # Articles as they were read, which stays true from state to state: keys are never used again.
        self._kept: dict[int, ReadArticle] = before._kept if before else {}
        # An index that is far behind is about to be brought up to date: until then the store is read, not memory.
        self._index = index
        self._newer: TermTable | None = None
        with reading() as reader:
            self._scorers = {field: FieldScorer(*reader.totals(field)) for field in Field}
            state = reader.index_state()
            self._covered = state.indexed if index else 0
            if index and state.behind <= 2 * MAX_BEHIND:
                self._newer = reader.article_term_ids(reader.keys_after(self._covered))

    def search(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        """See `SearchState`."""
        found: Hits | None = None
        if limit < 1 or not query.terms:
            return Hits.none()
        if self._due:
            self._on_due()
        with self._reading() as reader:
            weighted = query.field_weights()
            records = self._looked_up(weighted[Field.SENTENCE], reader)
            terms = {
                term: WeightedTerm(record, tuple(weighted[field][term] for field in Field))
                for term, record in records.items()
                if record is not None
            }
            for articles in self._worth_scoring(reader, list(terms.values()), query.articles, weights) if terms else ():
                best = best_chunks(articles, terms, self._scorers, weights, limit)
                found = joined(found, best, limit) if best is not None else found
        return found if found is not None else Hits.none()

    def candidates(self, hits: Hits) -> list[Candidate]:
        """See `SearchState`."""
        keys = set(hits.places[:, 1].tolist())
        kept = self._kept
        articles = {key: held for key in keys if (held := kept.get(key))}
        missing = [key for key in keys if key not in articles]
        with self._reading() as reader:
            packed = reader.read(missing) if missing else {}
        articles |= {key: one.read() for key, one in packed.items()}
        if len(kept) > _KEPT_ARTICLES:
            self._kept = {}
        self._kept.update(articles)
        return [
            hits.candidate(row, articles[key].article, articles[key].sentence(number))
            for row, (_, key, number, _) in enumerate(hits.places.tolist())
        ]

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """See `SearchState`."""
        kept = self._records
        try:
            records = {term: kept[term] for term in terms}
        except KeyError:
            with self._reading() as reader:
                records = self._looked_up(terms, reader)
        return {term: record.frequencies if record else _NOWHERE for term, record in records.items()}

    def documents(self) -> tuple[int, ...]:
        """See `SearchState`."""
        return tuple(self._scorers[field].documents for field in Field)

    def _looked_up(self, terms: Iterable[str], reader: Reader) -> dict[str, TermRecord | None]:
        kept = self._records  # which another thread may replace
        records = {term: kept[term] for term in terms if term in kept}
        missing = [term for term in terms if term not in records]
        if missing:
            found = reader.term_records(missing)
            records |= {term: found.get(term) for term in missing}
            if len(kept) > _KEPT_TERMS:
                self._records = {}
            self._records.update(records)
        return records

    def _worth_scoring(
        self,
        reader: Reader,
        terms: Sequence[WeightedTerm],
        among: frozenset[str] | None,
        weights: FieldWeights,
    ) -> Iterator[TermTable]:
        """Yield the terms of articles that may hold the best chunks, in batches."""
        if among is not None:
            yield from _in_batches(reader, reader.keys_of(among))
            return
        proposed = self._proposed(reader, terms, weights)
        if proposed is None:
            yield from _in_batches(reader, reader.keys_after(0))
            return
        if self._newer is None:
            yield reader.article_term_ids(proposed)
            yield from _in_batches(reader, (key for key in reader.keys_after(self._covered) if key not in proposed))
        else:
            yield reader.article_term_ids(proposed.difference(self._newer.keys.tolist())).joined(self._newer)

    def _proposed(self, reader: Reader, terms: Sequence[WeightedTerm], weights: FieldWeights) -> set[int] | None:
        """Return the keys that the index proposes, all of which are in the store; None where it is of no use.

        What is gone from the store would take the places of what is there, so it is asked again without that.
        """
        if self._index is None:
            return None
        wanted = [(term.record.id, term.weights) for term in terms]
        try:
            for more in _MORE:
                gone = self._gone
                proposed = self._index.propose(wanted, weights, more * PROPOSED_CHUNKS, more * PROPOSED_ARTICLES, gone)
                absent = proposed - reader.present(proposed)
                if not absent:
                    return proposed
                self._gone = gone | absent
                known = set(reader.removed())
                if any(key <= self._covered and key not in known for key in absent):
                    self._on_ghosts()
        except IndexUnreachable:
            return None
        except BrokenIndex:
            self._index = None
            self._due = True
            self._on_broken()
        return None


def _in_batches(reader: Reader, keys: Iterable[int]) -> Iterator[TermTable]:
    for batch in reader.batches(keys, _BATCH_ARTICLES):
        yield reader.article_term_ids(batch)
