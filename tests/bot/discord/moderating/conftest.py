"""The bot with real answers, and those who moderate."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from index.searchable import Searchable
from tests.bot.discord.conftest import Answerers
from tests.discord import GuildHandle, Permission, Person


@pytest.fixture
def answerer() -> Answerers:
    """Real ones."""

    def made(library: Searchable, threshold: float) -> Answerer:
        return Answerer(library, threshold=threshold)

    return made


@pytest.fixture
def moderator(newsroom: GuildHandle) -> Person:
    """A member who may manage the server."""
    return newsroom.add_member("mona", permissions=Permission.MANAGE_GUILD)
