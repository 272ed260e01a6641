"""The engine of a collection: the index that holds the articles proposes them, too."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from typing import NamedTuple

from index.collection.point_in_time import UNREAD, PointInTime
from index.collection.reading import CollectionReader
from index.search.engine import Engine, Proposer, Reading
from index.search.engines.cluster import best_queries
from index.search.hits import FieldWeights
from index.search.proposals import ProposedState
from index.search.vocabulary import StoredVocabulary
from index.text.vocabulary import Vocabulary

_MAX_RESULTS = 10_000  # that OpenSearch gives at once: `index.max_result_window`
_AHEAD = 16  # times as much as is asked for first


class CollectionEngine(Engine):
    """The engine of a collection, which is never behind. What is read and what is proposed are of one state of it."""

    def __init__(self) -> None:
        self._last: ProposedState | None = None
        self._words: StoredVocabulary | None = None

    def state(self, reading: Reading) -> ProposedState:
        with reading() as reader:
            assert isinstance(reader, CollectionReader)
            proposals = Proposals(reader.view)
        self._last = ProposedState(reading, proposals, self._last)
        return self._last

    def vocabulary(self, reading: Reading) -> Vocabulary:
        self._words = StoredVocabulary(reading, self._words)
        return self._words


class _Found(NamedTuple):
    """What was found: the keys of the articles of the best chunks, and of the best articles."""

    wanted: object
    within: Collection[int] | None
    chunks: int
    by_chunk: list[int]
    whole: list[int]


class Proposals(Proposer):
    """What a state of a collection proposes. See `Proposer`."""

    max_within = 50_000  # a cluster takes 65,536

    def __init__(self, view: PointInTime) -> None:
        self._view = view
        self._kept = threading.local()  # what was found last, for the thread that asked for it

    def propose(
        self,
        terms: Sequence[tuple[int, Sequence[float]]],
        weights: FieldWeights,
        chunks: int,
        articles: int,
        without: Collection[int] = (),
        within: Collection[int] | None = None,
    ) -> set[int]:
        """See `Proposer`. Raises CollectionAway: nothing else has the articles.

        Asking takes longer than telling, so what may be asked for next is told with the first, and given at once then.
        """
        wanted = tuple((term, tuple(of_field)) for term, of_field in terms), weights
        kept: _Found | None = getattr(self._kept, "found", None)
        if kept is None or kept.wanted != wanted or kept.within is not within:
            found = self._asked(terms, weights, _AHEAD * chunks, _AHEAD * articles, within)
            kept = self._kept.found = _Found(wanted, within, chunks, *found)
        if chunks > kept.chunks:
            return {*kept.by_chunk, *kept.whole}
        return {*kept.by_chunk[:chunks], *kept.whole[:articles]}

    def _asked(
        self,
        terms: Sequence[tuple[int, Sequence[float]]],
        weights: FieldWeights,
        chunks: int,
        articles: int,
        within: Collection[int] | None,
    ) -> list[list[int]]:
        """Return the keys of the articles of the best chunks, and of the best articles, the best first."""
        passing = [] if within is None else [{"terms": {"key": [*within]}}]
        queries = best_queries([(self._view.named[term], of_field) for term, of_field in terms], weights)
        searches = [
            {
                "query": {"bool": {"must": [query], "filter": passing}},
                "size": min(limit, _MAX_RESULTS),
                "sort": ["_score", {"key": "asc"}],
                **UNREAD,
            }
            for query, limit in zip(queries, (chunks, articles), strict=True)
        ]
        return [[hit["sort"][1] for hit in answer["hits"]["hits"]] for answer in self._view.ask_all(searches)]
