"""What the gateway tells: that the bot joins or leaves a server, and that its connection comes and goes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import discord
from discord.ext import commands, tasks

from bot.app.server_libraries import Departures
from bot.app.server_settings import ServerSettingsStore
from bot.discord.platform.errors import NOT_DONE, log_error
from bot.discord.platform.replies import CommandMentions
from bot.discord.platform.services import Background
from bot.ops.metrics import Metrics

log = logging.getLogger(__name__)

_GREETING_SECONDS = 2.0  # so that Discord's own notice comes first, and permissions are as they will be

WELCOME = """\
**Hello!** I answer questions with passages from articles, word for word and with their source; where they don't say, \
I say so. Three steps set me up, for those who manage this server:
1. **Articles**: `/library add` takes files, `/library add-page` and `/library add-feed` what is on the web.
2. **Places**: `/settings channel` says where I answer unasked what I am sure of. Elsewhere, mention me or use `/ask`.
3. **Check**: `/settings check` says whether all that can work, and how to mend what can't.
`/help` tells everybody the rest."""


@dataclass(eq=False)
class GuildLifecycleCog(commands.Cog):
    """Records which servers the bot joins and leaves. A server that only can't be reached just now was not left."""

    client: discord.Client
    departures: Departures
    settings_store: ServerSettingsStore
    background: Background
    mentions: CommandMentions

    def __post_init__(self) -> None:
        self._known: set[int] | None = None  # servers: by clocks, which differ, none is told to be new
        self._greetings: set[asyncio.Task[None]] = set()
        self._comparing = asyncio.Lock()

    async def cog_load(self) -> None:
        """Delete what is too old every hour, as soon as the bot is ready."""
        self.hourly.start()

    async def cog_unload(self) -> None:
        """Stop the hourly deletion, and greeting."""
        self.hourly.cancel()
        for greeting in self._greetings:
            greeting.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Record what was missed. This comes again whenever the session could not be resumed."""
        if self._known is None:
            self._known = {guild.id for guild in self.client.guilds}
        async with self._comparing:
            present = {guild.id: _joined_at(guild) for guild in self.client.guilds}
            await self.background.run(self.departures.compare, present)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Record that the bot was removed, or the server deleted."""
        if self._known is not None:
            self._known.discard(guild.id)
        await self.background.run(self.departures.left, guild.id)

    @commands.Cog.listener("on_guild_available")
    @commands.Cog.listener("on_guild_join")
    async def present(self, guild: discord.Guild) -> None:
        """Record that the bot was added, or that the server can be reached again, as which Discord may tell it, too.

        Say how to set it up, once and where it was added just now.
        """
        await self.background.run(self.departures.returned, guild.id, _joined_at(guild))
        if self._known is not None and guild.id not in self._known:
            self._known.add(guild.id)
            greeting = asyncio.create_task(self._greet(guild))
            self._greetings.add(greeting)
            greeting.add_done_callback(self._greetings.discard)

    async def _greet(self, guild: discord.Guild) -> None:
        await asyncio.sleep(_GREETING_SECONDS)
        place = _place_to_greet(guild)
        if place is not None and await self.background.run(self.settings_store.greet, guild.id):
            try:
                await place.send(self.mentions.linked(WELCOME), allowed_mentions=discord.AllowedMentions.none())
            except NOT_DONE as error:
                log.info("Server %d was not greeted: %s", guild.id, error)

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """Delete what is kept no longer."""
        await self.client.wait_until_ready()
        try:
            await self.sweep()
        except Exception as error:
            log_error(error)  # and try again in an hour

    async def sweep(self) -> None:
        """Delete the data of servers whose grace period is over, and what is too old."""
        present = frozenset(guild.id for guild in self.client.guilds)
        await self.background.run(self.departures.sweep, present)


def _joined_at(guild: discord.Guild) -> float | None:
    if guild.unavailable or guild.me is None or guild.me.joined_at is None:
        return None
    return guild.me.joined_at.timestamp()


def _place_to_greet(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the channel for such messages, or else the first that everybody sees, where the bot may write."""
    candidates = [guild.system_channel, *guild.text_channels]
    for seen_by in (guild.default_role, guild.me):
        for channel in candidates:
            if channel is not None and channel.permissions_for(seen_by).view_channel:
                allowed = channel.permissions_for(guild.me)
                if allowed.view_channel and allowed.send_messages:
                    return channel
    return None


class GatewayMetricsCog(commands.Cog):
    """Tells the metrics on how many servers the bot is, and whether the gateway, with all connections, is there."""

    def __init__(self, client: discord.Client, metrics: Metrics) -> None:
        self._client = client
        self._metrics = metrics
        self._lost_shards: set[int] = set()

    async def cog_unload(self) -> None:
        """Report the end of the client, for which there is no event."""
        self._metrics.disconnected()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Report a new session, and its servers."""
        self._metrics.serving(len(self._client.guilds))
        if not self._lost_shards:
            self._metrics.connected(resumed=False)

    @commands.Cog.listener("on_guild_join")
    @commands.Cog.listener("on_guild_remove")
    async def count_servers(self, server: discord.Guild) -> None:
        """Report one server more, or less."""
        self._metrics.serving(len(self._client.guilds))

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Report a session that goes on."""
        if not self._lost_shards:
            self._metrics.connected(resumed=True)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """Report a connection that is lost, or that could not be made."""
        self._metrics.disconnected()

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember that one of several connections is lost."""
        self._lost_shards.add(shard)

    @commands.Cog.listener("on_shard_ready")
    @commands.Cog.listener("on_shard_resumed")
    async def regain(self, shard: int) -> None:
        """Remember that it has a session again."""
        self._lost_shards.discard(shard)
