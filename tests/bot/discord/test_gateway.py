"""Where Discord wants several connections, the bot serves over as many; where it doesn't, over one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.discord.app import DiscordApp
from bot.discord.client import Shards, recommended_shards
from bot.discord.platform.errors import BackOff, supervise
from tests.bot.discord.scripted import QUESTION
from tests.bot.discord.test_app import closed_port, settings
from tests.discord import TOKEN, DiscordServer, GuildHandle
from tests.discord.bots import pointed_at


@asynccontextmanager
async def supervised(loopback: DiscordServer, app: DiscordApp, data: Path) -> AsyncIterator[None]:
    """The bot, started again whenever its client ends."""
    chosen = settings(loopback, data)
    with pointed_at(loopback):
        running = asyncio.create_task(
            supervise(
                lambda: app.serve(TOKEN, chosen),
                back_off=BackOff(initial=0.05, maximum=0.1),
            )
        )
        try:
            yield
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


def servers(loopback: DiscordServer) -> list[GuildHandle]:
    """One for each of two connections: which one serves it goes by the millisecond of its beginning."""
    guilds = [loopback.add_guild("Server")]
    while not (guilds[0].id ^ guilds[-1].id) >> 22 & 1:
        guilds.append(loopback.add_guild("Server"))
    return [guilds[0], guilds[-1]]


async def answers_everywhere(loopback: DiscordServer, guilds: list[GuildHandle]) -> None:
    """One answer to each message and command, in each guild and directly, whichever connection it comes over."""
    for guild in guilds:
        reader = guild.add_member("reader")
        question = await reader.says(guild.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(question)
        await reader.uses(guild.general, "ask", question=QUESTION)
        await loopback.reply_to(await reader.says(reader.dm, QUESTION))
        assert len(loopback.replies_to(question)) == 1


def served_by(loopback: DiscordServer, guilds: list[GuildHandle]) -> set[tuple[int, int]]:
    return {
        session.shard
        for session in loopback.gateway.sessions.values()
        if session.connection is not None and any(session.serves(guild.state) for guild in guilds)
    }


async def test_several_connections_share_the_servers(app: DiscordApp, tmp_path: Path) -> None:
    async with DiscordServer(shards=2, max_concurrency=2) as loopback:
        guilds = servers(loopback)
        async with supervised(loopback, app, tmp_path):
            await loopback.until_ready(2)
            assert served_by(loopback, guilds) == {(0, 2), (1, 2)}
            await answers_everywhere(loopback, guilds)
            await loopback.gateway.reconnect()
            await loopback.until_resumed(2)
            await answers_everywhere(loopback, guilds)
            assert loopback.gateway.identifies == 2


async def test_a_bot_that_has_grown_too_large_for_one_connection_comes_back_with_more(
    app: DiscordApp, tmp_path: Path
) -> None:
    async with DiscordServer(max_concurrency=16) as loopback:
        guilds = servers(loopback)
        async with supervised(loopback, app, tmp_path):
            await loopback.until_ready()
            assert served_by(loopback, guilds) == {(0, 1)}
            few = {"url": loopback.gateway_url, "shards": 1, "session_start_limit": {"max_concurrency": 16}}
            loopback.faults.add("GET", "/gateway/bot", status=200, body=few)  # the gateway knows better
            loopback.shards = 2
            await loopback.gateway.close(4011)
            await loopback.until_ready(3)
            assert served_by(loopback, guilds) == {(0, 2), (1, 2)}
            await answers_everywhere(loopback, guilds)


async def test_where_discord_does_not_say_it_is_one(loopback: DiscordServer) -> None:
    loopback.shards, loopback.max_concurrency = 3, 16
    assert await recommended_shards(loopback.api_url, TOKEN) == Shards(3, 16)
    assert await recommended_shards(loopback.api_url, "wrong") == Shards()
    assert await recommended_shards(f"http://127.0.0.1:{closed_port()}", TOKEN) == Shards()
    for fault in ({"status": 500}, {"status": 200, "html": True}, {"status": 200, "body": {"shards": None}}):
        loopback.faults.add("GET", "/gateway/bot", **fault)
        assert await recommended_shards(loopback.api_url, TOKEN) == Shards()


@pytest.mark.parametrize("shards", [1, 2])
async def test_a_refused_intent_is_said_once_in_the_life_of_the_process(
    app: DiscordApp, tmp_path: Path, caplog: pytest.LogCaptureFixture, shards: int
) -> None:
    async with DiscordServer(privileged_intents=0, shards=shards, max_concurrency=16) as loopback:
        guild = loopback.add_guild("Newsroom")
        reader = guild.add_member("reader")
        async with supervised(loopback, app, tmp_path):
            await loopback.until_ready(shards)
            loopback.gateway.send_event("READY", {"id": "nonsense"})  # which ends the client
            await loopback.until_ready(2 * shards)
            await loopback.reply_to(await reader.says(guild.general, f"{loopback.bot.mention} {QUESTION}"))
    assert caplog.text.count("Running without the message-content intent") == 1
