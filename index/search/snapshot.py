"""Snapshots: one state of a library, from which everything that an answer needs is read.

Two libraries are searched as if they were one: each stays as it is, and neither learns anything of the other.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Generic, Protocol, TypeVar

import numpy as np

from index.article import Article
from index.chunks import Field
from index.errors import UnknownArticle
from index.search.bm25 import lucene_idf
from index.search.engine import Engine
from index.search.hits import FIELD_WEIGHTS, Candidate, FieldWeights, Hits, Query, merged
from index.search.spelling import JoinedVocabulary, Vocabulary
from index.search.titles import Listed, TitleMatches, Titles, resolved
from index.store import ArticleInfo, Narrowing, Reader
from index.store.reading import Reading

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
        with self.snapshot() as snapshot:
            return snapshot.titled(typed, limit)

    def resolve(self, reference: str) -> ArticleInfo:
        with self.snapshot() as snapshot:
            return snapshot.resolve(reference)

    def article(self, id: str) -> Article:
        with self.snapshot() as snapshot:
            return snapshot.article(id)

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> list[Candidate]:
        """Return the candidates of the `limit` best hits, best first. See `Snapshot`."""
        with self.snapshot() as snapshot:
            return snapshot.candidates(snapshot.search(query, limit, weights=weights))

    def chunk_count(self) -> int:
        with self.snapshot() as snapshot:
            return snapshot.chunk_count()

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        with self.snapshot() as snapshot:
            return snapshot.document_frequencies(terms)

    def vocabulary(self) -> Vocabulary:
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
        with self.reading() as reader:
            yield from reader.listed(narrowing)

    def _read(self, load: Callable[[Reader], Part]) -> Part:
        with self.reading() as reader:
            return load(reader)

    def read_ahead(self, wanted: Wanted) -> None:
        with self.reading() as reader:
            reader.read_ahead(wanted)

    def titled(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """See `Snapshot`; articles whose ids are in `without` are left out."""
        return self.titles().holding(typed, limit, without=without)

    def resolve(self, reference: str) -> ArticleInfo:
        with self.reading() as reader:
            return resolved(reference, reader, part=True)

    def article(self, id: str) -> Article:
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
        return self._state().search(query, limit, weights)

    def candidates(self, hits: Hits) -> list[Candidate]:
        return self._state().candidates(hits)

    def chunk_count(self) -> int:
        return self.field_documents()[0]

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        return {term: found[0] for term, found in self.field_frequencies(terms).items()}

    def field_frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return how many documents of each field, in the order of `Field`, hold each of some terms."""
        return self._state().frequencies(terms)

    def field_documents(self) -> tuple[int, ...]:
        """Return how many documents each field has, in the order of `Field`: sentences, contexts, titles, articles."""
        return self._state().documents()


class _Library(Protocol):
    def snapshot(self) -> AbstractContextManager[LibrarySnapshot]: ...


class JoinedLibrary(Searchable):
    """A common library and an own one beside it. Both stay their owners' to close.

    Where both have an article of the same id, the own one stands for it.
    """

    def __init__(self, common: _Library, own: _Library) -> None:
        self._common = common
        self._own = own
        self._held: JoinedSnapshot | None = None

    @contextmanager
    def snapshot(self) -> Iterator[JoinedSnapshot]:
        """Open a snapshot of the present state of both; the same object as long as nothing changes."""
        with self._common.snapshot() as common, self._own.snapshot() as own:
            held = self._held
            if held is None or held.common is not common or held.own is not own:
                held = self._held = JoinedSnapshot(common, own)
            yield held


class JoinedSnapshot:
    """A state of two joined libraries, as a `Snapshot`."""

    def __init__(self, common: LibrarySnapshot, own: LibrarySnapshot) -> None:
        self.common = common
        self.own = own
        self.vocabulary: Once[Vocabulary] = Once(lambda: JoinedVocabulary(common.vocabulary(), own.vocabulary()))
        self.articles = Once(self._articles)
        self._own_ids = Once(lambda: frozenset(info.id for info in own.articles()))
        self._hidden_keys = Once(lambda: common.keys_of(self._own_ids()))

    @property
    def is_demonstration(self) -> bool:
        """Whether there are no articles but those of the common library's demonstration."""
        return self.common.is_demonstration and not self.own.articles()

    def _articles(self) -> tuple[ArticleInfo, ...]:
        """Return the common articles, then the own ones, numbered through from 1."""
        hidden = self._own_ids()
        infos = [*(info for info in self.common.articles() if info.id not in hidden), *self.own.articles()]
        return tuple(replace(info, number=number) for number, info in enumerate(infos, 1))

    def titled(self, typed: str, limit: int) -> TitleMatches:
        ids = self._own_ids()
        hidden = [info.number for info in self.common.articles() if info.id in ids]
        shown = len(self.common.articles()) - len(hidden)
        common = self.common.titled(typed, limit, without=ids)
        own = self.own.titled(typed, limit)

        def numbered(common: Iterable[ArticleInfo], own: Iterable[ArticleInfo]) -> tuple[ArticleInfo, ...]:
            return (
                *(replace(info, number=info.number - bisect_left(hidden, info.number)) for info in common),
                *(replace(info, number=info.number + shown) for info in own),
            )

        return TitleMatches(numbered(common.beginning, own.beginning), numbered(common.others, own.others))

    def resolve(self, reference: str) -> ArticleInfo:
        return resolved(reference, Listed(self.articles()), part=True)

    def article(self, id: str) -> Article:
        for one in (self.own, self.common):
            try:
                return one.article(id)
            except UnknownArticle:
                pass
        raise UnknownArticle(id, len(self.articles()))

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """See `Snapshot`; of equal hits the common come first.

        Each library weighs a term by its own idf, and in a handful of articles a term is rare only by chance: so each
        is asked with factors that replace its idf by the idf among the documents of both.
        """
        query = replace(query, terms=tuple(weighted := query.weighted_terms()), weights=tuple(weighted.values()))
        counted = [(one.field_documents(), one.field_frequencies(query.terms)) for one in (self.common, self.own)]
        common, own = (
            one.search(replace(query, factors=factors), limit, weights=weights)
            for one, factors in zip((self.common, self.own), _factors(query.terms, counted), strict=True)
        )
        if self._hidden_keys():
            hidden = np.isin(common.places[:, 1], list(self._hidden_keys()))
            common = common.at(np.flatnonzero(~hidden))
        return merged(common, own, limit)

    def candidates(self, hits: Hits) -> list[Candidate]:
        of_own = hits.places[:, 3].astype(bool)
        own = iter(self.own.candidates(hits.at(np.flatnonzero(of_own))))
        common = iter(self.common.candidates(hits.at(np.flatnonzero(~of_own))))
        return [next(own if one else common) for one in of_own.tolist()]

    def chunk_count(self) -> int:
        return self.common.chunk_count() + self.own.chunk_count()

    def read_ahead(self, wanted: Wanted) -> None:
        self.common.read_ahead(wanted)
        self.own.read_ahead(wanted)

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        own = self.own.document_frequencies(terms)
        return {term: held + own[term] for term, held in self.common.document_frequencies(terms).items()}


def _factors(
    terms: Sequence[str], counted: Sequence[tuple[Sequence[int], Mapping[str, Sequence[int]]]]
) -> Iterator[tuple[tuple[float, ...], ...]]:
    """Yield for each library the idf over all divided by its own: a row for each field, a column for each term.

    `counted` has for each library the number of documents of each field, and how many of them hold each term.
    """
    for documents, frequencies in counted:
        yield tuple(
            tuple(
                lucene_idf(sum(held[field] for held, _ in counted), sum(found[term][field] for _, found in counted))
                / lucene_idf(documents[field], frequencies[term][field])
                for term in terms
            )
            for field in range(len(Field))
        )
