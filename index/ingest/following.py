"""Following: reads feeds again and again while the library serves."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from index.formats import Limits
from index.ingest.report import SyncReport
from index.web import Fetcher

_JITTER = 0.1  # of the time between two readings, more or less, so that not all bots come at once


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
    thread = threading.Thread(target=follower.run, name="following feeds")
    thread.start()
    try:
        yield
    finally:
        follower.stop()
        thread.join()


class _Follower:
    """All feeds, in one thread."""

    def __init__(
        self,
        sync: Callable[..., SyncReport],
        feeds: Sequence[str],
        seconds: float,
        fetcher: Callable[[], Fetcher],
        limits: Limits,
        synced: Callable[[str, SyncReport], None],
        failed: Callable[[str, Exception], None],
    ) -> None:
        self._sync = sync
        self._feeds = feeds
        self._seconds = seconds
        self._new_fetcher = fetcher
        self._fetcher = fetcher()
        self._limits = limits
        self._synced = synced
        self._failed = failed
        self._stop = threading.Event()
        self._found: dict[str, str] = {}  # the feeds of those addresses that are pages
        self._skipped: dict[str, object] = {}

    def stop(self) -> None:
        """End the thread soon."""
        self._stop.set()
        self._fetcher.stop()

    def run(self) -> None:
        """Read the feeds until it is told to stop."""
        while not self._stop.is_set():
            for feed in self._feeds:
                if not self._stop.is_set():
                    self._read(feed)
            self._stop.wait(self._seconds * random.uniform(1 - _JITTER, 1 + _JITTER))
            self._fetcher = self._new_fetcher()
            if self._stop.is_set():
                self._fetcher.stop()

    def _read(self, feed: str) -> None:
        try:
            report = self._sync(self._found.get(feed, feed), self._fetcher, limits=self._limits)
        except Exception as error:  # a thread that ends would leave the library behind in silence
            self._found.pop(feed, None)
            if not self._stop.is_set():
                self._failed(feed, error)
            return
        self._found[feed] = report.root
        if report.added or report.changed or report.skipped != self._skipped.get(feed, ()):
            self._skipped[feed] = report.skipped
            self._synced(report.root, report)
