"""The bot reads the feeds of VERBATIM_FEEDS while it serves."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests import PATIENCE
from tests.bot.discord.process import verbatim_discord
from tests.discord import DiscordServer, GuildHandle
from tests.index.web.website import page, serving
from tests.index.web.written import rss


async def test_articles_of_a_feed_answer_and_a_server_that_hangs_holds_nothing_up(
    loopback: DiscordServer, newsroom: GuildHandle, tmp_path: Path
) -> None:
    with serving() as site:
        site.pages["/ferry"] = page("The ferry to Gull Island sank with 52 people on board, the coastguard said.")
        site.pages["/feed"] = rss("/ferry")
        feeds = f"{site.address('/none')}, {site.address('/feed')}"
        async with verbatim_discord(
            loopback, tmp_path / "data", VERBATIM_FEEDS=feeds, VERBATIM_PRIVATE_ADDRESSES="true"
        ) as process:
            await loopback.until_ready()
            end = time.monotonic() + PATIENCE
            while True:
                someone = newsroom.add_member("reader")  # nobody may ask all the time
                asked = await someone.says(
                    newsroom.general, f"{loopback.bot.mention} How many people were on board the ferry to Gull Island?"
                )
                reply = await loopback.reply_to(asked)
                if "52" in " ".join([reply.content, *(embed.get("description", "") for embed in reply.embeds)]):
                    break
                assert time.monotonic() < end
                await asyncio.sleep(0.3)
            # The feed is done with a little after its articles answer.
            assert process.stderr is not None
            said = b""
            async with asyncio.timeout(PATIENCE):
                while b"1 added" not in said:
                    said += await anext(process.stderr)
            process.terminate()
            said += (await asyncio.wait_for(process.communicate(), PATIENCE))[1]
    assert f"{site.address('/none')} is not there (HTTP status 404)" in said.decode()
    assert f"{site.address('/feed')}: 1 added" in said.decode()
