"""What is observed of Discord: sessions that begin, go on and end, and requests that fail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import aiohttp
from discord.ext import commands

from bot.service.observing import Observer

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Watching", "request_trace"]

_FAILED = 400


class Watching(commands.Cog):
    """Tells the observer how it stands with the gateway."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._observer = bot.services.observer

    async def cog_unload(self) -> None:
        """The client ends, which no event says."""
        self._observer.disconnected()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new session."""
        self._observer.connected(resumed=False)

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """A session goes on."""
        self._observer.connected(resumed=True)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """The connection is gone, or a new one could not be had."""
        self._observer.disconnected()


def request_trace(observer: Observer) -> aiohttp.TraceConfig:
    """For discord.py's `http_trace`: has `observer` hear of every request that fails, those tried again included."""
    trace = aiohttp.TraceConfig()

    async def ended(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestEndParams
    ) -> None:
        if done.response.status >= _FAILED:
            observer.discord_failed(str(done.response.status))

    async def failed(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestExceptionParams
    ) -> None:
        observer.discord_failed("connection")

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace
