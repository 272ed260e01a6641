"""Observation of a running bot: events for an observer, and the request that is worked on, for logs and metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from index.library import SyncReport

__all__ = [
    "FEED", "FOLDER", "SERVER_FEED", "SOURCES", "Observer", "current_request_id", "record_answered",
    "record_unanswered", "track_request",
]  # fmt: skip

log = logging.getLogger(__name__)

FOLDER, FEED, SERVER_FEED = SOURCES = ("folder", "feed", "server feed")
"""What the bot reads articles from while it serves."""


class Observer:
    """Receives the events of a running bot; this one ignores them, `bot.ops.metrics.Metrics` counts them.

    Any thread may call it; it is quick, and never raises.
    """

    def answered(self, verdict: str, seconds: float) -> None:
        """Note that a question was answered with `verdict`, so many seconds after it came."""

    def discord_failed(self, how: str) -> None:
        """Note that a request to Discord failed: with this HTTP status, or for want of a `connection`."""

    def connected(self, *, resumed: bool) -> None:
        """Note that the gateway is connected, with a new session or a resumed one."""

    def disconnected(self) -> None:
        """Note that the gateway is not connected any more."""

    def restarted(self) -> None:
        """Note that the client had to be made anew."""

    def refused(self, bound: str, *, told: bool) -> None:
        """Note that a question was not taken, for which bound was reached, and whether its asker was told."""

    def unsent(self) -> None:
        """Note that an answer could not be sent; its question is kept for the next start."""

    def serving(self, servers: int) -> None:
        """Note on how many servers the bot is now."""

    def rated(self, *, helpful: bool) -> None:
        """Note somebody's opinion of an answer."""

    def synced(self, source: str, report: SyncReport) -> None:
        """Note that a folder, a feed or a server's feed (`source`, one of SOURCES) was read."""

    def sync_failed(self, source: str) -> None:
        """Note that it could not be read."""


@dataclass(slots=True)
class _Request:
    """A message or interaction that is worked on, and once it was answered as a question the verdict and where."""

    id: str
    since: float = field(default_factory=time.perf_counter)
    verdict: str | None = None
    where: dict[str, int | None] = field(default_factory=dict)


_current: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextmanager
def track_request(id: int | str, observer: Observer, since: float | None = None) -> Iterator[None]:
    """Track the work on the message or interaction `id`, which came at `since` by `time.perf_counter` (None: now).

    What is logged within, in tasks and threads that start there too, bears that id. If `record_answered` is called, the
    end is logged and told to the observer.
    """
    request = _Request(str(id)) if since is None else _Request(str(id), since)
    token = _current.set(request)
    try:
        yield
    finally:
        if request.verdict is not None:
            seconds = time.perf_counter() - request.since
            fields = {"verdict": request.verdict, "milliseconds": round(seconds * 1000), **request.where}
            log.info("Verdict %s, after %.0f ms", request.verdict, seconds * 1000, extra={"fields": fields})
            observer.answered(request.verdict, seconds)
        _current.reset(token)


def current_request_id() -> str | None:
    """Return the id of the message or interaction that is worked on, if any."""
    request = _current.get()
    return request.id if request else None


def record_answered(verdict: str, **where: int | None) -> None:
    """Record that the current request is a question, answered with this verdict; `where` is for the log."""
    request = _current.get()
    if request is not None:
        request.verdict, request.where = verdict, where


def record_unanswered() -> None:
    """Record that the current request got no answer now, whatever its verdict."""
    request = _current.get()
    if request is not None:
        request.verdict = None
