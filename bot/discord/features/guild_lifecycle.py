"""Which servers the bot is on, for what becomes of their data; and the hourly clearing away."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands, tasks

from bot.app.server_departures import Departures
from bot.discord.platform.failures import logged

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Keeping"]

log = logging.getLogger(__name__)


class Keeping(commands.Cog):
    """Hears of servers that come and go. One that only can't be reached just now has not gone."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        services = bot.services
        libraries = services.libraries
        self._departures = Departures(libraries.own, libraries.settings_store, services.state, services.grace_seconds)
        self._comparing = asyncio.Lock()

    async def cog_unload(self) -> None:
        """No more clearing away."""
        self.hourly.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Comes again whenever the session could not be resumed: what was missed is noticed then."""
        async with self._comparing:
            present = {guild.id: _joined_at(guild) for guild in self._bot.guilds}
            await self._bot.services.background.run(self._departures.compare, present)
        if not self.hourly.is_running():
            self.hourly.start()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was sent away, or the server is gone."""
        await self._bot.services.background.run(self._departures.left, guild.id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The bot was added, which Discord tells like this too, or the server can be reached again."""
        await self.on_guild_join(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added."""
        await self._bot.services.background.run(self._departures.returned, guild.id, _joined_at(guild))

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """What is kept no longer goes."""
        try:
            await self.sweep()
        except Exception as error:
            logged(error)  # and try again in an hour

    async def sweep(self) -> None:
        """Deletes the data of servers whose grace period is over, and what is too old."""
        present = frozenset(guild.id for guild in self._bot.guilds)
        await self._bot.services.background.run(self._departures.sweep, present)


def _joined_at(guild: discord.Guild) -> float | None:
    if guild.unavailable or guild.me is None or guild.me.joined_at is None:
        return None
    return guild.me.joined_at.timestamp()
