"""The HTTP endpoint of a running bot: `/metrics`, `/healthz`, `/readyz`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.ops.metrics import Metrics

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_LAG_EVERY = 1.0  # s


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
    measuring = asyncio.create_task(_measure_lag(metrics))
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
