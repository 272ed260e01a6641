"""Snapshot: one state of a library, from which everything that an answer needs is read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from index.article import Article
from index.candidates import FIELD_WEIGHTS, Candidate, FieldWeights, Hits, Query
from index.store import ArticleInfo
from index.text.vocabulary import Vocabulary
from index.titles import TitleMatches

__all__ = ["Snapshot"]


class Snapshot(Protocol):
    """One state of a library, or of two joined. It may be used by one thread, until its context ends."""

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        ...

    def articles(self) -> tuple[ArticleInfo, ...]:
        """Return all articles, numbered from 1 in order of arrival."""
        ...

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """Return the articles that may be meant by what was `typed` of a title so far, quickly enough for each key.

        At most `limit` titles begin so, and at most `limit` others hold each word.
        """
        ...

    def resolve(self, reference: str) -> ArticleInfo:
        """Return the article that a person means by an id, a number in the list of articles, or (a part of) a title.

        Raises UnknownArticle or AmbiguousArticle.
        """
        ...

    def article(self, id: str) -> Article:
        """Return the article with this id. Raises UnknownArticle."""
        ...

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """Return the `limit` best chunks, best first, equal ones in the order of articles and sentences.

        A chunk is found where a term of the query is in its sentence, context, title or article. No article is read.
        """
        ...

    def candidates(self, hits: Hits) -> list[Candidate]:
        """Return hits with their articles, in the same order."""
        ...

    def chunk_count(self) -> int:
        """Return how many sentences are indexed."""
        ...

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many sentences hold each of some terms: asked at once, they take little longer than one."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the words of all chunks, folded and without stop words, with how many sentences hold each.

        Snapshots of the same state return the same object.
        """
        ...
