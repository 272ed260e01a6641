"""The state of the gateway, for metrics."""

from __future__ import annotations

from discord.ext import commands

from bot.ops.observing import Observer

__all__ = ["GatewayMetricsCog"]


class GatewayMetricsCog(commands.Cog):
    """Tells the observer whether the gateway is connected, which it is when all of its connections are."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._lost_shards: set[int] = set()

    async def cog_unload(self) -> None:
        """Report the end of the client, for which there is no event."""
        self._observer.disconnected()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Report a new session."""
        if not self._lost_shards:
            self._observer.connected(resumed=False)

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Report a session that goes on."""
        if not self._lost_shards:
            self._observer.connected(resumed=True)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """Report a connection that is lost, or that could not be made."""
        self._observer.disconnected()

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember that one of several connections is lost."""
        self._lost_shards.add(shard)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard: int) -> None:
        """Remember that it has a new session."""
        self._lost_shards.discard(shard)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard: int) -> None:
        """Remember that its session goes on."""
        self._lost_shards.discard(shard)
