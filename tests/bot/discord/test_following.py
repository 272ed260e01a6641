"""The bot keeps the folder of VERBATIM_ARTICLES in line while it serves."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests import PATIENCE
from tests.bot.discord.process import verbatim_discord
from tests.discord import DiscordServer, GuildHandle
from tests.index.articles import write_files

OLD = "The ferry to Gull Island sank in the storm with 40 people on board, the coastguard said.\n"
NEW = "The ferry to Gull Island sank in the storm with 52 people on board, the coastguard said.\n"
QUESTION = "How many people were on board the ferry to Gull Island?"


async def test_an_edited_article_answers_anew_and_a_deleted_one_never_again(
    loopback: DiscordServer, newsroom: GuildHandle, tmp_path: Path
) -> None:
    root = write_files(tmp_path / "news", {"ferry.txt": OLD, "gull.txt": "A gull slept on the mast.\n"})

    async def answer() -> str:
        someone = newsroom.add_member("reader")  # nobody may ask all the time
        asked = await someone.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        reply = await loopback.reply_to(asked)
        return " ".join([reply.content, *(embed.get("description", "") for embed in reply.embeds)])

    async def becomes(word: str, there: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while (word in await answer()) is not there:  # noqa: ASYNC110
                await asyncio.sleep(0.5)

    async with verbatim_discord(loopback, tmp_path / "data", VERBATIM_ARTICLES=str(root)):
        await loopback.until_ready()
        await becomes("40", True)
        (root / "ferry.txt").write_text(NEW, encoding="utf-8")
        await becomes("52", True)
        assert "40" not in await answer()
        (root / "ferry.txt").unlink()
        await becomes("52", False)
