"""Ids of buttons that nobody was given: who sends them learns nothing and changes nothing, and no error comes of it."""

from __future__ import annotations

import logging

import pytest

from bot.discord.platform.replies import ON_QUESTIONS, Action, ComponentId
from tests.bot.discord.conftest import RunningBot
from tests.bot.discord.scripted import QUESTION
from tests.bot.rendering.discord.shown import quotes
from tests.discord import GuildHandle, Message, Person


def texts(message: Message) -> str:
    return " ".join([message.content, *(embed.get("description", "") for embed in message.embeds)])


async def test_a_key_that_was_never_given_opens_nothing(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    button = asked.message.components[0]["components"][0]
    for action in Action:
        if action is Action.REMOVE:
            continue  # see below
        button["custom_id"] = ComponentId(action, "f" * 16, 0).encoded()
        clicked = await alice.clicks(asked.message, button["custom_id"])
        if not clicked.interaction.modal:
            told = (await clicked.followed_up()) if clicked.message.deleted else clicked.message
            assert told.ephemeral, action
            assert not quotes(texts(told)), action
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_number_beyond_what_there_is_shows_nothing(
    bot: RunningBot, newsroom: GuildHandle, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    button = asked.message.components[0]["components"][0]
    key = ComponentId.decoded(button["custom_id"]).key
    for action in ON_QUESTIONS - {Action.REMOVE, Action.HELPFUL, Action.WHY, Action.FOLLOW_UP}:
        button["custom_id"] = ComponentId(action, key, 999_999).encoded()
        clicked = await alice.clicks(asked.message, button["custom_id"])
        assert not quotes(texts(clicked.message)), action
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_forged_key_removes_nothing(bot: RunningBot, newsroom: GuildHandle, alice: Person) -> None:
    asked = await alice.uses(newsroom.general, "ask", question=QUESTION)
    bob = newsroom.add_member("bob")
    own = await bob.uses(newsroom.general, "ask", question=QUESTION)
    button = asked.message.components[0]["components"][0]
    button["custom_id"] = ComponentId(Action.REMOVE, "f" * 16, 0).encoded()
    await bob.clicks(asked.message, button["custom_id"])
    assert not asked.message.deleted
    assert not own.message.deleted
