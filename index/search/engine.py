"""The protocol of candidate engines, which find the chunks of a library that are worth scoring.

`Indexes` is the protocol for the indexes of engines that keep one; see `engines/indexed.py`.

An engine is one module in `index/search/engines/` and one line in its registry; the contract tests in
`tests/index/search/engines/test_contract.py` run over every one.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from index.chunks import Field
from index.search.hits import Candidate, FieldWeights, Hits, Query
from index.search.spelling import Vocabulary
from index.store import ArticleTermIds, Reader
from index.store.reading import Reading

Term = TypeVar("Term")


class BrokenIndex(Exception):
    """An engine's index cannot be used; it has to be built again."""


class IndexUnreachable(BrokenIndex):
    """An engine's index cannot be reached, or not be written, for now. Nothing is known to be wrong with it."""


class SearchState(Protocol):
    """One state of a library's chunks. Any thread may search it."""

    def search(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        """Return the `limit` best chunks that hold a term of the query in any field, best first.

        Chunks of equal score come in the order of articles and sentences. Scores are rank-bm25's, with the statistics
        of the whole library, whichever engine it is.
        """

    def candidates(self, hits: Hits) -> list[Candidate]:
        """Return hits with their articles, in the same order."""

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return how many documents of each field, in the order of `Field`, hold each of some terms."""

    def documents(self) -> tuple[int, ...]:
        """Return how many documents each field has, in the order of `Field`."""


class Engine(Protocol):
    """The candidate engine of one store. Any thread may use it.

    The store is the source of truth: an engine's own index may be behind it or missing, never wrong. What concerns such
    an index does nothing in an engine without one.
    """

    @abstractmethod
    def state(self, reading: Reading) -> SearchState:
        """Return the state of the library that `reading` reads; it may share data with earlier states."""

    @abstractmethod
    def vocabulary(self, reading: Reading) -> Vocabulary:
        """Return the words of that state."""

    def keep_up(self, *, syncing: bool) -> None:
        """Bring the engine's index in line with the store, if that is due; while `syncing`, only now and then.

        Where that fails the store serves instead, and a later call tries again.
        """
        return

    def wait(self) -> None:
        """Wait for what is under way in the background."""
        return

    def problems(self, reader: Reader) -> Iterator[str]:
        """Yield where the engine's index contradicts the store, a line each. An index that is behind does not."""
        return iter(())

    def trouble(self) -> str | None:
        """Return in one line why the engine's index does not serve fully now; None if nothing is known to be wrong."""
        return None

    def repair(self) -> None:
        """Build the engine's index anew. Raises OSError or DiskFull where it can't be written."""
        return

    def close(self) -> None:
        """End what is under way in the background, and close the files."""
        return


@dataclass(frozen=True, slots=True)
class ProposalQuery:
    """What an index is to propose: the articles of the best `chunks` chunks, and the best `articles` articles.

    Each term is its id in the store with its weight in each field, in the order of `Field`. The articles with the keys
    `without` are left out, and all but those `within` where these are given.
    """

    terms: Sequence[tuple[int, Sequence[float]]]
    weights: FieldWeights
    chunks: int
    articles: int
    without: Collection[int] = ()
    within: Collection[int] | None = None


def article_weights(
    terms: Iterable[tuple[Term, Sequence[float]]], weights: FieldWeights
) -> Iterator[tuple[Term, Field, float]]:
    """Yield terms for each of the fields of whole articles, with what a match there weighs."""
    for term, (_, _, of_title, of_article) in terms:
        yield term, Field.ARTICLE, of_article * weights.article
        yield term, Field.TITLE, of_title * weights.title


class Proposer(Protocol):
    """An index outside the store that says in which articles the best chunks are likely to be.

    Of up to `max_within` articles it can say which are the best; 0 where it only can of all.
    """

    max_within: int = 0

    def propose(self, query: ProposalQuery) -> set[int]:
        """Return the keys of the articles. What is proposed is scored from the store, so it may be inexact or outdated.

        Raises BrokenIndex, or its subclass IndexUnreachable for what passes; the store serves meanwhile.
        """


class OpenIndex(Proposer, Protocol):
    """An index that is read. Each method raises BrokenIndex; IndexUnreachable where it can't be reached now."""

    def reloaded(self) -> Self:
        """Return the index as of its last commit now."""

    def largest(self) -> int:
        """Return the largest key of any article, 0 where there is none."""

    def keys(self) -> set[int]:
        """Return the keys of all articles."""

    def holdings(self) -> tuple[Counter[int], Counter[int]]:
        """Return how many chunks and how many whole articles are here under each key."""

    def frequencies(self, field: Field, terms: Sequence[int]) -> list[int]:
        """Return how many documents hold each term in a field, at least; the context has none of its own."""


class OpenWriter(Protocol):
    """Adds articles to, and takes them from, an index, which is created where it is missing.

    Each method raises BrokenIndex; IndexUnreachable where the index can't be reached or written now.
    """

    def add(self, articles: Iterable[ArticleTermIds]) -> None:
        """Add articles that are not there yet."""

    def remove(self, keys: Collection[int]) -> None:
        """Take articles away, whether they are there or not."""

    def commit(self) -> None:
        """Make all changes durable and visible."""

    def close(self) -> None:
        """Close the index. Nothing can be added afterwards."""


class Indexes(Protocol):
    """Where the indexes of one data folder lie, by their generations."""

    @property
    def format(self) -> str:
        """The prefix of the names of generations that this version can use."""

    def has(self, generation: str) -> bool:
        """Return whether a generation belongs to this data folder; its index may still be missing."""

    def open(self, generation: str) -> OpenIndex:
        """Return an index. Raises BrokenIndex."""

    def writer(self, generation: str) -> OpenWriter:
        """Return what writes an index, which is created where it is missing. Raises BrokenIndex or OSError."""

    def check(self, generation: str) -> None:
        """Raise BrokenIndex where an index is damaged in a way that `open` does not see."""
        return

    def trouble(self) -> str | None:
        """Return in one line what keeps the indexes from serving, as far as is known without a request."""
        return None

    def clear(self, kept: Collection[str | None]) -> None:
        """Remove what other generations than those `kept`, and killed processes, left behind, if it can be."""
        return
