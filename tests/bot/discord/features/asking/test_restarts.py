"""A question that was taken but not answered when the bot stopped is answered after the restart, once."""

import asyncio
from pathlib import Path
from threading import Timer

import pytest

from bot.app.state import State
from bot.discord.features.asking.journal import PENDING_SECONDS, PendingMessage, PendingStore
from tests import PATIENCE
from tests.bot.discord.conftest import Start
from tests.bot.discord.scripted import QUESTION, Scripted
from tests.discord import DiscordServer, GuildHandle, Person


async def test_a_message_is_answered_once(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    answers.hold.clear()
    async with start():
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await asyncio.to_thread(answers.taken.wait, PATIENCE)
        Timer(0.3, answers.hold.set).start()
    assert not loopback.replies_to(question)
    async with start():
        await loopback.reply_to(question)
    async with start():
        await loopback.until_ready(3)
        await loopback.stays_silent(newsroom.general)
    assert len(loopback.replies_to(question)) == 1


async def test_a_command_is_answered_in_its_own_response(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    answers.hold.clear()
    async with start():
        asked = await alice.starts(newsroom.general, "ask", question=QUESTION).responded()
        await asyncio.to_thread(answers.taken.wait, PATIENCE)
        Timer(0.3, answers.hold.set).start()
    async with start():
        await asked.answered()
    assert asked.message.embeds[0]["title"] == QUESTION


async def test_what_was_answered_just_before_the_stop_is_not_answered_again(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    async with start() as bot:
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(question)
        pending = PendingStore(bot.app.state)
        await asyncio.sleep(0.05)
        pending.write({question.id: PendingMessage(question.id, newsroom.general.id, alice.id)})
    async with start():
        await loopback.until_ready(2)
        await loopback.stays_silent(newsroom.general)


async def test_a_message_that_is_gone_is_let_go(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    answers: Scripted,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers.hold.clear()
    async with start():
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await asyncio.to_thread(answers.taken.wait, PATIENCE)
        Timer(0.3, answers.hold.set).start()
    await alice.deletes(question)
    async with start() as bot:
        await loopback.stays_silent(newsroom.general, 0.3)
        assert PendingStore(bot.app.state).unanswered() == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_after_ten_minutes_nobody_waits_any_more(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with State.open(tmp_path, clock=lambda: now[0]) as state:
        pending = PendingStore(state)
        message = PendingMessage(1, 2, 3)
        pending.write({message.id: message})
        now[0] += PENDING_SECONDS - 1
        assert pending.unanswered() == [message]
        now[0] += 2
        assert pending.unanswered() == []
