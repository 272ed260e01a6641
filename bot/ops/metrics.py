"""Prometheus metrics of a running bot, and the HTTP endpoint that has them: `/metrics`, `/healthz`, `/readyz`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import product
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.ops.process import commit, program_version
from index.errors import StoreError
from index.ingest.roots import SyncReport
from index.library import LibraryStatistics

FOLDER, FEED, SERVER_FEED = SOURCES = ("folder", "feed", "server feed")
"""What the bot reads articles from while it serves."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FAILURES = ("connection", "interaction expired", *map(str, (400, 401, 403, 404, 429, 500, 502, 503, 504)))
_CHANGES = ("added", "changed", "removed", "skipped")

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_LAG_EVERY = 1.0  # s


class Metrics:
    """Counts the events of a running bot in a registry of its own. Any thread may tell it of them; it never raises.

    `queue` says how many questions wait, `library` its size, and `trouble` what keeps its index from serving. All are
    asked at each scrape, which may be in any thread, as are the room on the disk of `data`, the data folder, and
    `backed_up`, when it last was, in seconds since 1970.
    """

    def __init__(
        self,
        queue: Callable[[], int] = lambda: 0,
        library: Callable[[], LibraryStatistics] | None = None,
        trouble: Callable[[], str | None] = lambda: None,
        data: Path | None = None,
    ) -> None:
        self._registry = CollectorRegistry()
        self.queue = queue
        self.trouble = trouble
        self.backed_up: Callable[[], float] = lambda: 0.0
        self.is_connected = False
        self._questions = self._counter(
            "questions", "Questions answered, by verdict.", verdict=("answered", "closest", "none")
        )
        self._seconds = self._histogram("answer_seconds", "Seconds from the event to the reply.")
        self._failures = self._counter(
            "discord_errors",
            "Requests to Discord that failed, by HTTP status, or for want of a connection.",
            how=_FAILURES,
        )
        self._sessions = self._counter(
            "gateway_sessions", "Times the gateway was reached, new or resumed.", how=("new", "resumed")
        )
        self._restarts = self._counter("restarts", "Times the client was made anew.")
        self._connected = self._gauge("gateway_connected", "Whether the gateway is there.")
        self._gauge("queue_depth", "Questions that wait for their turn.", lambda: self.queue())
        self._gauge(
            "candidates_degraded",
            "Whether some or all of what finds candidates gives no answer.",
            lambda: trouble() is not None,
        )
        self._refusals = self._counter(
            "questions_refused",
            "Questions that were not taken for there were too many, by what bound, and whether the asker was told.",
            bound=("overall", "group", "person", "pace"),
            told=("yes", "no"),
        )
        self._unsent = self._counter("answers_left", "Answers that could not be sent; the next start tries again.")
        self._tasks = self._gauge("tasks", "Tasks on the event loop.")
        self._servers = self._gauge("servers", "Servers that the bot is on.")
        self._ratings = self._counter(
            "ratings", "Opinions of answers, by what they say.", opinion=("helpful", "not helpful")
        )
        self._lag = self._histogram(
            "event_loop_lag_seconds", "By how much the event loop, asked every second, was late."
        )
        self._lines = self._counter("log_lines", "Lines of the log that tell of trouble.", level=("warning", "error"))
        self._syncs = self._counter(
            "syncs",
            "Times that a folder, a feed or a server's feed was read, or could not be.",
            source=SOURCES,
            outcome=("done", "failed"),
        )
        self._changes = self._counter(
            "synced_articles",
            "Articles that came of that, and files or entries skipped, each time anew.",
            source=SOURCES,
            what=_CHANGES,
        )
        self._synced_at = Gauge(
            "verbatim_last_sync_timestamp_seconds",
            "When that was last done, in seconds since 1970; 0 for never.",
            ("source",),
            registry=self._registry,
        )
        for source in SOURCES:
            self._synced_at.labels(source)
        self._registry.register(_AtScrape(_build))
        if data is not None:
            self._gauge("disk_free_bytes", "Room on the data folder's disk.", lambda: _free(data))
            self._gauge(
                "last_backup_timestamp_seconds",
                "When the data folder was last backed up, in seconds since 1970; 0 for never.",
                lambda: self.backed_up(),
            )
        if library is not None:
            self._registry.register(_AtScrape(lambda: _size(library)))
        ProcessCollector(registry=self._registry)

    def _counter(self, name: str, told: str, /, **labels: Sequence[str]) -> Counter:
        """Return a counter with all values that its labels may have.

        Every series is there from the start: what was never counted is 0, and no alert is blind to the first time.
        """
        counter = Counter(f"verbatim_{name}", told, tuple(labels), registry=self._registry)
        for values in product(*labels.values()) if labels else ():
            counter.labels(*values)
        return counter

    def _gauge(self, name: str, told: str, ask: Callable[[], float] | None = None) -> Gauge:
        """Return a gauge, whose value is asked at each scrape where `ask` is given."""
        gauge = Gauge(f"verbatim_{name}", told, registry=self._registry)
        if ask is not None:
            gauge.set_function(ask)
        return gauge

    def _histogram(self, name: str, told: str) -> Histogram:
        return Histogram(f"verbatim_{name}", told, buckets=_SECONDS, registry=self._registry)

    def answered(self, verdict: str, seconds: float) -> None:
        """Count a question that was answered with `verdict`, so many seconds after it came."""
        self._questions.labels(verdict).inc()
        self._seconds.observe(seconds)

    def discord_failed(self, how: str) -> None:
        """Count a request to Discord that failed: with this HTTP status, or for want of a `connection`."""
        self._failures.labels(how).inc()

    def connected(self, *, resumed: bool) -> None:
        """Note that the gateway is connected, with a new session or a resumed one."""
        self._sessions.labels("resumed" if resumed else "new").inc()
        self._connected.set(1)
        self.is_connected = True

    def disconnected(self) -> None:
        self._connected.set(0)
        self.is_connected = False

    def restarted(self) -> None:
        """Count a client that had to be made anew."""
        self._restarts.inc()

    def refused(self, bound: str, *, told: bool) -> None:
        """Count a question that was not taken, for which bound was reached, and whether its asker was told."""
        self._refusals.labels(bound, "yes" if told else "no").inc()

    def unsent(self) -> None:
        """Count an answer that could not be sent; its question is kept for the next start."""
        self._unsent.inc()

    def serving(self, servers: int) -> None:
        """Note on how many servers the bot is now."""
        self._servers.set(servers)

    def rated(self, *, helpful: bool) -> None:
        self._ratings.labels("helpful" if helpful else "not helpful").inc()

    def synced(self, source: str, report: SyncReport) -> None:
        """Count what came of reading one of SOURCES."""
        self._syncs.labels(source, "done").inc()
        self._synced_at.labels(source).set_to_current_time()
        for what in _CHANGES[:-1]:
            self._changes.labels(source, what).inc(getattr(report, what))
        self._changes.labels(source, _CHANGES[-1]).inc(len(report.skipped))

    def sync_failed(self, source: str) -> None:
        self._syncs.labels(source, "failed").inc()

    def lagged(self, seconds: float) -> None:
        """Count by how much the event loop was late."""
        self._lag.observe(seconds)

    @contextmanager
    def counting_log_lines(self) -> Iterator[None]:
        """Count warnings and errors of the log meanwhile."""
        handler = _LineCounter(self._lines)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)

    def set_tasks(self, number: int) -> None:
        """Set the number of tasks on the event loop, which only the loop's own thread can count."""
        self._tasks.set(number)

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _LineCounter(logging.Handler):
    """Counts lines of the log."""

    def __init__(self, lines: Counter) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.labels("error" if record.levelno >= logging.ERROR else "warning").inc()


def _free(folder: Path) -> float:
    """Return the bytes free where `folder` is or will be, or NaN where that can't be told."""
    try:
        return shutil.disk_usage(next(each for each in (folder, *folder.absolute().parents) if each.exists())).free
    except OSError:
        return float("nan")


class _AtScrape(Collector):
    """Metrics that are told anew at each scrape, and not before."""

    def __init__(self, collect: Callable[[], Iterator[GaugeMetricFamily]]) -> None:
        self._collect = collect

    def collect(self) -> Iterator[GaugeMetricFamily]:
        return self._collect()


def _build() -> Iterator[GaugeMetricFamily]:
    """Yield what runs; in a checkout, git is asked for its commit."""
    build = GaugeMetricFamily("verbatim_build_info", "What runs; always 1.", labels=("version", "commit"))
    build.add_metric((program_version(), commit() or "unknown"), 1)
    yield build


def _size(library: Callable[[], LibraryStatistics]) -> Iterator[GaugeMetricFamily]:
    """Yield the library's size, counted once for a scrape; nothing where the library can't be read just now."""
    try:
        held = library()
    except StoreError:
        return
    for unit, number in (("articles", held.articles), ("sentences", held.sentences), ("characters", held.characters)):
        yield GaugeMetricFamily(f"verbatim_library_{unit}", f"How many {unit} the library holds.", number)


class CannotListen(Exception):
    """The port for metrics can't be listened on; the text is one line that says what to do."""

    def __init__(self, host: str, port: int, error: OSError | UnicodeError) -> None:
        to_do = "choose another VERBATIM_METRICS_PORT or VERBATIM_METRICS_HOST, or leave the port empty"
        super().__init__(f"can't listen on {host}:{port} ({getattr(error, 'strerror', None) or error}): {to_do}")


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
    measuring = asyncio.create_task(_measure_lag(metrics))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except (OSError, UnicodeError) as error:  # the latter for what is no name of a host
            raise CannotListen(host, port, error) from error
        yield runner.addresses[0][1]
    finally:
        measuring.cancel()
        with suppress(asyncio.CancelledError):
            await measuring
        await runner.cleanup()


async def _measure_lag(metrics: Metrics) -> None:
    """Tell, until cancelled, by how much later than asked the loop goes on."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(_LAG_EVERY)
        metrics.lagged(max(0.0, time.monotonic() - before - _LAG_EVERY))
