"""The seam for candidate engines: what finds the chunks of a library that are worth scoring, and what it gives.

An engine is one module in `index/search/engines/` and one line in its registry; the contract tests in
`tests/index/search/engines/test_contract.py` run over every one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from index.search.hits import Candidate, FieldWeights, Hits, Query
from index.store import Reader
from index.text.vocabulary import Vocabulary

__all__ = ["BrokenIndex", "Engine", "IndexUnreachable", "Proposer", "Reading", "SearchState"]

Reading = Callable[[], AbstractContextManager[Reader]]
"""Gives a reader of one state of the store, always the same."""


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
        ...

    def candidates(self, hits: Hits) -> list[Candidate]:
        """Return hits with their articles, in the same order."""
        ...

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return how many documents of each field, in the order of `Field`, hold each of some terms."""
        ...

    def documents(self) -> tuple[int, ...]:
        """Return how many documents each field has, in the order of `Field`."""
        ...


class Engine(Protocol):
    """The candidate engine of one store. Any thread may use it.

    The store is the source of truth: an engine's own index may be behind it or missing, never wrong.
    """

    def state(self, reading: Reading) -> SearchState:
        """Return the state of the library that `reading` reads; it may share what it holds with earlier states."""
        ...

    def vocabulary(self, reading: Reading) -> Vocabulary:
        """Return the words of that state."""
        ...

    def keep_up(self, *, syncing: bool) -> None:
        """Bring the engine's index in line with the store, if that is due; while `syncing`, only now and then.

        Where that fails the store serves instead, and a later call tries again.
        """
        ...

    def wait(self) -> None:
        """Wait for what is under way in the background."""
        ...

    def problems(self, reader: Reader) -> Iterator[str]:
        """Yield what of the engine's index is not as the store says, a line each. One that is behind is not wrong."""
        ...

    def trouble(self) -> str | None:
        """Return in one line why not all of the engine's index serves just now; None where nothing is known of that."""
        ...

    def repair(self) -> None:
        """Build the engine's index anew. Raises OSError or DiskFull where it can't be written."""
        ...

    def close(self) -> None:
        """End what is under way in the background, and let go of files."""
        ...


class Proposer(Protocol):
    """An index outside the store that says in which articles the best chunks are likely to be."""

    def propose(
        self,
        terms: Sequence[tuple[int, Sequence[float]]],
        weights: FieldWeights,
        chunks: int,
        articles: int,
        without: Collection[int] = (),
    ) -> set[int]:
        """Return the keys of the articles of the best `chunks` chunks and of the best `articles` articles.

        The articles with the keys `without` are left out.

        Each term is its id in the store with its weight in each field, in the order of `Field`. What is proposed is
        scored anew from the store, so nothing has to be exact or of today. Raises BrokenIndex, of which
        IndexUnreachable is passing: the store serves meanwhile.
        """
        ...
