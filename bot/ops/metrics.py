"""Prometheus metrics of a running bot, and their HTTP endpoint: `/metrics`, `/healthz`, `/readyz`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.ops.observing import Observer
from index.errors import StoreError
from index.library import LibraryStatistics

__all__ = ["CannotListen", "Metrics", "serving"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_VERDICTS = ("answered", "closest", "none")


class Metrics(Observer):
    """Counts events in a registry of its own.

    `queue` says how many questions wait, `library` its size, and `trouble` what keeps its index from serving. All are
    asked at each scrape, which may be in any thread.
    """

    def __init__(
        self,
        queue: Callable[[], int],
        library: Callable[[], LibraryStatistics],
        trouble: Callable[[], str | None] = lambda: None,
    ) -> None:
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
        self.trouble = trouble
        degraded = Gauge(
            "verbatim_candidates_degraded",
            "Whether some or all of what finds candidates gives no answer.",
            registry=self._registry,
        )
        degraded.set_function(lambda: trouble() is not None)
        self._refusals = Counter(
            "verbatim_questions_refused",
            "Questions that were not taken for there were too many, by what bound, and whether the asker was told.",
            ("bound", "told"),
            registry=self._registry,
        )
        self._unsent = Counter(
            "verbatim_answers_left",
            "Answers that could not be sent; the next start tries again.",
            registry=self._registry,
        )
        self._tasks = Gauge("verbatim_tasks", "Tasks on the event loop.", registry=self._registry)
        self._registry.register(_LibrarySize(library))
        ProcessCollector(registry=self._registry)
        self.is_connected = False

    def answered(self, verdict: str, seconds: float) -> None:
        """Count an answered question."""
        self._questions.labels(verdict).inc()
        self._seconds.observe(seconds)

    def discord_failed(self, how: str) -> None:
        """Count a failed request."""
        self._failures.labels(how).inc()

    def connected(self, *, resumed: bool) -> None:
        """Count a session."""
        self._sessions.labels("resumed" if resumed else "new").inc()
        self._connected.set(1)
        self.is_connected = True

    def disconnected(self) -> None:
        """Note that the gateway is not connected."""
        self._connected.set(0)
        self.is_connected = False

    def restarted(self) -> None:
        """Count a client made anew."""
        self._restarts.inc()

    def refused(self, bound: str, *, told: bool) -> None:
        """Count a question that was not taken."""
        self._refusals.labels(bound, "yes" if told else "no").inc()

    def unsent(self) -> None:
        """Count an answer that could not be sent."""
        self._unsent.inc()

    def set_tasks(self, number: int) -> None:
        """Set the number of tasks on the event loop, which only the loop's own thread can count."""
        self._tasks.set(number)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _LibrarySize(Collector):
    """The library's size, counted once for a scrape; nothing where the library can't be read just now."""

    def __init__(self, library: Callable[[], LibraryStatistics]) -> None:
        self._library = library

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one metric for each unit."""
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


class CannotListen(Exception):
    """The port for metrics can't be listened on; the text is one line that says what to do."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        to_do = "choose another VERBATIM_METRICS_PORT or VERBATIM_METRICS_HOST, or leave the port empty"
        super().__init__(f"can't listen on {host}:{port} ({error.strerror or error}): {to_do}")


@asynccontextmanager
async def serving(metrics: Metrics, host: str, port: int) -> AsyncIterator[int]:
    """Serve the endpoint meanwhile; yield the port, which is a free one where `port` is 0. Raises CannotListen.

    It runs on the bot's own event loop, so `/healthz` answers only while that is alive. `/readyz` says whether the
    gateway is connected, and what makes questions take longer.
    """

    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(request: web.Request) -> web.Response:
        if metrics.is_connected:
            trouble = metrics.trouble()
            return web.Response(text=f"ready\n{trouble}\n" if trouble else "ready\n")
        return web.Response(text="not connected to Discord's gateway\n", status=503)

    async def exposition(request: web.Request) -> web.Response:
        metrics.set_tasks(len(asyncio.all_tasks()))
        body = await asyncio.to_thread(metrics.exposition)
        return web.Response(body=body, headers={"Content-Type": _TEXT})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", exposition)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise CannotListen(host, port, error) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
