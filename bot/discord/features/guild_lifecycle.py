"""What becomes of a server's data when the bot joins or leaves it, and the hourly deletion of what is too old."""

from __future__ import annotations

import asyncio

import discord
from discord.ext import commands, tasks

from bot.app.server_departures import Departures
from bot.discord.platform.background import Background
from bot.discord.platform.logs import log_error

__all__ = ["GuildLifecycleCog"]


class GuildLifecycleCog(commands.Cog):
    """Records which servers the bot joins and leaves. A server that only can't be reached just now was not left."""

    def __init__(self, client: discord.Client, departures: Departures, background: Background) -> None:
        self._client = client
        self._departures = departures
        self._background = background
        self._comparing = asyncio.Lock()

    async def cog_unload(self) -> None:
        """Stop the hourly deletion."""
        self.hourly.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Record what was missed. This comes again whenever the session could not be resumed."""
        async with self._comparing:
            present = {guild.id: _joined_at(guild) for guild in self._client.guilds}
            await self._background.run(self._departures.compare, present)
        if not self.hourly.is_running():
            self.hourly.start()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Record that the bot was removed, or the server deleted."""
        await self._background.run(self._departures.left, guild.id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Record that the bot was added, which Discord tells like this too, or that the server can be reached again."""
        await self.on_guild_join(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Record that the bot was added."""
        await self._background.run(self._departures.returned, guild.id, _joined_at(guild))

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """Delete what is kept no longer."""
        try:
            await self.sweep()
        except Exception as error:
            log_error(error)  # and try again in an hour

    async def sweep(self) -> None:
        """Delete the data of servers whose grace period is over, and what is too old."""
        present = frozenset(guild.id for guild in self._client.guilds)
        await self._background.run(self._departures.sweep, present)


def _joined_at(guild: discord.Guild) -> float | None:
    if guild.unavailable or guild.me is None or guild.me.joined_at is None:
        return None
    return guild.me.joined_at.timestamp()
