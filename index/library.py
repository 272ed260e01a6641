"""Library: the articles and their index in one data folder. The door to index/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.article import Article
from index.candidates import (
    FIELD_WEIGHTS,
    Candidate,
    FieldScores,
    FieldWeights,
    Hits,
    Query,
    Reranking,
    SearchState,
    Shortlist,
)
from index.current import Current, Source
from index.errors import OnlyDemonstration, UnknownArticle
from index.formats import Limits
from index.ingest import Progress, SyncReport, reanalyse, sync
from index.listing import Listing
from index.naming import resolved
from index.serving import Serving
from index.store import ArticleInfo, Store
from index.text.vocabulary import Vocabulary
from index.titles import TitleMatches

if TYPE_CHECKING:
    from index.web import Fetcher

__all__ = [
    "ArticleInfo",
    "Candidate",
    "FieldScores",
    "FieldWeights",
    "Hits",
    "Library",
    "LibrarySnapshot",
    "LibraryStatistics",
    "Progress",
    "Query",
    "Reranking",
    "Shortlist",
    "Source",
    "SyncReport",
]


@dataclass(frozen=True, slots=True)
class LibraryStatistics:
    """How much a library holds. `chunks` are the indexed sentences; `terms` and `words` count different ones."""

    articles: int
    sentences: int
    chunks: int
    characters: int
    terms: int
    words: int
    roots: tuple[str, ...]
    is_demonstration: bool


class Library:
    """Articles to search, in one data folder. Any number of threads may search while one writes.

    What another process commits to the same folder shows at the next call. Use it as a context manager, or close it.
    """

    def __init__(self, folder: Path, demonstration: Path | None, candidates: Source | None) -> None:
        self._own = Store(folder)
        self._serving = Serving(self._own, demonstration)
        self._listing = Listing(self._serving)
        self._current = Current(self._own, self._serving, folder, candidates)

    @classmethod
    def open(cls, folder: Path, *, demonstration: Path | None = None, candidates: Source | None = None) -> Library:
        """The library of a data folder, which need not exist yet: nothing is written before something is indexed.

        `demonstration` is a root of articles that serves, from memory, while nothing was ever indexed in the folder.
        Candidates come from memory while the library is small and from disk once it is large, with the same answers;
        `candidates` settles it, to compare the two. A library of an older format is brought to this version's.
        Raises a StoreError where the folder holds something that is no library of this version.
        """
        library = cls(folder, demonstration, candidates)
        try:
            library._own.upgrade()
            if library._serving.ever_indexed():
                reanalyse(library._own)
        except BaseException:
            library.close()
            raise
        return library

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        return self._serving.is_demonstration

    def sync(
        self,
        root: Path,
        *,
        prune: bool = False,
        limits: Limits | None = None,
        progress: Callable[[Progress], None] | None = None,
        settled: Callable[[Path], bool] = lambda file: True,
        deleted: Collection[Path] = (),
    ) -> SyncReport:
        """Bring the library in line with a root, a folder or a single file: its new, changed and vanished articles.

        Articles of other roots stay as they are. What cannot be read (a file, or the whole root) or is empty takes
        nothing away unless `prune`; files that were seen to be `deleted` go even so. Files that are not `settled` are
        left as they were. Interrupted, it leaves whole articles only, and the next call goes on from there.
        Raises UnreadableRoot, or a StoreError.
        """
        demonstrated = self.is_demonstration
        report = sync(
            self._own,
            root,
            prune=prune,
            limits=limits or Limits(),
            progress=progress,
            stored=lambda: self._current.keep_up(syncing=True),
            settled=settled,
            deleted=deleted,
            replaces_demonstration=demonstrated,
        )
        self._current.keep_up()
        return report

    def sync_address(
        self, address: str, fetcher: Fetcher, *, prune: bool = False, limits: Limits | None = None
    ) -> SyncReport:
        """Bring the library in line with a single page of the web, whose address is its root and its article's id.

        A page that is gone or has no article takes nothing away unless `prune`. Raises Unfetchable, or a StoreError.
        """
        from index.ingest.address import sync_address  # here, for it needs what most libraries do without

        demonstrated = self.is_demonstration
        report = sync_address(self._own, address, fetcher, prune=prune, limits=limits or Limits())
        self._current.keep_up()
        return replace(report, replaced_demonstration=demonstrated and report.added > 0)

    def sync_feed(
        self,
        address: str,
        fetcher: Fetcher,
        *,
        limits: Limits | None = None,
        again: bool = False,
        progress: Callable[[int, int], None] = lambda done, pages: None,
    ) -> SyncReport:
        """Bring the library in line with a feed, RSS or Atom, or with the one that a page names: see the report's root.

        The pages of new and changed entries are fetched; entries that left the feed stay. What can't be read takes
        nothing away: a page is named in the report, and asked for again after a while that grows, or at once with
        `again`. `progress` is called with how many pages are done, of how many.
        Raises Unfetchable where the feed can't be read, or a StoreError.
        """
        from index.ingest.feed import sync_feed  # here, for it needs what most libraries do without

        demonstrated = self.is_demonstration
        report = sync_feed(
            self._own,
            address,
            fetcher,
            limits=limits or Limits(),
            again=again,
            stored=lambda: self._current.keep_up(syncing=True),
            progress=progress,
        )
        self._current.keep_up()
        return replace(report, replaced_demonstration=demonstrated and report.added > 0)

    def remove(self, reference: str) -> tuple[ArticleInfo, ...]:
        """Remove an article (by id, number or title) or all articles of a root (by its path or address).

        Returns what went. Raises UnknownArticle or AmbiguousArticle; nothing is removed then.
        """
        from index.removal import remove  # here, for it needs what most libraries do without

        if self.is_demonstration:
            raise OnlyDemonstration
        return remove(self._own, reference)

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles, numbered from 1 in order of arrival; the same object as long as nothing changes."""
        return self._listing.articles()

    def titled(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """The articles that may be meant by what was `typed` of a title so far, quick enough for each key pressed.

        At most `limit` whose titles begin so and `limit` others that hold each word; none whose id is in `without`.
        """
        return self._listing.titles().holding(typed, limit, without=without)

    def resolve(self, reference: str) -> ArticleInfo:
        """The article that a person means by an id, a number in the list of articles, or a title, in part or whole.

        Raises UnknownArticle or AmbiguousArticle.
        """
        store = self._serving.store()
        if not store.exists():
            raise UnknownArticle(reference, 0)
        with store.reading() as reader:
            return resolved(reference, reader, part=True)

    def article(self, id: str) -> Article:
        """The article with this id. Raises UnknownArticle."""
        store = self._serving.store()
        if store.exists():
            with store.reading() as reader:
                key = reader.key(id)
                if key is not None:
                    return reader.article(key)
        raise UnknownArticle(id, len(self.articles()))

    def statistics(self) -> LibraryStatistics:
        """How much the library holds."""
        store = self._serving.store()
        if not store.exists():
            return LibraryStatistics(0, 0, 0, 0, 0, 0, (), False)
        with store.reading() as reader:
            return LibraryStatistics(
                **reader.counts(), roots=tuple(reader.roots()), is_demonstration=store is not self._own
            )

    def search(
        self,
        query: Query,
        limit: int = 40,
        *,
        weights: FieldWeights = FIELD_WEIGHTS,
        reranking: Reranking | None = None,
    ) -> list[Candidate]:
        """The `limit` best candidates for a query, best first, equal ones in the order of articles and sentences.

        A candidate holds a term of the query in its sentence, context, title or article. With a `reranking`, only the
        articles of the hits that it keeps are read.
        """
        return self._current.collection().search(query, limit, weights, reranking)

    def chunk_count(self) -> int:
        """How many sentences are indexed."""
        return self.field_documents()[0]

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """How many sentences hold each of some terms: asked at once, they take little longer than one."""
        return {term: found[0] for term, found in self.field_frequencies(terms).items()}

    def field_frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """How many documents of each field, in the order of `Field`, hold each of some terms."""
        return self._current.collection().frequencies(terms)

    def field_documents(self) -> tuple[int, ...]:
        """How many documents each field has, in the order of `Field`: sentences, contexts, titles, articles."""
        return self._current.collection().documents()

    def vocabulary(self) -> Vocabulary:
        """The words of all chunks, folded, stop words left out, with how many sentences hold each.

        The same object is given as long as nothing changes.
        """
        return self._current.vocabulary()

    @contextmanager
    def snapshot(self) -> Iterator[LibrarySnapshot]:
        """Give the present state of the library, from which all reads of one answer should come."""
        yield LibrarySnapshot(self, self._current.collection())

    def close(self) -> None:
        """Let go of the files. What was committed stays."""
        self._current.close()
        self._own.close()
        self._serving.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class LibrarySnapshot:
    """A state of one library, as a `Snapshot`."""

    def __init__(self, library: Library, state: SearchState) -> None:
        self._library = library
        self._state = state

    @property
    def is_demonstration(self) -> bool:
        """See `Snapshot`."""
        return self._library.is_demonstration

    def articles(self) -> tuple[ArticleInfo, ...]:
        """See `Snapshot`."""
        return self._library.articles()

    def titled(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """See `Snapshot`; articles whose ids are in `without` are left out."""
        return self._library.titled(typed, limit, without=without)

    def resolve(self, reference: str) -> ArticleInfo:
        """See `Snapshot`."""
        return self._library.resolve(reference)

    def article(self, id: str) -> Article:
        """See `Snapshot`."""
        return self._library.article(id)

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> Hits:
        """See `Snapshot`."""
        return self._state.find(query, limit, weights)

    def candidates(self, hits: Hits) -> list[Candidate]:
        """See `Snapshot`."""
        return self._state.candidates_of(hits)

    def chunk_count(self) -> int:
        """See `Snapshot`."""
        return self.field_documents()[0]

    def document_frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """See `Snapshot`."""
        return {term: found[0] for term, found in self.field_frequencies(terms).items()}

    def field_frequencies(self, terms: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return how many documents of each field, in the order of `Field`, hold each of some terms."""
        return self._state.frequencies(terms)

    def field_documents(self) -> tuple[int, ...]:
        """Return how many documents each field has, in the order of `Field`: sentences, contexts, titles, articles."""
        return self._state.documents()

    def vocabulary(self) -> Vocabulary:
        """See `Snapshot`."""
        return self._library.vocabulary()
