"""What the bot's metrics hear while a real bot runs against the loopback server."""

from __future__ import annotations

import logging

import pytest

from tests.bot.discord.conftest import Start
from tests.bot.discord.observed import Heard
from tests.bot.discord.scripted import QUESTION
from tests.discord import DiscordServer, GuildHandle, Person


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_sessions_questions_and_failures_are_observed(
    start: Start, heard: Heard, loopback: DiscordServer, newsroom: GuildHandle, alice: Person
) -> None:
    async with start(metrics=heard):
        loopback.faults.add("POST", "*messages", status=502, times=1)
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
        await alice.clicks(asked.message, "More passages")
        await loopback.gateway.reconnect()
        await loopback.until_resumed()
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert heard.said[:6] == ["connected", "failed 502", "answered", "answered", "disconnected", "resumed"]
    assert sorted(heard.said[6:]) == ["answered", "disconnected"]  # the reply shows before the work on it is over


async def test_a_question_is_logged_under_the_id_of_its_message_without_its_words(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with start():
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert any(record.message.startswith("Verdict answered, after ") for record in caplog.records)
    assert QUESTION not in caplog.text
