"""The engine of a collection: the index that holds the articles proposes them, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from index.chunks import Field
from index.collection.documents import CHUNKS
from index.collection.point_in_time import UNREAD, PointInTime
from index.collection.reading import CollectionReader
from index.search.engine import Reading
from index.search.hits import FieldWeights
from index.search.proposals import ProposedState
from index.search.vocabulary import StoredVocabulary
from index.store import Reader
from index.text.vocabulary import Vocabulary

__all__ = ["CollectionEngine", "Proposals"]

_MAX_RESULTS = 10_000  # that OpenSearch gives at once: `index.max_result_window`
_AHEAD = 16  # times as much as is asked for first
_SENTENCE = f"{CHUNKS}.{Field.SENTENCE}"


class CollectionEngine:
    """See `Engine`. What is read is of one state of the collection, and so is what is proposed."""

    def __init__(self) -> None:
        self._last: ProposedState | None = None
        self._words: StoredVocabulary | None = None

    def state(self, reading: Reading) -> ProposedState:
        """See `Engine`."""
        with reading() as reader:
            assert isinstance(reader, CollectionReader)
            proposals = Proposals(reader.view)
        self._last = ProposedState(reading, proposals, False, _nothing, _nothing, _nothing, self._last)
        return self._last

    def vocabulary(self, reading: Reading) -> Vocabulary:
        """See `Engine`."""
        self._words = StoredVocabulary(reading, self._words)
        return self._words

    def keep_up(self, *, syncing: bool) -> None:
        """See `Engine`: it is never behind."""

    def wait(self) -> None:
        """See `Engine`."""

    def problems(self, reader: Reader) -> Iterator[str]:
        """See `Engine`."""
        yield from ()

    def trouble(self) -> str | None:
        """See `Engine`: the store tells."""
        return None

    def repair(self) -> None:
        """See `Engine`."""

    def close(self) -> None:
        """See `Engine`."""


class Proposals:
    """What a state of a collection proposes. See `Proposer`."""

    def __init__(self, view: PointInTime) -> None:
        self._view = view
        self._kept: tuple[object, int, list[list[int]]] | None = None  # what was wanted last, and found

    def propose(
        self,
        terms: Sequence[tuple[int, Sequence[float]]],
        weights: FieldWeights,
        chunks: int,
        articles: int,
        without: Collection[int] = (),
    ) -> set[int]:
        """See `Proposer`. Raises CollectionAway: nothing else has the articles.

        Asking takes longer than telling, so what may be asked for next is told with the first, and given at once then.
        """
        wanted = tuple((term, tuple(of_field)) for term, of_field in terms), weights
        kept = self._kept
        if kept is None or kept[0] != wanted:
            found = self._asked(terms, weights, _AHEAD * chunks, _AHEAD * articles)
            kept = self._kept = wanted, chunks, found
        if chunks > kept[1]:
            return {key for keys in kept[2] for key in keys}
        return {*kept[2][0][:chunks], *kept[2][1][:articles]}

    def _asked(
        self, terms: Sequence[tuple[int, Sequence[float]]], weights: FieldWeights, chunks: int, articles: int
    ) -> list[list[int]]:
        """Return the keys of the articles of the best chunks, and of the best articles, the best first."""
        named = [(self._view.named[term], of_field) for term, of_field in terms]
        by_chunk = [_weighted(_SENTENCE, term, of_field[0]) for term, of_field in named]
        by_article = [
            _weighted(name, term, weight * factor)
            for term, (_, _, of_title, of_article) in named
            for name, weight, factor in (
                (Field.ARTICLE.value, of_article, weights.article),
                (Field.TITLE.value, of_title, weights.title),
            )
        ]
        nested = {"nested": {"path": CHUNKS, "query": {"bool": {"should": by_chunk}}, "score_mode": "max"}}
        searches = [
            {"query": query, "size": min(limit, _MAX_RESULTS), "sort": ["_score", {"key": "asc"}], **UNREAD}
            for query, limit in ((nested, chunks), ({"bool": {"should": by_article}}, articles))
        ]
        return [[hit["sort"][1] for hit in answer["hits"]["hits"]] for answer in self._view.ask_all(searches)]


def _weighted(name: str, term: str, weight: float) -> dict[str, object]:
    return {"term": {name: {"value": term, "boost": weight}}}


def _nothing() -> None:
    """Be told of what needs nothing done."""
