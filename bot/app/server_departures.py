"""The life of a server's data after the bot leaves the server, and when it comes back."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Set

from bot.app.server_libraries import ServerLibraries
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State

__all__ = ["GRACE_SECONDS", "Departures"]

log = logging.getLogger(__name__)

GRACE_SECONDS = 14 * 24 * 3600


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
