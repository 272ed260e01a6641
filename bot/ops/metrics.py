"""What is observed, as Prometheus metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.ops.observing import Observer
from index.errors import StoreError
from index.library import LibraryStatistics

__all__ = ["Metrics"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_VERDICTS = ("answered", "closest", "none")


class Metrics(Observer):
    """An observer that counts, in a registry of its own. `queue` says how many questions wait, and `library` its size.

    Both are asked at each scrape, which may be in any thread.
    """

    def __init__(self, queue: Callable[[], int], library: Callable[[], LibraryStatistics]) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "verbatim_questions", "Questions answered, by verdict.", ("verdict",), registry=self._registry
        )
        for verdict in _VERDICTS:
            self._questions.labels(verdict)
        self._seconds = Histogram(
            "verbatim_answer_seconds",
            "Seconds from the event to the reply.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._failures = Counter(
            "verbatim_discord_errors",
            "Requests to Discord that failed, by HTTP status, or for want of a connection.",
            ("how",),
            registry=self._registry,
        )
        self._sessions = Counter(
            "verbatim_gateway_sessions",
            "Times the gateway was reached, new or resumed.",
            ("how",),
            registry=self._registry,
        )
        for how in ("new", "resumed"):
            self._sessions.labels(how)
        self._restarts = Counter("verbatim_restarts", "Times the client was made anew.", registry=self._registry)
        self._connected = Gauge("verbatim_gateway_connected", "Whether the gateway is there.", registry=self._registry)
        waiting = Gauge("verbatim_queue_depth", "Questions that wait for their turn.", registry=self._registry)
        waiting.set_function(queue)
        self._refusals = Counter(
            "verbatim_questions_refused",
            "Questions that were not taken for there were too many, by what bound, and whether the asker was told.",
            ("bound", "told"),
            registry=self._registry,
        )
        self._left = Counter(
            "verbatim_answers_left",
            "Answers that could not be sent; the next start tries again.",
            registry=self._registry,
        )
        self._tasks = Gauge("verbatim_tasks", "Tasks on the event loop.", registry=self._registry)
        self._registry.register(_LibrarySize(library))
        ProcessCollector(registry=self._registry)
        self.is_connected = False

    def answered(self, verdict: str, seconds: float) -> None:
        """Counts a question."""
        self._questions.labels(verdict).inc()
        self._seconds.observe(seconds)

    def discord_failed(self, how: str) -> None:
        """Counts a failed request."""
        self._failures.labels(how).inc()

    def connected(self, *, resumed: bool) -> None:
        """Counts a session."""
        self._sessions.labels("resumed" if resumed else "new").inc()
        self._connected.set(1)
        self.is_connected = True

    def disconnected(self) -> None:
        """The gateway is away."""
        self._connected.set(0)
        self.is_connected = False

    def restarted(self) -> None:
        """Counts a client made anew."""
        self._restarts.inc()

    def refused(self, bound: str, *, told: bool) -> None:
        """Counts a question that was not taken."""
        self._refusals.labels(bound, "yes" if told else "no").inc()

    def left(self) -> None:
        """Counts an answer that could not be sent."""
        self._left.inc()

    def has_tasks(self, number: int) -> None:
        """So many tasks are on the event loop, which only the loop's own thread can count."""
        self._tasks.set(number)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _LibrarySize(Collector):
    """The library's size, counted once for a scrape. One that can't be read just now has none."""

    def __init__(self, library: Callable[[], LibraryStatistics]) -> None:
        self._library = library

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One metric for each unit."""
        try:
            held = self._library()
        except StoreError:
            return
        for unit, number in (
            ("articles", held.articles),
            ("sentences", held.sentences),
            ("characters", held.characters),
        ):
            yield GaugeMetricFamily(f"verbatim_library_{unit}", f"How many {unit} the library holds.", number)
