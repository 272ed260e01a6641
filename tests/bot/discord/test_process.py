"""The whole program as a process of its own, on the articles that come with it: `verbatim discord`."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.app.folders import seeds_folder
from tests import PATIENCE
from tests.bot.discord.process import verbatim_discord
from tests.bot.rendering.discord.shown import quotes
from tests.discord import TOKEN, DiscordServer, GuildHandle, Person, first_button

QUESTION = "What did President Duda ask NATO for?"


@pytest.fixture(scope="module")
def words_of_the_seeds() -> str:
    folder = seeds_folder()
    assert folder is not None
    return " ".join(" ".join(file.read_text(encoding="utf-8").split()) for file in sorted(folder.iterdir()))


async def test_the_bot_logs_in_answers_mentions_commands_and_clicks_and_ends_with_status_130_when_interrupted(
    loopback: DiscordServer, newsroom: GuildHandle, alice: Person, tmp_path: Path, words_of_the_seeds: str
) -> None:
    async with verbatim_discord(loopback, tmp_path / "data") as process:
        await loopback.until_ready()
        assert {"ask", "articles", "summary"} <= set(loopback.commands())

        reply = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        mentioned = quotes(reply.embeds[0]["description"])
        assert any("strategic surveillance" in quote for quote in mentioned)
        assert not reply.pings

        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        assert asked.deferred
        assert quotes(asked.message.embeds[0]["description"]) == mentioned

        # No "More passages": where an answer is sure, what comes far behind it is not shown as one.
        clicked = await alice.clicks(asked.message, first_button(asked.message, "In context"))
        assert clicked.ephemeral
        surrounding = quotes(clicked.message.embeds[0]["description"])
        assert surrounding
        assert all(quote in words_of_the_seeds for quote in mentioned + surrounding)

        unanswered = await alice.uses(newsroom.general, "ask", question="What is the capital of Peru?")
        assert unanswered.message.embeds[0]["description"].startswith("**The articles don't say.")

        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 130
    assert not out
    assert "Traceback" not in err.decode()
    assert TOKEN not in err.decode()
    loopback.assert_valid()


async def test_a_wrong_token_ends_it_with_one_line_and_status_1(loopback: DiscordServer, tmp_path: Path) -> None:
    async with verbatim_discord(loopback, tmp_path / "data", token="nobodys.token") as process:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 1
    assert not out
    assert err.decode().count("\n") == 1
    assert "Reset Token" in err.decode()
