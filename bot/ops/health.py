"""Metrics and health over HTTP, for whoever watches the bot: `/metrics`, `/healthz`, `/readyz`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.ops.metrics import Metrics

__all__ = ["CannotListen", "serving"]

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class CannotListen(Exception):
    """The port for metrics and health can't be had; the text is one line that says what to do."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        to_do = "choose another VERBATIM_METRICS_PORT or VERBATIM_METRICS_HOST, or leave the port empty"
        super().__init__(f"can't listen on {host}:{port} ({error.strerror or error}): {to_do}")


@asynccontextmanager
async def serving(metrics: Metrics, host: str, port: int) -> AsyncIterator[int]:
    """Serves meanwhile; yields the port, which is a free one where `port` is 0. Raises CannotListen.

    It runs on the bot's own event loop, so `/healthz` answers only while that is alive. `/readyz` says whether the bot
    hears Discord.
    """

    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(request: web.Request) -> web.Response:
        if metrics.is_connected:
            return web.Response(text="ready\n")
        return web.Response(text="not connected to Discord's gateway\n", status=503)

    async def exposition(request: web.Request) -> web.Response:
        metrics.has_tasks(len(asyncio.all_tasks()))
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
