"""What can be asked of articles that are indexed, whether one library holds them or several."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Protocol

from index.article import Article
from index.library import ArticleInfo, Candidate, FieldWeights, Query, Reranking
from index.search.snapshot import Snapshot
from index.text.vocabulary import Vocabulary
from index.titles import TitleMatches

__all__ = ["Searchable"]


class Searchable(Protocol):
    """The reading side of a `Library`; see there for what each of these gives and raises."""

    @property
    def is_demonstration(self) -> bool: ...

    def articles(self) -> tuple[ArticleInfo, ...]: ...

    def titled(self, typed: str, limit: int) -> TitleMatches: ...

    def resolve(self, reference: str) -> ArticleInfo: ...

    def article(self, id: str) -> Article: ...

    def search(
        self, query: Query, limit: int = ..., *, weights: FieldWeights = ..., reranking: Reranking | None = ...
    ) -> list[Candidate]: ...

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def chunk_count(self) -> int: ...

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]: ...

    def vocabulary(self) -> Vocabulary: ...
