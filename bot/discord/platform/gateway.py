"""Where Discord is, how many connections it wants, and a trace of the requests to it that fail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord.platform.errors import Banned
from bot.ops.observing import Observer

__all__ = ["Shards", "point_discord_at", "recommended_shards", "request_trace"]

log = logging.getLogger(__name__)

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_USER_AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py, {discord.__version__})"
_FAILED = 400
_TOO_MANY = 429  # Discord itself says so in JSON, the proxy before it in HTML


def point_discord_at(api: str, gateway: str | None) -> None:
    """Make this process's discord.py use `api` for REST and `gateway` (None: its default) for the gateway.

    discord.py keeps these addresses in two class attributes.
    """
    Route.BASE = api
    if gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


@dataclass(frozen=True, slots=True)
class Shards:
    """The number of connections, and how many of them may identify within 5 seconds."""

    count: int = 1
    max_concurrency: int = 1


async def recommended_shards(api: str, token: str) -> Shards:
    """Return what Discord recommends; one connection where it can't be asked, since the login then says why."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": _USER_AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session,
            session.get(f"{api}/gateway/bot") as response,
        ):
            response.raise_for_status()
            body = await response.json()
            return Shards(max(1, int(body["shards"])), max(1, int(body["session_start_limit"]["max_concurrency"])))
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as error:
        log.debug("Discord did not say how many shards there should be: %s", error)
        return Shards()


def request_trace(observer: Observer, end: Callable[[Banned], None]) -> aiohttp.TraceConfig:
    """Return a trace, for discord.py's `http_trace`, that tells `observer` of each failed request, retried or not.

    It calls `end` where the address is banned, since each further request would make the ban longer.
    """
    trace = aiohttp.TraceConfig()

    async def ended(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestEndParams
    ) -> None:
        if done.response.status >= _FAILED:
            observer.discord_failed(str(done.response.status))
        if done.response.status == _TOO_MANY and done.response.content_type != "application/json":
            end(Banned(_TOO_MANY))

    async def failed(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestExceptionParams
    ) -> None:
        observer.discord_failed("connection")

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace
