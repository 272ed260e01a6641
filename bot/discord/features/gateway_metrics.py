"""What is observed of Discord: sessions that begin, go on and end, and requests that fail."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

import aiohttp
from discord.ext import commands

from bot.discord.errors import Banned
from bot.ops.observing import Observer

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Watching", "request_trace"]

_FAILED = 400
_TOO_MANY = 429  # Discord itself says so in JSON, its gatekeeper by a page


class Watching(commands.Cog):
    """Tells the observer how it stands with the gateway, which is there when all of its connections are."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._observer = bot.services.observer
        self._away: set[int] = set()

    async def cog_unload(self) -> None:
        """The client ends, which no event says."""
        self._observer.disconnected()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new session."""
        if not self._away:
            self._observer.connected(resumed=False)

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """A session goes on."""
        if not self._away:
            self._observer.connected(resumed=True)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """A connection is gone, or a new one could not be had."""
        self._observer.disconnected()

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard: int) -> None:
        """One of several is gone."""
        self._away.add(shard)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard: int) -> None:
        """It has a new session."""
        self._away.discard(shard)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard: int) -> None:
        """Its session goes on."""
        self._away.discard(shard)


def request_trace(observer: Observer, end: Callable[[Banned], None]) -> aiohttp.TraceConfig:
    """For discord.py's `http_trace`: has `observer` hear of every request that fails, those tried again included.

    `end` is called where it is Discord's gatekeeper that refuses, which each further request would make last longer.
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
