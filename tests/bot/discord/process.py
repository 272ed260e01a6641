"""The whole program as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bot.cli.command_line import environment
from tests.discord import TOKEN, DiscordServer


@asynccontextmanager
async def verbatim_discord(
    loopback: DiscordServer, data: Path, *options: str, token: str = TOKEN, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`verbatim discord`, pointed at the loopback server, until it is ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "discord", *options),
        cwd=data.parent,
        env=environment(
            data,
            DISCORD_TOKEN=token,
            DISCORD_API_URL=loopback.api_url,
            DISCORD_GATEWAY_URL=loopback.gateway_url,
            **settings,
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
