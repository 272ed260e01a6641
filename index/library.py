"""Library: the articles and their index in one data folder. The door to index/."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self

from index.chunks import article_terms
from index.collection import engine_of, store_of
from index.errors import OnlyDemonstration, ReadOnlyLibrary
from index.search.engine import Engine
from index.search.engines import ENGINES, EngineMaker, default_engine
from index.search.engines.memory import MemoryEngine
from index.search.hits import Candidate, FieldWeights, Hits, Query
from index.search.snapshot import LibrarySnapshot, Searchable, Snapshot
from index.store import ArticleInfo, Entry, Narrowing, Reader, Store
from index.text.sentences import with_sentences
from index.text.terms import fingerprint

if TYPE_CHECKING:
    from index.formats.source import Limits
    from index.ingest.roots import Progress, SyncReport
    from index.search.engines.cluster import Cluster
    from index.web import Fetcher

Given = ParamSpec("Given")

__all__ = [
    "ENGINES",
    "Arrivals",
    "ArticleInfo",
    "Candidate",
    "EngineMaker",
    "FieldWeights",
    "Hits",
    "Library",
    "LibraryStatistics",
    "Narrowing",
    "Query",
    "Searchable",
    "Snapshot",
]


@dataclass(frozen=True, slots=True)
class LibraryStatistics:
    """How much a library holds. `chunks` are the indexed sentences; `terms` and `words` count different ones.

    A collection in a cluster does not count its terms (None), and counts also the words that it once had.
    """

    articles: int
    sentences: int
    chunks: int
    characters: int
    words: int
    roots: tuple[str, ...]
    is_demonstration: bool
    terms: int | None = None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The ids of the articles that came or changed since an earlier mark, and the mark of now."""

    mark: int
    articles: frozenset[str]


class Library(Searchable):
    """Articles to search, in one data folder. Any number of threads may search while one writes.

    What another process commits to the same folder shows at the next call. Use it as a context manager, or close it.
    """

    def __init__(
        self, store: Store, folder: Path, demonstration: Path | None, cache: Path | None, engine: EngineMaker | None
    ) -> None:
        self._own = store
        self._folder = folder
        self._demonstrated = demonstration
        self._cache = cache
        self._demonstration: Store | None = None
        self._wanted = engine
        self._engines: dict[EngineMaker, Engine] = {}
        self._file = 0  # the number of the library's file that they are of
        self._held: tuple[Store, tuple[int, int], LibrarySnapshot] | None = None
        self._refreshing = threading.RLock()
        self._indexed = False

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        demonstration: Path | None = None,
        cache: Path | None = None,
        engine: str | EngineMaker | None = None,
        unfinished: bool = True,
        collection: Cluster | None = None,
    ) -> Library:
        """Return the library of a data folder, which need not exist: nothing is written before something is indexed.

        `demonstration` is a root of articles that serves, from memory, while nothing was ever indexed in the folder;
        it never serves in place of a `collection`. What is read of it is kept in the folder `cache`.
        `engine` names one of `ENGINES`, or makes an engine; by default the library's size decides. The answers are the
        same, and OpenSearch is used only if it is named. With a `collection`, the articles are in that cluster and not
        in the folder. A library of an older format is migrated to this version's.
        Raises a StoreError if the folder holds something that is no library of this version; unless `unfinished`, also
        if it holds a file without tables, as a crash leaves it.
        """
        folder = Path(folder)
        maker = engine_of(collection) or (ENGINES[engine] if isinstance(engine, str) else engine)
        examples = demonstration if collection is None else None
        library = cls(store_of(folder, collection), folder, examples, cache, maker)
        try:
            if not unfinished:
                library._own.refuse_unfinished()
            library._bring_up_to_date()
            library._own.begin()
        except BaseException:
            library.close()
            raise
        return library

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        return self._demonstrated is not None and not self._ever_indexed()

    @contextmanager
    def snapshot(self) -> Iterator[LibrarySnapshot]:
        """Open a snapshot of the library as it is now. All reads of one answer should come from the same one."""
        if (self._demonstrated is None and self._own.exists()) or self._ever_indexed():
            self._follow()
            with self._own.pinned() as (reader, version), self._state(self._own, version).pinned(reader) as snapshot:
                yield snapshot
        else:
            stand_in = self._stand_in()
            yield self._state(stand_in, stand_in.state())

    def listed(self, narrowing: Narrowing) -> Iterator[ArticleInfo]:
        """Yield articles, at least those that pass, in their order: from a cluster a few at a time."""
        with self.snapshot() as snapshot:
            yield from snapshot.listed(narrowing)

    def sync(
        self,
        root: Path,
        *,
        prune: bool = False,
        limits: Limits | None = None,
        progress: Callable[[Progress], None] = lambda progress: None,
        settled: Callable[[Path], bool] = lambda file: True,
        deleted: Collection[Path] = (),
        watched: bool = False,
    ) -> SyncReport:
        """Bring the library in line with a root, a folder or a single file: its new, changed and vanished articles.

        Articles of other roots stay as they are. If a file, or the whole root, can't be read or is empty, its articles
        stay unless `prune` is given; those of files that were seen to be `deleted` go in any case. Files that are not
        `settled` are left for later. Articles that somebody removed come back, unless the root is only `watched`.
        An interrupted sync leaves whole articles only, and the next one goes on from there.
        Raises UnreadableRoot, or a StoreError.
        """
        from index.ingest.folders import sync  # here, for it needs all that reads files

        return self._synced(
            sync,
            root,
            prune=prune,
            limits=limits,
            progress=progress,
            stored=lambda: self._keep_up(syncing=True),
            settled=settled,
            deleted=deleted,
            watched=watched,
        )

    def sync_address(
        self, address: str, fetcher: Fetcher, *, prune: bool = False, limits: Limits | None = None
    ) -> SyncReport:
        """Bring the library in line with a single page of the web, whose address is its root and its article's id.

        If the page is gone or has no article, what is here stays unless `prune`. Raises Unfetchable, or a StoreError.
        """
        from index.ingest.pages import sync_address  # here, for it needs what most libraries do without

        return self._synced(sync_address, address, fetcher, prune=prune, limits=limits)

    def sync_feed(
        self,
        address: str,
        fetcher: Fetcher,
        *,
        limits: Limits | None = None,
        again: bool = False,
        progress: Callable[[int, int], None] = lambda done, pages: None,
    ) -> SyncReport:
        """Bring the library in line with an RSS or Atom feed, or with the one that a page names: the report's `root`.

        The pages of new and changed entries are fetched; articles whose entries left the feed stay. A page that can't
        be read is named in the report, and tried again after a growing back-off, or at once with `again`.
        `progress` is called with how many pages are done, of how many.
        Raises Unfetchable if the feed can't be read, or a StoreError.
        """
        from index.ingest.feeds import sync_feed  # here, for it needs what most libraries do without

        return self._synced(
            sync_feed,
            address,
            fetcher,
            limits=limits,
            again=again,
            stored=lambda: self._keep_up(syncing=True),
            progress=progress,
        )

    def remove(self, *references: str) -> tuple[ArticleInfo, ...]:
        """Remove articles (by id, number or title) or all articles of roots (by path or address).

        Returns what went. Raises UnknownArticle or AmbiguousArticle; nothing is removed then.
        """
        from index.ingest.pages import remove  # here, for it needs what most libraries do without

        self._own.follow()
        if self.is_demonstration:
            raise OnlyDemonstration
        self._own.refuse_missing()
        return remove(self._own, references)

    def statistics(self) -> LibraryStatistics:
        """Return how much the library holds. It never waits for a search."""
        store = self._own if not self.is_demonstration and self._own.exists() else self._stand_in()
        with store.reading() as reader:
            return LibraryStatistics(
                **reader.counts(), roots=tuple(reader.roots()), is_demonstration=self.is_demonstration
            )

    def trouble(self) -> str | None:
        """Return in one line what makes questions take longer than they should; None if nothing is known to."""
        with self._refreshing:
            told = [self._own.trouble, *(engine.trouble() for engine in self._engines.values())]
        return next(filter(None, told), None)

    def arrivals(self, since: int) -> Arrivals:
        """Return the articles that came or changed since an earlier call gave the mark `since`; 0 means all.

        The demonstration articles never arrive.
        """
        if not self._ever_indexed():
            self._own.refuse_missing()  # or all would seem to arrive when it is there again
            return Arrivals(0, frozenset())
        with self._own.reading() as reader:
            mark = reader.last_key()
            # A library that was restored from a backup may have lower keys than it had.
            return Arrivals(mark, frozenset(reader.ids_after(since) if since <= mark else ()))

    def close(self) -> None:
        """Close the files. What was committed stays."""
        for engine in self._engines.values():
            engine.close()
        self._own.close()
        with self._refreshing:
            if self._demonstration is not None:
                self._demonstration.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _synced(
        self, run: Callable[Concatenate[Store, Given], SyncReport], *given: Given.args, **named: Given.kwargs
    ) -> SyncReport:
        """Sync by `run`: the store follows what others changed before, and the engine what was stored afterwards."""
        self._own.follow()
        self._bring_up_to_date(upgrade=False)
        demonstrated = self.is_demonstration
        report = run(self._own, *given, **named)
        self._keep_up()
        return replace(report, replaced_demonstration=demonstrated and report.added > 0)

    def _bring_up_to_date(self, *, upgrade: bool = True) -> None:
        """Bring a library of an older format, or of another version of the analyser, to this one's."""
        try:
            if upgrade:
                self._own.upgrade()
            if self._ever_indexed():
                _reanalyse(self._own)
        except ReadOnlyLibrary as error:
            raise ReadOnlyLibrary(error.path, outdated=True) from error

    def _ever_indexed(self) -> bool:
        """Return whether anything was ever indexed in the data folder."""
        if not self._indexed and self._own.exists():
            with self._own.reading() as reader:
                self._indexed = reader.ever_indexed()
        return self._indexed

    def _stand_in(self) -> Store:
        """Return the store that serves while the data folder has none: the demonstration's, or an empty one.

        Raises NoCollection if articles live in a cluster, and are not there.
        """
        self._own.refuse_missing()
        with self._refreshing:
            if self._demonstration is None:
                self._demonstration = _stored(self._demonstrated, self._cache)
            return self._demonstration

    def _state(self, store: Store, version: tuple[int, int]) -> LibrarySnapshot:
        """Return a store's state, the same object as long as nothing changes."""
        held = self._held
        if held is None or held[0] is not store or held[1] != version:
            with self._refreshing:
                held = self._held
                if held is None or held[0] is not store or held[1] != version:
                    file = version[0] if store is self._own else None
                    engine = partial(self._engine, file)
                    state = LibrarySnapshot(store.reading, engine, is_demonstration=self.is_demonstration)
                    held = self._held = store, version, state
        return held[2]

    def _engine(self, file: int | None, reader: Reader) -> Engine:
        """Return the engine for the library's file of this number; None stands for the store in its place."""
        make = self._wanted or ENGINES[default_engine(reader.chunk_count())]
        with self._refreshing:
            if file != self._file:  # nor does one serve that another took the place of just now
                return MemoryEngine(self._own, self._folder)
            if make not in self._engines:
                self._engines[make] = make(self._own, self._folder)
            return self._engines[make]

    def _follow(self) -> None:
        """If another file took the library's place, migrate it to this format and close the former one's engines."""
        file = self._own.file()
        if file == self._file:
            return
        with self._refreshing:
            if self._own.exists():
                self._bring_up_to_date()
            gone, self._engines, self._file = self._engines, {}, file
        for engine in gone.values():
            engine.close()

    def _keep_up(self, *, syncing: bool = False) -> None:
        if self._own.exists():
            self._follow()
            with self._own.reading() as reader:
                engine = self._engine(self._own.file(), reader)
            engine.keep_up(syncing=syncing)


def _stored(root: Path | None, cache: Path | None) -> Store:
    """Return a store in memory with a root's articles, if one is given.

    What was read is kept in the folder `cache`, where that can be written, until the files or the program change.
    """
    place = None
    if root is not None and cache is not None and hasattr(sqlite3.Connection, "deserialize"):
        read = [f"{fingerprint()} {root}", *_marks(Path(__file__).parent), *_marks(root)]
        digest = hashlib.sha256("\n".join(read).encode("utf-8", "surrogateescape")).hexdigest()
        place = cache / f"examples-{digest[:32]}"
        with suppress(OSError):
            kept = place.read_bytes()
            if hashlib.sha256(kept[32:]).digest() == kept[:32]:
                return Store(None, kept[32:])
    store = Store(None)
    with store.writing():
        pass
    if root is not None:
        from index.ingest.folders import sync  # here, for answering from a library needs neither
        from index.ingest.reading import read_trusted

        sync(store, root, read=read_trusted)
    if place is not None:
        image, fresh = store.image(), place.with_name(f"{place.name}.{os.getpid()}")
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            for former in place.parent.glob("examples-*"):
                former.unlink(missing_ok=True)
            fresh.write_bytes(hashlib.sha256(image).digest() + image)
            fresh.replace(place)
    return store


def _marks(folder: Path) -> Iterator[str]:
    """Yield what tells that a file in a folder was changed, or another one put in its place: it takes no reading."""
    for inner, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            with suppress(OSError):
                stat = Path(inner, name).stat()
                yield f"{inner}/{name} {stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


def _reanalyse(store: Store) -> None:
    """Make sentences and terms anew, from the stored texts, of all articles that another analyser version made."""
    while True:
        with store.reading() as reader:
            keys = next(reader.batches(reader.outdated(fingerprint(), limit=100)), [])
            outdated = [(reader.article(key, as_read=True), *reader.origin(key)) for key in keys]
        if not outdated:
            return
        fresh = [(with_sentences(article), digest, file) for article, digest, file in outdated]
        entries = [Entry(article, article_terms(article), digest, file) for article, digest, file in fresh]
        with store.analysing() as writer:
            still = writer.owners(entry.article.id for entry in entries)  # whose file may be another by now
            writer.put(
                [
                    replace(entry, file=owner.file)
                    for entry in entries
                    if (owner := still.get(entry.article.id)) and owner.digest == entry.digest
                ],
                fingerprint(),
            )
