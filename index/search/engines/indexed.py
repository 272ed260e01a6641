"""Engines with an index of their own: it is kept in step with the store, which says what of it may be used.

An index is named for its generation. It covers articles up to a key; what came later is searched in the store until the
index is brought up to date, and what is gone is not found in the store any more. So whatever moment a process dies at,
the index is behind at worst, never wrong. One that is missing, of another format or broken is built anew under a new
name; what it does not cover yet is searched in the store.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from index.chunks import Field, field_postings
from index.errors import DiskFull, StoreError
from index.search.engine import BrokenIndex, Engine, Indexes, IndexUnreachable, OpenIndex
from index.search.proposals import MAX_BEHIND, ProposedState
from index.search.spelling import StoredVocabulary, Vocabulary
from index.store import IndexState, Reader, Store
from index.store.reading import Reading

_LOG = logging.getLogger(__name__)

FOLDER = "candidates"  # in the data folder
_LOCK = "lock"

_SYNCED_CHUNKS = 50_000  # after which the index is brought up to date in the middle of a sync
_BATCH_ARTICLES = 200
_BATCH_CHUNKS = 100_000  # after which what was added so far may be used
_RETRY_SECONDS = 30.0  # before the next try, where the index can't be written or another process is at it

_within = threading.Lock()  # SQLite's locks tell processes apart, and connections; this spares the file


class StoredEngine(Engine):
    """An engine whose states, and the words of each, are read from the store, given what the one before has read."""

    def __init__(self) -> None:
        self._last: ProposedState | None = None
        self._words: StoredVocabulary | None = None

    def vocabulary(self, reading: Reading) -> Vocabulary:
        self._words = StoredVocabulary(reading, self._words)
        return self._words


class IndexedEngine(StoredEngine):
    """Looks after the index of one data folder, in the background too."""

    def __init__(self, store: Store, folder: Path, indexes: Indexes) -> None:
        super().__init__()
        self._store = store
        self._folder = folder
        self._indexes = indexes
        self._opened: tuple[str, int, OpenIndex] | None = None
        self._has_orphans = False  # whether the index was seen to hold articles that the store doesn't
        self._broken: str | None = None  # the generation of an index that cannot be used
        self._starting = threading.Lock()
        self._work: threading.Thread | None = None
        self._closing = threading.Event()
        self._not_before = 0.0
        self._failure: str | None = None  # why the index could not be brought up to date lately, where that is due

    def state(self, reading: Reading) -> ProposedState:
        """See `Engine`. Where that is due, searching has the index brought up to date in the background."""
        with reading() as reader:
            state = reader.index_state()
            due = _is_due(state, reader.chunk_count())
        index = self.opened(state)
        due = due or index is None
        if not due:
            self._failure = None  # another process may have done it
        self._last = ProposedState(
            reading,
            index,
            self._last,
            due=due,
            on_due=self._start,
            on_broken=self._rebuild,
            on_orphans=self._remove_orphans,
        )
        return self._last

    def keep_up(self, *, syncing: bool) -> None:
        with self._store.reading() as reader:
            state, chunks = reader.index_state(), reader.chunk_count()
        if syncing and time.monotonic() < self._not_before:
            return  # it has just failed, which may have taken a minute
        if state.behind >= _SYNCED_CHUNKS if syncing else self.opened(state) is None or _is_due(state, chunks):
            self.attempt()

    def opened(self, state: IndexState) -> OpenIndex | None:
        """Return the index that the store says may be used, or None where that is missing or broken."""
        if state.generation is None or state.generation == self._broken or not self._usable(state.generation):
            return None
        held = self._opened
        try:
            if held is None or held[0] != state.generation:
                held = state.generation, state.indexed, self._indexes.open(state.generation)
            elif held[1] != state.indexed:
                held = state.generation, state.indexed, held[2].reloaded()
        except BrokenIndex:
            self._opened = None
            self._broken = state.generation
            return None
        self._opened = held
        return held[2]

    def problems(self, reader: Reader) -> Iterator[str]:
        state = reader.index_state()
        if state.generation is None or not self._usable(state.generation):
            return  # another engine's, or another version's: it is built anew when it is needed
        try:
            self._indexes.check(state.generation)
            index = self._indexes.open(state.generation)
            yield from _wrong_holdings(reader, index, state.indexed)
            if not reader.removed():  # what was removed counts in the index for a while
                yield from _wrong_frequencies(reader, index, state.indexed)
        except (BrokenIndex, OSError) as error:
            yield f"the candidate index can't be used: {error}"

    def trouble(self) -> str | None:
        return self._indexes.trouble() or (
            f"the index of candidates is not up to date: {self._failure}" if self._failure else None
        )

    def repair(self) -> None:
        with self._store.reading() as reader:
            self._broken = reader.index_state().generation
        self.bring_up_to_date()

    def wait(self) -> None:
        if self._work is not None:
            self._work.join()

    def close(self) -> None:
        with self._starting:
            self._closing.set()
        self.wait()

    def attempt(self) -> None:
        """Try to bring the index in line with the store now."""
        orphans, self._has_orphans = self._has_orphans, False
        try:
            done = self.bring_up_to_date(orphans=orphans)
            self._failure = None if done else self._failure
            if orphans:
                self._opened = None
                self._not_before = time.monotonic() + _RETRY_SECONDS  # should they not go, there is no hurry
        except (OSError, StoreError, BrokenIndex) as error:
            _LOG.warning("The index of candidates could not be brought up to date; questions take longer: %s", error)
            self._failure = str(error)
            done = False
        if not done:
            self._not_before = time.monotonic() + _RETRY_SECONDS

    def _rebuild(self) -> None:
        """Note that the opened index is broken, and build it anew in the background."""
        if self._opened is not None:
            self._broken = self._opened[0]
            self._opened = None
        self._start()

    def _remove_orphans(self) -> None:
        """Have the articles that the index holds and the store doesn't removed, in the background."""
        self._has_orphans = True
        self._start()

    def _start(self) -> None:
        """Bring the index in line with the store in the background, unless that is under way or has just failed."""
        with self._starting:
            busy = self._work is not None and self._work.is_alive()
            if busy or self._closing.is_set() or time.monotonic() < self._not_before:
                return
            self._work = threading.Thread(target=self.attempt, name="candidates", daemon=True)
            self._work.start()

    def bring_up_to_date(self, *, orphans: bool = False) -> bool:
        """Bring the index in line with the store, or build it anew where it is missing or known to be broken.

        With `orphans`, it holds articles that the store has not, nor knows to be removed: they are looked for. Where
        the engine is closed meanwhile, this ends with what it has by then. Returns whether it was done; not if another
        process is at it. Raises OSError where the index cannot be written, DiskFull where the disk is full.
        """
        home = self._folder / FOLDER
        home.mkdir(parents=True, exist_ok=True)
        with _within, only_one(home / _LOCK) as alone:
            if not alone:
                return False
            with self._store.reading() as reader:
                state = reader.index_state()
            present = state.generation if state.generation and self._usable(state.generation) else None
            largest = self._largest(present) if present and present != self._broken else None
            if present is not None and largest is not None:
                self._clear(present)
                try:
                    self._add(present, state.indexed, largest, orphans=orphans)
                except IndexUnreachable as error:
                    raise OSError(str(error)) from error
                except BrokenIndex as error:
                    _LOG.warning("The index of candidates is damaged and is built anew: %s", error)
                else:
                    return True
            generation = f"{self._indexes.format}-{uuid4().hex[:12]}"
            self._clear(state.generation)
            try:
                self._add(generation, 0, 0)
            except IndexUnreachable as error:
                raise OSError(str(error)) from error
            except BrokenIndex as error:  # tantivy says so where it cannot write
                if shutil.disk_usage(home).free < 1_000_000:
                    raise DiskFull(home) from error
                raise OSError(f"{home / generation}: {error}") from error
            self._clear(generation)
            return True

    def _add(self, generation: str, indexed: int, largest: int, *, orphans: bool = False) -> None:
        """Add what came after the key `indexed`, having removed what a killed process may have left of it.

        The store may change at any moment. What goes from it before the index is named is noted as removed: what the
        index covers by then when it goes, by whoever removes it; what is being added, when the index is named.
        """
        writer = self._indexes.writer(generation)
        writer.remove(range(indexed + 1, largest + 1))
        with self._store.reading() as reader:
            removed = reader.removed()
            writer.remove(removed)
            if orphans:
                held = self._indexes.open(generation).keys()
                writer.remove(held - reader.present(held))
        added: list[int] = []
        chunks, done = 0, False
        while not done:
            with self._store.reading() as reader:
                coming = reader.keys_after(indexed, _BATCH_ARTICLES)
                keys = next(reader.batches(coming), [])
                articles = list(reader.article_term_ids(keys))
            writer.add(articles)
            indexed = max([indexed, *keys])
            added += keys
            chunks += sum(len(article.terms.lengths) for article in articles)
            done = (keys == coming and len(keys) < _BATCH_ARTICLES) or self._closing.is_set()
            if done or chunks >= _BATCH_CHUNKS:
                writer.commit()
                with self._store.writing() as notes:
                    notes.name_index(generation, indexed, removed, added)
                chunks, removed, added = 0, [], []
        writer.close()

    def _usable(self, generation: str) -> bool:
        """Return whether a generation is of this format and this data folder; another's name may lead anywhere."""
        name = generation.removeprefix(f"{self._indexes.format}-")
        return name != generation and name.isalnum() and self._indexes.has(generation)

    def _largest(self, generation: str) -> int | None:
        """Return the largest key in an index; None where it can't be used. Raises OSError where it can't be reached."""
        try:
            return self._indexes.open(generation).largest()
        except IndexUnreachable as error:
            raise OSError(str(error)) from error
        except BrokenIndex:
            return None

    def _clear(self, kept: str | None) -> None:
        """Remove other generations, and the folders of other engines. What is still in use stays for now."""
        for place in (self._folder / FOLDER).iterdir():
            if place.is_dir() and place.name != kept:
                shutil.rmtree(place, ignore_errors=True)
        self._indexes.clear({kept})


def _is_due(state: IndexState, chunks: int) -> bool:
    """Return whether the index is so far behind a library of `chunks` chunks that it should be brought up to date."""
    # What is behind costs every question; what was removed costs room in the index, and is proposed in vain.
    return state.generation is None or state.behind > MAX_BEHIND or state.removed > max(MAX_BEHIND, chunks // 100)


def _wrong_holdings(reader: Reader, index: OpenIndex, indexed: int) -> Iterator[str]:
    chunks, whole = index.holdings()
    removed = set(reader.removed())
    keys = [key for key in reader.article_keys() if key <= indexed]
    lengths: dict[int, int] = {}
    for batch in reader.batches(keys):
        articles = reader.article_term_ids(batch)
        lengths |= {one.key: len(one.terms.lengths) for one in articles}
    wrong = [key for key in keys if chunks[key] != lengths[key] or whole[key] != 1]
    strange = [key for key in whole.keys() | chunks.keys() if key <= indexed and key not in lengths.keys() | removed]
    if wrong:
        yield f"the candidate index lacks, or has twice, parts of {len(wrong)} articles"
    if strange:
        yield f"the candidate index has {len(strange)} articles that the store has not"


def _wrong_frequencies(reader: Reader, index: OpenIndex, indexed: int) -> Iterator[str]:
    keys = [key for key in reader.article_keys() if key <= indexed]
    expected: dict[int, Counter[int]] = {column: Counter() for column in range(len(Field))}
    for batch in reader.batches(keys):
        articles = [one.terms for one in reader.article_term_ids(batch)]
        for column, postings in enumerate(field_postings(articles).values()):
            counts = zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True)
            expected[column].update(dict(counts))
    for column, field in enumerate(Field):
        if field is not Field.CONTEXT:
            held = index.frequencies(field, list(expected[column]))
            wrong = sum(found < count for found, count in zip(held, expected[column].values(), strict=True))
            if wrong:
                yield f"the candidate index has {wrong} terms of the field {field} too seldom"


@contextmanager
def only_one(file: Path) -> Iterator[bool]:
    """Yield whether this is the only one inside; nobody waits. Raises OSError where `file` can't be written.

    The lock is SQLite's on an empty database, which every platform has and which no killed process keeps.
    """
    try:
        connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise OSError(f"{file}: {error}") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise OSError(f"{file}: {error}") from error
            yield False
            return
        yield True
