"""Snapshots: one state of a library, from which everything that an answer needs is read."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Container, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Generic, Protocol, TypeVar

from index.article import Article
from index.errors import UnknownArticle
from index.search.engine import Engine, Reading
from index.search.hits import FIELD_WEIGHTS, Candidate, FieldWeights, Hits, Query
from index.search.titles import TitleMatches, Titles, resolved
from index.store import ArticleInfo, Narrowing, Reader
from index.text.vocabulary import Vocabulary

Part = TypeVar("Part")


Wanted = Callable[[], tuple[Collection[str], Collection[str]]]
"""Returns the words and the terms whose frequencies will be asked for."""


class Snapshot(Protocol):
    """One state of a library, or of two joined, for the thread that asked for it, until the context ends."""

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""

    def articles(self) -> tuple[ArticleInfo, ...]:
        """Return all articles, numbered from 1 in order of arrival."""

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """Return the articles whose titles match what was `typed` so far, quickly enough for each key press.

        At most `limit` titles begin so, and at most `limit` others hold each word.
        """

    def resolve(self, reference: str) -> ArticleInfo:
        """Return the article that a person means by an id, a number in the list of articles, or a title, part or whole.

        Raises UnknownArticle or AmbiguousArticle.
        """

    def article(self, id: str) -> Article:
        """Return the article with this id. Raises UnknownArticle."""

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """Return the `limit` best chunks, best first, equal ones in the order of articles and sentences.

        A chunk is found where a term of the query is in its sentence, context, title or article. No article is read.
        """

    def candidates(self, hits: Hits) -> list[Candidate]:
        """Return hits with their articles, in the same order."""

    def chunk_count(self) -> int:
        """Return how many sentences are indexed."""

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """Return how many sentences hold each of some terms; many at once take little longer than one."""

    def vocabulary(self) -> Vocabulary:
        """Return the words of all chunks, folded and without stop words, with how many sentences hold each.

        Snapshots of the same state return the same object.
        """

    def read_ahead(self, wanted: Wanted) -> None:
        """Look up together what will be asked for one by one, if each request would take its time."""


class Searchable(ABC):
    """A library, or two joined. Each single read opens a snapshot of its own."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open a snapshot of the present state. All reads of one answer should come from the same one."""

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        with self.snapshot() as snapshot:
            return snapshot.is_demonstration

    def articles(self) -> tuple[ArticleInfo, ...]:
        """See `Snapshot`; the same object as long as nothing changes."""
        with self.snapshot() as snapshot:
            return snapshot.articles()

    def titled(self, typed: str, limit: int) -> TitleMatches:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.titled(typed, limit)

    def resolve(self, reference: str) -> ArticleInfo:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.resolve(reference)

    def article(self, id: str) -> Article:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.article(id)

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> list[Candidate]:
        """Return the candidates of the `limit` best hits, best first. See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.candidates(snapshot.search(query, limit, weights=weights))

    def chunk_count(self) -> int:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.chunk_count()

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.document_frequencies(terms)

    def vocabulary(self) -> Vocabulary:
        """See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.vocabulary()


class Once(Generic[Part]):
    """A part of a snapshot that is loaded when it is first asked for; other threads wait for it meanwhile."""

    def __init__(self, load: Callable[[], Part]) -> None:
        self._load = load
        self._loading = threading.Lock()
        self._parts: list[Part] = []

    def __call__(self) -> Part:
        if not self._parts:
            with self._loading:
                if not self._parts:
                    self._parts.append(self._load())
        return self._parts[0]


class LibrarySnapshot:
    """A state of one store, shared by all threads while nothing changes, each with a reader of its own."""

    def __init__(self, reading: Reading, engine: Callable[[Reader], Engine], *, is_demonstration: bool) -> None:
        """Read by `reading` where the thread has no reader of this state; `engine` chooses who searches."""
        self.is_demonstration = is_demonstration
        self._present = reading
        self._pinned = threading.local()
        self._engine = Once(partial(self._read, engine))
        self._state = Once(lambda: self._engine().state(self.reading))
        self.vocabulary = Once(lambda: self._engine().vocabulary(self.reading))
        self.articles = Once(lambda: self._read(lambda reader: reader.articles()))
        self.titles = Once(lambda: Titles(self.articles()))

    @contextmanager
    def pinned(self, reader: Reader) -> Iterator[LibrarySnapshot]:
        """Read through `reader`, which sees this state, in this thread until the context ends."""
        outer = getattr(self._pinned, "reader", None)
        self._pinned.reader = reader
        try:
            yield self
        finally:
            self._pinned.reader = outer

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a reader of this state; of the present one where the thread has none."""
        reader = getattr(self._pinned, "reader", None)
        if reader is not None:
            yield reader
            return
        with self._present() as reader:
            yield reader

    def listed(self, narrowing: Narrowing) -> Iterator[ArticleInfo]:
        """See `Library`."""
        with self.reading() as reader:
            yield from reader.listed(narrowing)

    def _read(self, load: Callable[[Reader], Part]) -> Part:
        with self.reading() as reader:
            return load(reader)

    def read_ahead(self, wanted: Wanted) -> None:
        """See `Snapshot`."""
        with self.reading() as reader:
            reader.read_ahead(wanted)

    def titled(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """See `Snapshot`; articles whose ids are in `without` are left out."""
        return self.titles().holding(typed, limit, without=without)

    def resolve(self, reference: str) -> ArticleInfo:
        """See `Snapshot`."""
        with self.reading() as reader:
            return resolved(reference, reader, part=True)

    def article(self, id: str) -> Article:
        """See `Snapshot`."""
        with self.reading() as reader:
            key = reader.key(id)
            if key is None:
                raise UnknownArticle(id, reader.count())
            return reader.article(key)

    def keys_of(self, ids: Collection[str]) -> frozenset[int]:
        """Return the keys of those of some articles that are here."""
        with self.reading() as reader:
            return frozenset(reader.keys_of(ids))

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """See `Snapshot`."""
        return self._state().search(query, limit, weights)

    def candidates(self, hits: Hits) -> list[Candidate]:
        """See `Snapshot`."""
        return self._state().candidates(hits)

    def chunk_count(self) -> int:
        """See `Snapshot`."""
        return self.field_documents()[0]

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `Snapshot`."""
        return {term: found[0] for term, found in self.field_frequencies(terms).items()}

    def field_frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return how many documents of each field, in the order of `Field`, hold each of some terms."""
        return self._state().frequencies(terms)

    def field_documents(self) -> tuple[int, ...]:
        """Return how many documents each field has, in the order of `Field`: sentences, contexts, titles, articles."""
        return self._state().documents()
