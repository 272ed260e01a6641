"""Running discord.py clients against the server, without patching anything but where Discord is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord.server import DiscordServer

#: How long discord.py waits for further guilds before it calls itself ready; its default is 2 s.
GUILD_READY_TIMEOUT = 0.05


class Addresses(Protocol):
    """Where Discord is: a `DiscordServer`, or what one in another process told."""

    @property
    def api_url(self) -> str: ...

    @property
    def gateway_url(self) -> str: ...


@contextmanager
def pointed_at(server: Addresses) -> Iterator[None]:
    """discord.py finds Discord at this server's addresses."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def running(client: discord.Client, server: DiscordServer, token: str | None = None) -> AsyncIterator[None]:
    """The client logged in and ready; closed at the end. What ends it early is raised here."""
    with pointed_at(server):
        task = asyncio.create_task(client.start(token or server.token))
        ready = asyncio.create_task(_ready(client, server))
        try:
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                await task
            await ready
            yield
        finally:
            ready.cancel()
            await client.close()
            await asyncio.gather(task, ready, return_exceptions=True)


async def _ready(client: discord.Client, server: DiscordServer) -> None:
    await server.until_ready()
    await client.wait_until_ready()
