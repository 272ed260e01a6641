"""Library: the articles and their index in one data folder. The door to index/."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from index.analysis.vocabulary import ResidentVocabulary, Vocabulary
from index.article import Article
from index.candidates import FIELD_WEIGHTS, Candidate, FieldScores, FieldWeights, Query, SearchState
from index.candidates.disk.keeper import Keeper
from index.candidates.disk.upkeep import is_due
from index.collection import ResidentCollection
from index.errors import OnlyDemonstration, UnknownArticle
from index.naming import resolved
from index.reading import Limits
from index.store import ArticleInfo, Store
from index.stored_collection import StoredCollection
from index.stored_vocabulary import StoredVocabulary
from index.syncing import Progress, SyncReport, reanalyse, resolved_root, sync

if TYPE_CHECKING:
    from index.fetching import Fetcher

__all__ = [
    "LARGE",
    "ArticleInfo",
    "Candidate",
    "FieldScores",
    "FieldWeights",
    "Library",
    "LibraryStatistics",
    "Progress",
    "Query",
    "SyncReport",
]


LARGE = 20_000
"""Chunks from which on candidates come from disk: below, memory is as quick, and loaded in a fraction of a second."""

_OFTEN = 50_000  # chunks of a sync after which the index on disk is brought up to date

Source = Literal["memory", "disk"]


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
        self._source = candidates
        self._keeper = Keeper(self._own, folder)
        self._demonstrated = demonstration
        self._demonstration: Store | None = None
        self._indexed = False
        self._demonstrating = threading.Lock()
        self._refreshing = threading.Lock()
        self._collection: tuple[Store, Hashable, SearchState] | None = None
        self._vocabulary: tuple[SearchState, Vocabulary] | None = None
        self._listed: tuple[Store, Hashable, tuple[ArticleInfo, ...]] | None = None

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
            if library._ever_indexed():
                reanalyse(library._own)
        except BaseException:
            library.close()
            raise
        return library

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        return self._demonstrated is not None and not self._ever_indexed()

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
            stored=lambda: self._keep_up(syncing=True),
            settled=settled,
            deleted=deleted,
            replaces_demonstration=demonstrated,
        )
        self._keep_up()
        return report

    def sync_address(
        self, address: str, fetcher: Fetcher, *, prune: bool = False, limits: Limits | None = None
    ) -> SyncReport:
        """Bring the library in line with a single page of the web, whose address is its root and its article's id.

        A page that is gone or has no article takes nothing away unless `prune`. Raises Unfetchable, or a StoreError.
        """
        from index.syncing.address import sync_address  # here, for it needs what most libraries do without

        demonstrated = self.is_demonstration
        report = sync_address(self._own, address, fetcher, prune=prune, limits=limits or Limits())
        self._keep_up()
        return replace(report, replaced_demonstration=demonstrated and report.added > 0)

    def remove(self, reference: str) -> tuple[ArticleInfo, ...]:
        """Remove an article (by id, number or title) or all articles of a root (by its path); returns what went.

        Raises UnknownArticle or AmbiguousArticle; nothing is removed then.
        """
        if self.is_demonstration:
            raise OnlyDemonstration
        if not self._own.exists():
            raise UnknownArticle(reference, 0)
        with self._own.reading() as reader:
            gone = () if reader.info(reference) else reader.infos_of_root(str(resolved_root(Path(reference))))
            gone = gone or (resolved(reference, reader, part=False),)
        with self._own.writing() as writer:
            files = {owner.file for owner in writer.owners(info.id for info in gone).values()}
            writer.drop([info.id for info in gone])
            for file in files:
                if writer.held(file):
                    writer.settle(file, None, ())  # read again by the next sync
                else:
                    writer.forget_file(file)
            for path in {info.root for info in gone}:
                writer.forget_empty_root(path)
        return gone

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles, numbered from 1 in order of arrival."""
        store = self._serving()
        if not store.exists():
            return ()
        state = store.state()
        held = self._listed
        if held is None or held[0] is not store or held[1] != state:
            with store.reading() as reader:
                held = self._listed = store, state, reader.articles()
        return held[2]

    def resolve(self, reference: str) -> ArticleInfo:
        """The article that a person means by an id, a number in the list of articles, or a title, in part or whole.

        Raises UnknownArticle or AmbiguousArticle.
        """
        store = self._serving()
        if not store.exists():
            raise UnknownArticle(reference, 0)
        with store.reading() as reader:
            return resolved(reference, reader, part=True)

    def article(self, id: str) -> Article:
        """The article with this id. Raises UnknownArticle."""
        store = self._serving()
        if store.exists():
            with store.reading() as reader:
                key = reader.key(id)
                if key is not None:
                    return reader.article(key)
        raise UnknownArticle(id, len(self.articles()))

    def statistics(self) -> LibraryStatistics:
        """How much the library holds."""
        store = self._serving()
        if not store.exists():
            return LibraryStatistics(0, 0, 0, 0, 0, 0, (), False)
        with store.reading() as reader:
            return LibraryStatistics(
                **reader.counts(), roots=tuple(reader.roots()), is_demonstration=store is not self._own
            )

    def search(self, query: Query, limit: int = 40, *, weights: FieldWeights = FIELD_WEIGHTS) -> list[Candidate]:
        """The `limit` best candidates for a query, best first, equal ones in the order of articles and sentences.

        A candidate holds a term of the query in its sentence, context, title or article.
        """
        return self._current().search(query, limit, weights)

    def chunk_count(self) -> int:
        """How many sentences are indexed."""
        return self._current().count()

    def idf(self, term: str) -> float:
        """How much a term weighs by its rarity among sentences; highest for one that none holds."""
        return self._current().idf(term)

    def document_frequency(self, term: str) -> int:
        """How many sentences hold a term."""
        return self._current().document_frequency(term)

    def vocabulary(self) -> Vocabulary:
        """The words of all chunks, folded, stop words left out, with how many sentences hold each.

        The same object is given as long as nothing changes.
        """
        collection = self._current()
        held = self._vocabulary
        if held is None or held[0] is not collection:
            held = self._vocabulary = collection, self._words(collection, held[1] if held else None)
        return held[1]

    def _words(self, collection: SearchState, before: Vocabulary | None) -> Vocabulary:
        if isinstance(collection, StoredCollection):
            return StoredVocabulary(self._own, before if isinstance(before, StoredVocabulary) else None)
        store = self._serving()
        if not store.exists():
            return ResidentVocabulary({})
        with store.reading() as reader:
            return ResidentVocabulary(reader.words())

    def close(self) -> None:
        """Let go of the files. What was committed stays."""
        self._keeper.close()
        self._own.close()
        with self._demonstrating:
            if self._demonstration is not None:
                self._demonstration.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _ever_indexed(self) -> bool:
        if not self._indexed and self._own.exists():
            with self._own.reading() as reader:
                self._indexed = reader.ever_indexed()
        return self._indexed

    def _serving(self) -> Store:
        """The store to read: the data folder's or, while nothing was ever indexed there, the demonstration's."""
        if self._demonstrated is None or self._ever_indexed():
            return self._own
        with self._demonstrating:
            if self._demonstration is None:
                store = Store(None)
                sync(store, self._demonstrated, prune=False, limits=Limits(), progress=None)
                self._demonstration = store
            return self._demonstration

    def _current(self) -> SearchState:
        """The collection in its present state, loaded anew if anything was committed since."""
        store = self._serving()
        state = store.state() if store.exists() else None
        held = self._collection
        if held is not None and held[0] is store and held[1] == state:
            return held[2]
        with self._refreshing:
            held = self._collection
            state = store.state() if store.exists() else None  # before loading: a later commit then shows next time
            if held is not None and held[0] is store and held[1] == state:
                return held[2]
            collection = self._loaded(store, held[2] if held is not None and held[0] is store else None)
            self._collection = store, state, collection
            return collection

    def _loaded(self, store: Store, before: SearchState | None) -> SearchState:
        if store is self._own and store.exists():
            with store.reading() as reader:
                chunks = reader.chunk_count()
                if self._is_large(chunks):
                    state = reader.index_state()
                    index = self._keeper.opened(state)
                    if index is None or is_due(state, chunks):
                        self._keeper.start()
                    return StoredCollection(
                        store, reader, index, self._broken, before if isinstance(before, StoredCollection) else None
                    )
        return ResidentCollection.load(store, before if isinstance(before, ResidentCollection) else None)

    def _is_large(self, chunks: int) -> bool:
        return chunks >= LARGE if self._source is None else self._source == "disk"

    def _broken(self) -> None:
        """The index on disk turned out to be broken in the middle of a search."""
        self._keeper.condemn()
        self._keeper.start()

    def _keep_up(self, *, syncing: bool = False) -> None:
        """Bring the index on disk up to date if the library needs one; `syncing`, only now and then."""
        if not self._own.exists():
            return
        with self._own.reading() as reader:
            chunks, state = reader.chunk_count(), reader.index_state()
        enough = state.behind >= _OFTEN if syncing else is_due(state, chunks)
        if enough and self._is_large(chunks):
            self._keeper.bring_up_to_date()
