"""The server as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

import discord

from tests import PATIENCE
from tests.discord.bots import GUILD_READY_TIMEOUT, pointed_at

ROOT = Path(__file__).parents[2]


class Told(NamedTuple):
    api_url: str
    gateway_url: str


class Greeter(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=GUILD_READY_TIMEOUT)
        self.ready = asyncio.Event()

    async def on_ready(self) -> None:
        self.ready.set()

    async def on_message(self, message: discord.Message) -> None:
        if self.user in message.mentions:
            await message.reply("Good evening.")


async def test_a_bot_in_another_process_is_talked_to_line_by_line() -> None:
    command = (sys.executable, "-m", "tests.discord")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    try:
        told = dict([(await process.stdout.readline()).decode().strip().split("=", 1) for _ in range(3)])
        mention = (await process.stdout.readline()).decode().split()[2]
        client = Greeter()
        with pointed_at(Told(told["DISCORD_API_URL"], told["DISCORD_GATEWAY_URL"])):
            running = asyncio.create_task(client.start(told["DISCORD_TOKEN"]))
            await client.ready.wait()
            process.stdin.write(f"{mention} hello\n".encode())
            async with asyncio.timeout(PATIENCE):
                assert (await process.stdout.readline()).decode().strip() == "Verbatim: Good evening."
            await client.close()
            await running
    finally:
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0
