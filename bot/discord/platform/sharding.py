"""A bot on very many servers is served over several connections: how many, Discord says."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import aiohttp
import discord

from bot.discord.client import VerbatimBot
from bot.discord.services import Services

__all__ = ["ShardedVerbatimBot", "Shards", "recommended_shards"]

log = logging.getLogger(__name__)

_PATIENCE = aiohttp.ClientTimeout(total=10)
_USER_AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py, {discord.__version__})"
_IDENTIFY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Shards:
    """How many connections there are to be, and how many of them may begin within 5 seconds."""

    count: int = 1
    at_once: int = 1


async def recommended_shards(api: str, token: str) -> Shards:
    """What Discord recommends; one connection where it can't be asked, which the login then tells better."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": _USER_AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE, headers=headers) as session,
            session.get(f"{api}/gateway/bot") as response,
        ):
            response.raise_for_status()
            told = await response.json()
            return Shards(max(1, int(told["shards"])), max(1, int(told["session_start_limit"]["max_concurrency"])))
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as error:
        log.debug("Discord did not say how many shards there should be: %s", error)
        return Shards()


class ShardedVerbatimBot(VerbatimBot, discord.AutoShardedClient):
    """The client over several connections."""

    def __init__(self, services: Services, *, message_content: bool, shards: Shards) -> None:
        super().__init__(services, message_content=message_content, shard_count=shards.count)
        self._at_once = shards.at_once

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Waits as long as Discord wants between sessions that begin; they do so one after the other."""
        if not initial and (shard_id or 0) % self._at_once == 0:
            await asyncio.sleep(_IDENTIFY_SECONDS)
