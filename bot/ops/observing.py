"""What is worth seeing of a running bot: said where it happens, to whoever observes."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

__all__ = ["NullObserver", "Observer", "current_request_id", "record_answered", "record_unanswered", "track_request"]

log = logging.getLogger(__name__)


class Observer:
    """Takes note. Any thread may call it; it is quick, and never raises."""

    def answered(self, verdict: str, seconds: float) -> None:
        """A question was answered with `verdict`, so long after it came."""

    def discord_failed(self, how: str) -> None:
        """A request to Discord failed: with this HTTP status, or for want of a `connection`."""

    def connected(self, *, resumed: bool) -> None:
        """The gateway is there, with a new session or one that goes on."""

    def disconnected(self) -> None:
        """The gateway is not there any more."""

    def restarted(self) -> None:
        """The client had to be made anew."""

    def refused(self, bound: str, *, told: bool) -> None:
        """A question was not taken, for there were too many: by this bound; and whether its asker was told."""

    def left(self) -> None:
        """An answer could not be sent, however often it was tried; its question is left for the next start."""


class NullObserver(Observer):
    """An observer that doesn't look."""


@dataclass(slots=True)
class _Request:
    """What is worked on: a message or interaction, and the verdict once it turned out to be a question."""

    id: str
    since: float = field(default_factory=time.perf_counter)
    verdict: str | None = None


_current: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextmanager
def track_request(id: int | str, observer: Observer, since: float | None = None) -> Iterator[None]:
    """Work on the message or interaction `id`, from the event (at `since` by `time.perf_counter`) to the reply.

    What is logged within, in tasks and threads that start there too, bears that id. If `record_answered` is called,
    its end is logged and observed.
    """
    work = _Request(str(id)) if since is None else _Request(str(id), since)
    token = _current.set(work)
    try:
        yield
    finally:
        if work.verdict is not None:
            seconds = time.perf_counter() - work.since
            log.info("Verdict %s, after %.0f ms", work.verdict, seconds * 1000)
            observer.answered(work.verdict, seconds)
        _current.reset(token)


def current_request_id() -> str | None:
    """The id of the message or interaction that is worked on, if any."""
    work = _current.get()
    return work.id if work else None


def record_unanswered() -> None:
    """What is worked on got no answer now, whatever its verdict."""
    work = _current.get()
    if work is not None:
        work.verdict = None


def record_answered(verdict: str) -> None:
    """What is worked on is a question that gets this verdict."""
    work = _current.get()
    if work is not None:
        work.verdict = verdict
