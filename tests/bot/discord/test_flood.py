"""Many messages at once, nearly all of them on one server: the others are served, and nothing piles up."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial

import pytest

from bot.discord.features.asking import messages as asking
from bot.discord.platform.admission import Throttle
from bot.discord.platform.replies import TOO_MUCH
from bot.ops.queue import QueueFull, QueueLimits
from tests import PATIENCE
from tests.bot.discord.conftest import Start
from tests.bot.discord.observed import Heard
from tests.bot.discord.scripted import QUESTION
from tests.discord import DiscordServer, GuildHandle, Person

BOUNDS = QueueLimits()


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_flood_on_one_server_neither_holds_up_the_others_nor_piles_up(
    start: Start, loopback: DiscordServer, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "Throttle", partial(Throttle, clock=lambda: 0.0))
    monkeypatch.setattr(asking, "TOLD_FOR", PATIENCE)  # the notice is looked at when all is over
    flooded, *others = [loopback.add_guild(f"Server {number}") for number in range(20)]
    crowd = [flooded.add_member(f"one of many {number}") for number in range(40)]
    readers = [guild.add_member("reader") for guild in others]
    text = f"{loopback.bot.mention} {QUESTION}"
    async with start(metrics=heard) as bot:
        tasks = len(asyncio.all_tasks())
        loopback.gateway.hold()
        flood = [await person.says(flooded.general, text) for _ in range(5) for person in crowd]
        calm = [
            await reader.says(guild.general, text)
            for _ in range(2)
            for reader, guild in zip(readers, others, strict=True)
        ]
        loopback.gateway.release()
        await loopback.message_in(flooded.general)
        assert len(asyncio.all_tasks()) < tasks + 5 * BOUNDS.at_once
        for question in calm:
            await loopback.reply_to(question)
        behind = bot.app.admission.queue.depth()
        await asyncio.wait_for(bot.app.admission.queue.idle(), PATIENCE)
        await loopback.stays_silent(flooded.general, 0.1)
    assert behind > 0  # the flood was still waiting when the last of the others had an answer
    replies = [loopback.replies_to(question) for question in (*flood, *calm)]
    assert max(map(len, replies)) == 1
    refused = sum(what.startswith("refused") for what in heard.said)
    assert heard.said.count("answered") + refused == len(flood) + len(calm)
    answered = sum(1 for mine in replies if mine and mine[0].embeds)
    assert answered == heard.said.count("answered") >= len(calm) + BOUNDS.group
    notices = [mine[0].content for mine in replies if mine and not mine[0].embeds]
    assert TOO_MUCH in notices
    assert len(notices) == 1


async def test_who_calls_the_bot_when_there_is_no_room_is_told_and_who_does_not_is_left_alone(
    start: Start,
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob, carol = newsroom.add_member("bob"), newsroom.add_member("carol")
    clock = [0.0]
    monkeypatch.setattr(asking, "Throttle", partial(Throttle, clock=lambda: clock[0]))
    async with start(newsroom.general.id, metrics=heard) as bot:

        def full(*arguments: object) -> None:
            raise QueueFull("overall")

        monkeypatch.setattr(bot.app.admission.queue, "_enqueue", full)
        await carol.says(newsroom.general, QUESTION)
        called = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.reply_to(called)).content == TOO_MUCH
        heard.refusal.clear()
        clock[0] += asking.TOLD_CHANNEL / 2
        await bob.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await heard.until_refused()
        clock[0] += asking.TOLD_CHANNEL
        await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        called = await bob.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        assert (await loopback.reply_to(called)).content == TOO_MUCH
        asked = await bob.uses(newsroom.general, "ask", question=QUESTION)
        assert (asked.message.content, asked.ephemeral) == (TOO_MUCH, True)
        await loopback.stays_silent(newsroom.general, 0.05)
    assert Counter(what for what in heard.said if what.startswith("refused")) == {
        "refused by overall, silently": 3,
        "refused by overall, told": 3,
    }
