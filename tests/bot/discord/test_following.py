"""The bot keeps the folder of VERBATIM_ARTICLES in line while it serves."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from tests.bot.cli.command_line import environment
from tests.discord import TOKEN, DiscordServer, GuildHandle, Person
from tests.index.articles import write_files

OLD = "The ferry to Gull Island sank in the storm with 40 people on board, the coastguard said.\n"
NEW = "The ferry to Gull Island sank in the storm with 52 people on board, the coastguard said.\n"
QUESTION = "How many people were on board the ferry to Gull Island?"


async def test_an_edited_article_answers_anew_and_a_deleted_one_never_again(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path
) -> None:
    root = write_files(tmp_path / "news", {"ferry.txt": OLD, "gull.txt": "A gull slept on the mast.\n"})
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "discord"),
        cwd=tmp_path,
        env=environment(
            tmp_path / "data",
            DISCORD_TOKEN=TOKEN,
            DISCORD_API_URL=loopback.api_url,
            DISCORD_GATEWAY_URL=loopback.gateway_url,
            VERBATIM_ARTICLES=str(root),
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )

    async def answer() -> str:
        asked = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(asked)
        return " ".join([reply.content, *(embed.get("description", "") for embed in reply.embeds)])

    async def within(seconds: float, word: str, there: bool) -> None:
        end = time.monotonic() + seconds
        while (word in await answer()) is not there:
            assert time.monotonic() < end
            await asyncio.sleep(0.5)

    try:
        await loopback.until_ready(within=20)
        await within(10, "40", True)
        (root / "ferry.txt").write_text(NEW, encoding="utf-8")
        await within(10, "52", True)
        assert "40" not in await answer()
        (root / "ferry.txt").unlink()
        await within(10, "52", False)
    finally:
        process.kill()
        await process.communicate()
