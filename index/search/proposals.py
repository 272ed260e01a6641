"""One state of a library too large for memory: an index outside the store proposes, and the store has the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from index.chunks import Field
from index.search.bm25 import FieldScorer, WeightedTerm, best_chunks
from index.search.engine import BrokenIndex, IndexUnreachable, ProposalQuery, Proposer, SearchState
from index.search.hits import Candidate, FieldWeights, Hits, Query, Scores, joined
from index.store import ReadArticle, Reader, TermRecord, TermTable
from index.store.reading import Reading

MAX_BEHIND = 2_000
"""Chunks not yet in the index that are searched in the store at each question, for a millisecond."""

# Measured on a million sentences: with eight times as many, one verdict and first passage of 500 was another. On six
# question sets, all are those that come from memory (tests/benchmarks/sources.py compares).
PROPOSED_CHUNKS = 50
PROPOSED_ARTICLES = 12

_GROWTH = (1, 4, 16)
"""Times as many proposals, as long as one that is missing might come among the best: of 3,375 articles made from one
template the first eight chunks were those from memory for 88% of the questions without it, and are for 99%."""

_ENOUGH = 10  # of the best, which no missing one may come among: the reader reads eight windows

_MORE = (1, 2, 4, 8, 16, 32)  # times as many again, each time that some of them are gone

_SCORED_ARTICLES = 300  # of those among which is searched: of more, the best are proposed where that is possible

_BATCH_ARTICLES = 1_000
_NOWHERE = (0,) * len(Field)
_KEPT_ARTICLES = 300
_KEPT_TERMS = 200_000


def _do_nothing() -> None: ...


class ProposedState(SearchState):
    """A state of the library, searched in its store.

    Where there is no index (`index` is None), every article is scored, which takes its time and finds the same. While
    it is `due` to be brought up to date, each search calls `on_due`: what failed is to be tried again, and a process
    that was killed does not finish what it began. `on_broken` is called where the index can't be used, and `on_orphans`
    where it proposes articles that the store neither has nor knows to be removed.
    """

    def __init__(
        self,
        reading: Reading,
        index: Proposer | None,
        before: ProposedState | None,
        *,
        due: bool = False,
        on_due: Callable[[], None] = _do_nothing,
        on_broken: Callable[[], None] = _do_nothing,
        on_orphans: Callable[[], None] = _do_nothing,
    ) -> None:
        self._reading = reading
        self._due = due
        self._on_due = on_due
        self._on_broken = on_broken
        self._on_orphans = on_orphans
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
            if not terms:
                return Hits.none()
            within = None if query.articles is None else reader.keys_of(query.articles)
            if within is not None and not self._proposes_within(len(within)):
                return self._best(_in_batches(reader, within), terms, weights, limit)
            return self._best_proposed(reader, terms, weights, limit, within)

    def _proposes_within(self, count: int) -> bool:
        """Return whether the best of so many articles are to be proposed, as scoring all would take longer."""
        in_step = self._newer is not None and not len(self._newer)
        return self._index is not None and in_step and _SCORED_ARTICLES < count <= self._index.max_within

    def _best(
        self, tables: Iterable[TermTable], terms: Mapping[str, WeightedTerm], weights: FieldWeights, limit: int
    ) -> Hits:
        found: Hits | None = None
        for articles in tables:
            best = best_chunks(articles, terms, self._scorers, weights, limit)
            found = joined(found, best, limit) if best is not None else found
        return found if found is not None else Hits.none()

    def _best_proposed(
        self,
        reader: Reader,
        terms: Mapping[str, WeightedTerm],
        weights: FieldWeights,
        limit: int,
        within: Collection[int] | None = None,
    ) -> Hits:
        """Return the `limit` best chunks of what the index proposes, more where it is close, and of what is newer."""
        found = Hits.none()
        before: set[int] | None = None
        for times in _GROWTH:
            proposed = self._proposed(reader, list(terms.values()), weights, times, within)
            if proposed is None:
                every = reader.keys_after(0) if within is None else within
                return self._best(_in_batches(reader, every), terms, weights, limit)
            if self._newer is None:
                newer = (key for key in reader.keys_after(self._covered) if key not in proposed)
                tables = chain([reader.article_term_ids(proposed)], _in_batches(reader, newer))
                return self._best(tables, terms, weights, limit)
            if proposed == before:
                break
            before = proposed
            table = reader.article_term_ids(proposed.difference(self._newer.keys.tolist())).joined(self._newer)
            found = self._best([table], terms, weights, len(table.lengths))
            if not _may_lack(found, times, min(limit, _ENOUGH), weights):
                break
        return found.at(np.arange(min(limit, len(found))))

    def candidates(self, hits: Hits) -> list[Candidate]:
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
        places = hits.places.tolist()
        return hits.candidates((articles[key].article, articles[key].sentence(number)) for _, key, number, _ in places)

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        kept = self._records
        try:
            records = {term: kept[term] for term in terms}
        except KeyError:
            with self._reading() as reader:
                records = self._looked_up(terms, reader)
        return {term: record.frequencies if record else _NOWHERE for term, record in records.items()}

    def documents(self) -> tuple[int, ...]:
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

    def _proposed(
        self,
        reader: Reader,
        terms: Sequence[WeightedTerm],
        weights: FieldWeights,
        times: int,
        within: Collection[int] | None,
    ) -> set[int] | None:
        """Return the keys that the index proposes, all of which are in the store; None where it is of no use.

        There are `times` as many as at first. What is gone from the store would take the places of what is there, so
        it is asked again without that.
        """
        if self._index is None:
            return None
        wanted = [(term.record.id, term.weights) for term in terms]
        try:
            for more in (times * again for again in _MORE):
                gone = self._gone
                chunks, articles = more * PROPOSED_CHUNKS, more * PROPOSED_ARTICLES
                proposed = self._index.propose(ProposalQuery(wanted, weights, chunks, articles, gone, within))
                absent = proposed - reader.present(proposed)
                if not absent:
                    return proposed
                self._gone = gone | absent
                known = set(reader.removed())
                if any(key <= self._covered and key not in known for key in absent):
                    self._on_orphans()
        except IndexUnreachable:
            return None
        except BrokenIndex:
            self._index = None
            self._due = True
            self._on_broken()
        return None


def _may_lack(found: Hits, times: int, enough: int, weights: FieldWeights) -> bool:
    """Return whether a chunk that was not proposed may be among the best `enough` of all.

    It has at most the lowest score of a proposed sentence, that of a proposed article, and the highest of a context.
    """
    if len(found) < enough:
        return True
    sentence, context, title, article = found.scores.T
    _, one_each = np.unique(found.places[:, 1], return_index=True)
    whole = weights.title * title[one_each] + weights.article * article[one_each]
    most = weights.sentence * _lowest(sentence, times * PROPOSED_CHUNKS) + _lowest(whole, times * PROPOSED_ARTICLES)
    return bool(most + weights.context * context.max() >= found.totals[enough - 1])


def _lowest(scores: Scores, count: int) -> float:
    """Return the lowest of the `count` best scores; 0 where there are no more than these."""
    return float(np.partition(scores, len(scores) - count)[len(scores) - count]) if len(scores) > count else 0.0


def _in_batches(reader: Reader, keys: Iterable[int]) -> Iterator[TermTable]:
    for batch in reader.batches(keys, _BATCH_ARTICLES):
        yield reader.article_term_ids(batch)
