"""A question that was taken but not answered when the bot stopped is answered after the restart, once."""

import asyncio
import sqlite3
from pathlib import Path
from threading import Timer

import pytest

from bot.app.state import State
from bot.app.state_file import FILE
from bot.discord.features.asking.journal import PENDING_SECONDS, PendingMessage, PendingStore
from bot.discord.platform.interactions import PendingClick
from bot.discord.platform.replies import TOO_OLD
from tests import PATIENCE, until
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


async def test_a_click_that_was_answered_just_before_the_kill_keeps_its_reply(
    start: Start, loopback: DiscordServer, newsroom: GuildHandle, alice: Person, answers: Scripted
) -> None:
    async with start() as bot:
        answer = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        click = await alice.presses(answer, "Helpful").answered()
        said = click.message.text
        pending = PendingStore(bot.app.state)
        await until(lambda: not pending.unanswered())
        pending.write({click.interaction.id: PendingClick(click.interaction.id, click.interaction.token, alice.id)})
    async with start() as bot:
        await until(lambda: not PendingStore(bot.app.state).unanswered())
    assert click.message.text == said


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


async def test_damaged_notes_of_one_question_are_passed_over(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with start() as bot:
        answer = await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
        await bot.app.journal.flush()
    with sqlite3.connect(tmp_path / "data" / FILE) as connection:
        connection.execute("UPDATE question SET shown = '[[1]]'")
        connection.execute("INSERT INTO pending VALUES (1, 2, 9e9, '{\"id\": [}')")
        connection.execute("INSERT INTO server (id, settings) VALUES (?, '[1]')", (newsroom.id,))
        connection.execute("UPDATE value SET value = '{\"ids\": 5}'")
    connection.close()
    async with start():
        click = await alice.presses(answer, "More passages").answered()
        assert click.message.text == TOO_OLD
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert {record.levelname for record in caplog.records} <= {"INFO", "WARNING"}


def test_after_ten_minutes_nobody_waits_any_more(tmp_path: Path) -> None:
    now = [1_700_000_000.0]
    with State(tmp_path, clock=lambda: now[0]) as state:
        pending = PendingStore(state)
        message = PendingMessage(1, 2, 3)
        pending.write({message.id: message})
        now[0] += PENDING_SECONDS - 1
        assert pending.unanswered() == [message]
        now[0] += 2
        assert pending.unanswered() == []
