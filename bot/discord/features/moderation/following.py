"""The feeds that servers added, read again and again while the bot serves."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable

import discord
from discord.ext import commands

from bot.app.server_files import CannotAdd
from bot.app.server_libraries import ServerLibraries
from bot.discord.platform.errors import log_error
from bot.ops.observing import SERVER_FEED, Observer
from index.errors import StoreError
from index.web import Fetcher

log = logging.getLogger(__name__)

MAX_FETCHING_SECONDS = 600.0  # for one server at a time
_JITTER = 0.1


class ServerFeedsCog(commands.Cog):
    """Reads the feeds of one server after the other, about every `seconds`, in a thread of its own.

    Servers that the bot is no longer on are left out.
    """

    def __init__(
        self,
        client: discord.Client,
        own: ServerLibraries,
        seconds: float,
        fetcher: Callable[[], Fetcher],
        observer: Observer,
    ) -> None:
        self._client = client
        self._own = own
        self._seconds = seconds
        self._new_fetcher = fetcher
        self._observer = observer
        self._fetcher: Fetcher | None = None
        self._running: asyncio.Task[None] | None = None

    async def cog_unload(self) -> None:
        """Stop reading."""
        if self._running is not None:
            self._running.cancel()
        if self._fetcher is not None:
            self._fetcher.stop()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Begin to read. This comes again whenever a session could not be resumed."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._seconds * random.uniform(1 - _JITTER, 1 + _JITTER))
            for server in sorted(self._own.servers() & {guild.id for guild in self._client.guilds}):
                await self._read(server)

    async def _read(self, server: int) -> None:
        fetcher = self._fetcher = self._new_fetcher()
        timer = asyncio.get_running_loop().call_later(MAX_FETCHING_SECONDS, fetcher.stop)
        try:
            await asyncio.to_thread(self._read_feeds, server, fetcher)
        except (CannotAdd, StoreError) as error:
            self._observer.sync_failed(SERVER_FEED)
            log.warning("The feeds of server %d are not read: %s", server, error)
        except Exception as error:
            log_error(error)  # and go on: the other servers' feeds come all the same
        finally:
            timer.cancel()

    def _read_feeds(self, server: int, fetcher: Fetcher) -> None:
        with self._own.borrow(server) as own:
            for report in own.follow(fetcher):
                self._observer.synced(SERVER_FEED, report)
                if report.added or report.changed:
                    log.info("Feed %s of server %d: %d new", report.root, server, report.added)
