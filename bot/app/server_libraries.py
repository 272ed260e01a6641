"""All servers' own libraries, and which articles answer the questions of a server.

The data of a server is kept for a grace period after the bot left it.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.app.server_library import ServerLibrary, ServerLimits
from bot.app.server_settings import LibraryUse, ServerSettings, ServerSettingsStore
from bot.app.state import State
from bot.summarizing.summarizer import Summarizer
from index.library import Library
from index.search.snapshot import JoinedLibrary, Searchable

MAX_OPEN = 32
_DELETING = ".going-"
_SERVER = re.compile(r"[0-9]{1,20}")

log = logging.getLogger(__name__)

GRACE_SECONDS = 14 * 24 * 3600


class _Handle:
    """A server's library that is in use, or was lately. `opening` is held while it is opened."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        self.users = 0
        self.own: ServerLibrary | None = None


class ServerLibraries:
    """All servers' own libraries, each in a folder called by the server's id, opened on demand.

    Any thread may use it. At most `max_open` stay open, those in use aside: the least recently used closes first.
    """

    def __init__(self, folder: Path, *, limits: ServerLimits | None = None, max_open: int = MAX_OPEN) -> None:
        self.limits = limits or ServerLimits()
        self._folder = folder
        self._max_open = max_open
        self._handles: OrderedDict[int, _Handle] = OrderedDict()
        self._lock = threading.Lock()
        for left_over in folder.glob(f"{_DELETING}*"):
            shutil.rmtree(left_over, ignore_errors=True)

    @contextmanager
    def borrow(self, server: int) -> Iterator[ServerLibrary]:
        """Yield a server's library, which stays open meanwhile; it is empty where the server added nothing.

        Raises a StoreError where it can't be opened.
        """
        with self._lock:
            handle = self._handles.setdefault(server, _Handle())
            self._handles.move_to_end(server)
            handle.users += 1
        try:
            with handle.opening:
                if handle.own is None:
                    handle.own = ServerLibrary(self._folder / str(server), self.limits)
            yield handle.own
        finally:
            with self._lock:
                handle.users -= 1
                self._close_idle()

    def exists(self, server: int) -> bool:
        """Return whether a server ever added anything."""
        return (self._folder / str(server)).is_dir()

    def servers(self) -> frozenset[int]:
        """Return the servers that have a folder."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(
            int(each.name) for each in self._folder.iterdir() if _SERVER.fullmatch(each.name) and each.is_dir()
        )

    def delete(self, server: int) -> bool:
        """Delete all that a server added, and return True; return False where it is in use just now."""
        with self._lock:
            handle = self._handles.get(server)
            if handle is not None:
                if handle.users:
                    return False
                self._close(server)
            if not self.exists(server):
                return True
            # Renamed first: nobody opens a folder that is half deleted, also after a crash.
            going = (self._folder / str(server)).rename(self._folder / f"{_DELETING}{server}-{secrets.token_hex(4)}")
        shutil.rmtree(going, ignore_errors=True)
        return True

    def close(self) -> None:
        """Close all libraries; nobody may be using one."""
        with self._lock:
            for server in tuple(self._handles):
                self._close(server)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _close_idle(self) -> None:
        idle = [server for server, handle in self._handles.items() if not handle.users]
        for server in idle[: max(0, len(self._handles) - self._max_open)]:
            self._close(server)

    def _close(self, server: int) -> None:
        handle = self._handles.pop(server)
        if handle.own is not None:
            handle.own.close()


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What one question is answered from: the articles to search, their summarizer, and the settings."""

    library: Searchable
    summarizer: Summarizer
    settings: ServerSettings


class LibraryResolver:
    """Finds the articles for a question: the common ones, or a server's own beside or instead of them.

    Any thread may use it. Caches for a server's own articles belong to its library and close with it, so that no two
    servers share any.
    """

    def __init__(self, common: Library, own: ServerLibraries, settings_store: ServerSettingsStore) -> None:
        self.common = common
        self.own = own
        self.settings_store = settings_store
        self._common_summarizer = Summarizer(common)

    @contextmanager
    def context(self, server: int | None) -> Iterator[AnswerContext]:
        """Yield the context of a question, to be used only within the `with` block. Raises a StoreError.

        Give `server` only if that server's own installation of the bot was asked.
        """
        settings = self.settings_store.get(server)
        if server is None or (settings.use is LibraryUse.BESIDE and not self.own.exists(server)):
            yield AnswerContext(self.common, self._common_summarizer, settings)
            return
        with self.own.borrow(server) as own:
            # The example articles serve only while there are no others.
            examples = self.common.is_demonstration and bool(own.library.articles())
            beside = settings.use is LibraryUse.BESIDE and not examples

            def make() -> tuple[Searchable, Summarizer]:
                library = JoinedLibrary(self.common, own.library) if beside else own.library
                return library, Summarizer(library)

            yield AnswerContext(*own.cached(beside, make), settings)


class Departures:
    """Keeps a server's data for a grace period after a departure; a return within it keeps everything. Blocking."""

    def __init__(self, own: ServerLibraries, store: ServerSettingsStore, state: State, grace_seconds: float) -> None:
        self._own = own
        self._settings_store = store
        self._state = state
        self._grace = grace_seconds

    def left(self, server: int) -> None:
        """Record that the bot is no longer on a server. Raises StateError."""
        if server in self._own.servers() | self._settings_store.servers():
            self._settings_store.record_departure([server])

    def returned(self, server: int, joined_at: float | None) -> None:
        """Record that the bot is on a server, since `joined_at` (seconds since 1970; None where that isn't known)."""
        left_at = self._settings_store.departures().get(server)
        if left_at is None:
            return
        if joined_at is not None and joined_at - left_at > self._grace and self._forget(server):
            return  # too late: this is a new beginning
        self._settings_store.record_return(server)

    def compare(self, present: Mapping[int, float | None]) -> None:
        """Record what happened while the bot was off.

        `present` are all servers that it is on, also those that can't be reached just now, with the time of joining.
        """
        gone = (
            (self._own.servers() | self._settings_store.servers())
            - present.keys()
            - self._settings_store.departures().keys()
        )
        if gone:
            log.info("No longer on %d servers that have data here; it is kept for a while", len(gone))
            self._settings_store.record_departure(gone)
        for server in self._settings_store.departures().keys() & present.keys():
            self.returned(server, present[server])

    def sweep(self, present: Set[int]) -> None:
        """Delete the data of servers whose grace period is over, and questions and views that are too old."""
        self._state.prune()
        for server, left_at in self._settings_store.departures().items():
            if server not in present and self._state.now() - left_at > self._grace:
                self._forget(server)

    def _forget(self, server: int) -> bool:
        """Delete all of a server's data and return True; return False while somebody uses it."""
        if not self._own.delete(server):
            return False
        self._settings_store.delete(server)
        log.info("Deleted what was kept of server %d", server)
        return True
