"""What every state of a library is asked, wherever its candidates come from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from index.candidates.hits import Hits, Reranking
from index.candidates.query import Candidate, FieldWeights, Query


class SearchState(Protocol):
    """One state of the library that can be searched, by any thread."""

    def search(self, query: Query, limit: int, weights: FieldWeights, reranking: Reranking | None) -> list[Candidate]:
        """The `limit` best chunks that hold a term of the query in any field, best first.

        Chunks of equal score come in the order of articles and sentences. With a `reranking`, those of them that it
        keeps, in its order.
        """
        ...

    def find(self, query: Query, limit: int, weights: FieldWeights) -> Hits:
        """Return the `limit` best chunks that hold a term of the query in any field, best first."""
        ...

    def candidates_of(self, hits: Hits) -> list[Candidate]:
        """Return hits with their articles."""
        ...

    def frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """How many documents of each field hold each of some terms, in the order of `Field`."""
        ...

    def documents(self) -> tuple[int, ...]:
        """How many documents each field has, in the order of `Field`."""
        ...
