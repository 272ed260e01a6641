"""Keep the library in line while it serves: with folders and files as they change, and with feeds again and again."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic, time

from index.errors import IndexingError
from index.formats import Limits, Unreadable
from index.ingest.roots import Progress, SyncReport, named_root
from index.processes import end_helpers
from index.store.data_folder import identity
from index.web import Fetcher

QUIET_SECONDS = 0.4  # without a change, before a file counts as written where nothing better can be known

_GATHER_MS = 400  # changes that come within this time are looked at together
_STEP_MS = 50
_TICK_MS = 250  # how often to look after files that were still being written
_RETRY_SECONDS = 1.0  # after a root could not be watched
_WITHOUT_EVENTS_SECONDS = 60.0  # some file systems, network ones above all, tell of no change

_JITTER = 0.1  # of the time between two readings, more or less, so that not all bots come at once


def is_settled(file: Path) -> bool:
    """Return whether `file` has not changed for a moment and, as far as is known, nobody has it open to write."""
    try:
        age = time() - file.stat().st_mtime
    except OSError:
        return True  # reading it will say what is wrong
    return not 0 <= age < QUIET_SECONDS and not _open_for_writing(file)


if sys.platform == "linux":
    import fcntl

    def _open_for_writing(file: Path) -> bool:
        """Return whether Linux refuses a lease for reading, which needs that nobody has the file open to write.

        See fcntl(2). Other people's files and some file systems grant none at all, which says nothing.
        """
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            # A writer who comes in this very moment is told of by a signal: one that is ignored, for SIGIO would kill.
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return False

else:

    def _open_for_writing(file: Path) -> bool:
        """Return False: nothing tells it on this system."""
        return False


@contextmanager
def watching(
    sync: Callable[..., SyncReport],
    roots: Mapping[Path, Collection[Unreadable]],
    *,
    limits: Limits,
    synced: Callable[[Path, SyncReport], None],
    failed: Callable[[Path, Exception], None],
) -> Iterator[None]:
    """Keep a library in line with `roots`, folders or files, as long as the context lasts: by `sync`, its method.

    Each root has with it what of it is known to be skipped; a report has only what was not skipped before.

    An edited file is read anew as soon as it is whole; a deleted one's articles go at once. `synced` is called, from
    another thread, with what was done whenever something was, and `failed` when a root or the library can't be used,
    once as long as it is for the same reason. A root that is missing is taken up when it comes.
    """
    stop = threading.Event()
    watches = [
        _Watch(sync, named_root(root), limits, stop, partial(synced, root), partial(failed, root), frozenset(skipped))
        for root, skipped in roots.items()
    ]
    with _running({f"watching {one.root}": one.run for one in watches}, stop.set):
        yield


@contextmanager
def _running(threads: Mapping[str, Callable[[], None]], stop: Callable[[], None]) -> Iterator[None]:
    """Run threads by their names as long as the context lasts, and until they end after it was `stop`ped."""
    started = [threading.Thread(target=run, name=name) for name, run in threads.items()]
    for thread in started:
        thread.start()
    try:
        yield
    finally:
        stop()
        end_helpers()
        for thread in started:
            thread.join()


def _without(report: SyncReport, known: Collection[Unreadable]) -> SyncReport:
    return replace(report, skipped=tuple(one for one in report.skipped if one not in known))


class _Stopped(Exception):
    """The context has ended while files were being read."""


@dataclass
class _Watch:
    """One root, in a thread of its own."""

    sync: Callable[..., SyncReport]
    root: Path
    limits: Limits
    stop: threading.Event
    synced: Callable[[SyncReport], None]
    failed: Callable[[Exception], None]
    skipped: frozenset[Unreadable]

    def __post_init__(self) -> None:
        self._failure = ""
        self._deleted: set[Path] = set()
        self._next = 0.0  # when to look again though nothing was heard
        self._polling: bool | None = None  # None: as the system allows

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._watch()
            except _Stopped:
                return
            except Exception as error:  # a thread that ends would leave the library behind in silence
                if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
                    self._polling = True  # too many files for the system to watch, for one
                self._fail(error)
                self.stop.wait(_RETRY_SECONDS)

    def _watch(self) -> None:
        """Sync at first, and then whenever something changes; return when the root is another folder than it was."""
        from watchfiles import Change, watch  # here, for most commands watch nothing

        single = not self.root.is_dir()
        folder = self.root.parent if single else self.root
        real = Path(os.path.realpath(self.root))
        there = real.parent if single else real  # where things happen, if the root is a link
        before = identity(folder)
        due = True
        for changes in watch(
            *({folder, there} if single else {there}),
            watch_filter=None,
            debounce=_GATHER_MS,
            step=_STEP_MS,
            stop_event=self.stop,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=not single,
            force_polling=self._polling,
        ):
            # A folder that goes as a whole may have been moved, or be a drive that is missing now.
            deleted = {Path(path) for change, path in changes if change is Change.deleted} - {folder, there}
            self._deleted |= {self.root / path.relative_to(real) if real in path.parents else path for path in deleted}
            gone = identity(folder) != before
            if due or changes or gone or monotonic() >= self._next:
                due = False
                self._sync_root()
            if gone:
                return

    def _sync_root(self) -> None:
        began = monotonic()
        try:
            report = self.sync(
                self.root,
                limits=self.limits,
                progress=self._go_on,
                settled=is_settled,
                deleted=frozenset(self._deleted),
                watched=True,
            )
        except IndexingError as error:
            self._fail(error)
            self._next = monotonic() + _RETRY_SECONDS
            return
        self._failure = ""
        self._deleted.clear()
        took = monotonic() - began
        self._next = began + took + (min(_TICK_MS / 1000, 2 * took) if report.waiting else _WITHOUT_EVENTS_SECONDS)
        new = _without(report, self.skipped)
        self.skipped = frozenset(report.skipped)
        if new.added or new.changed or new.removed or new.skipped:
            self.synced(new)

    def _go_on(self, progress: Progress) -> None:
        if self.stop.is_set():
            raise _Stopped

    def _fail(self, error: Exception) -> None:
        if str(error) != self._failure:
            self._failure = str(error)
            self.failed(error)


@contextmanager
def following(
    sync: Callable[..., SyncReport],
    feeds: Sequence[str],
    *,
    seconds: float,
    fetcher: Callable[[], Fetcher],
    limits: Limits,
    synced: Callable[[str, SyncReport], None],
    failed: Callable[[str, Exception], None],
) -> Iterator[None]:
    """Keep a library in line with `feeds` as long as the context lasts, by `sync`, its method `sync_feed`.

    The feeds are read at once and then about every `seconds`, one after the other, in a thread of its own, with a new
    `fetcher` each time. `synced` is called from there with what was done whenever something was, and `failed` when a
    feed can't be read, which is tried again the next time. The context's end does not wait for a server.
    """
    follower = _Follower(sync, feeds, seconds, fetcher, limits, synced, failed)
    with _running({"following feeds": follower.run}, follower.stop):
        yield


@dataclass
class _Follower:
    """All feeds, in one thread."""

    sync: Callable[..., SyncReport]
    feeds: Sequence[str]
    seconds: float
    new_fetcher: Callable[[], Fetcher]
    limits: Limits
    synced: Callable[[str, SyncReport], None]
    failed: Callable[[str, Exception], None]

    def __post_init__(self) -> None:
        self._fetcher = self.new_fetcher()
        self._stop = threading.Event()
        self._found: dict[str, str] = {}  # the feeds of those addresses that are pages
        self._skipped: dict[str, frozenset[Unreadable]] = {}

    def stop(self) -> None:
        self._stop.set()
        self._fetcher.stop()

    def run(self) -> None:
        while not self._stop.is_set():
            for feed in self.feeds:
                if not self._stop.is_set():
                    self._read(feed)
            self._stop.wait(self.seconds * random.uniform(1 - _JITTER, 1 + _JITTER))
            self._fetcher = self.new_fetcher()
            if self._stop.is_set():
                self._fetcher.stop()

    def _read(self, feed: str) -> None:
        try:
            report = self.sync(self._found.get(feed, feed), self._fetcher, limits=self.limits)
        except Exception as error:  # a thread that ends would leave the library behind in silence
            self._found.pop(feed, None)
            if not self._stop.is_set():
                self.failed(feed, error)
            return
        self._found[feed] = report.root
        new = _without(report, self._skipped.get(feed, ()))
        self._skipped[feed] = frozenset(report.skipped)
        if new.added or new.changed or new.skipped:
            self.synced(report.root, new)
