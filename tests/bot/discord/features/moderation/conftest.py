"""The bot with real answers, and those who moderate."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.discord.platform.limits import Cooldowns, Rate
from index.search.snapshot import Searchable
from tests.bot.discord.conftest import Answerers
from tests.discord import GuildHandle, Permission, Person


@pytest.fixture
def answerer() -> Answerers:
    """Real ones."""

    def made(library: Searchable, threshold: float) -> Answerer:
        return Answerer(library, threshold=threshold)

    return made


@pytest.fixture
def cooldowns() -> Cooldowns:
    """None to speak of: these tests ask fast."""
    return Cooldowns(person=Rate(10_000, 0.001))


@pytest.fixture
def moderator(newsroom: GuildHandle) -> Person:
    """A member who may manage the server."""
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)
