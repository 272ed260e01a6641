"""The bot on a Discord that others wrote: what it knows works there as it does here."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord import peer
from tests.discord.peer import Peer

pytestmark = pytest.mark.skipif(not peer.is_installed(), reason="needs Node, and `npm install` in tests/discord/peer")

ROOT = Path(__file__).parents[2]
QUESTION = "How many troops has Poland stationed at its border?"


@pytest_asyncio.fixture
async def twin(tmp_path: Path) -> AsyncIterator[Peer]:
    """`verbatim discord` on its demonstration articles, connected to the peer; it answers in the peer's channel."""
    async with peer.started() as twin:
        settings = {
            "DISCORD_TOKEN": twin.token,
            "DISCORD_API_URL": twin.api_url,
            "DISCORD_GATEWAY_URL": twin.gateway_url,
            "VERBATIM_DATA": str(tmp_path / "data"),
            "VERBATIM_CHANNELS": str(twin.channel_id),
        }
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "discord",
            cwd=ROOT,
            env=os.environ | settings,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await twin.connected("ask", "articles")
            yield twin
        finally:
            bot.terminate()
            await bot.wait()


async def test_commands_clicks_and_questions_are_answered_there_too(twin: Peer) -> None:
    asked = await twin.uses("ask", question=QUESTION)
    quoted = asked["embeds"][0]["description"]
    assert "15,000" in quoted
    further = await twin.clicks(asked, "More passages")
    assert further["embeds"][0]["description"].startswith("> ")
    assert further["embeds"][0]["description"] != quoted
    listed = await twin.uses("articles")
    assert "2 articles" in listed["embeds"][0]["description"]
    reply = await twin.says(QUESTION)
    assert reply["embeds"][0]["description"] == quoted
