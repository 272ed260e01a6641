"""The bot with real answers, and those who moderate."""

from __future__ import annotations

import pytest

from bot.answering.pipeline import Pipeline
from bot.answering.question import Answers
from bot.discord.platform.admission import Cooldowns, Rate
from tests.discord import GuildHandle, Permission, Person


@pytest.fixture
def pipeline() -> Answers:
    """The real one."""
    return Pipeline()


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None to speak of: these tests ask fast."""
    return Cooldowns(person=Rate(10_000, 0.001))


@pytest.fixture
def moderator(newsroom: GuildHandle) -> Person:
    """A member who may manage the server."""
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)
