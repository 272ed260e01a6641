"""Fixtures for tests that need Discord; a `conftest.py` takes them by importing the names it wants.

`loopback` fails its test at the end if any request was invalid; a test that wants invalid requests calls
`loopback.forgive()`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests import PATIENCE
from tests.discord.driver.guilds import GuildHandle
from tests.discord.driver.people import Person
from tests.discord.server import DiscordServer
from tests.discord.state.interactions import Patience


@pytest_asyncio.fixture
async def loopback() -> AsyncIterator[DiscordServer]:
    """An empty server, which waits for a busy machine longer than Discord does."""
    async with DiscordServer(patience=Patience(first_response=PATIENCE)) as server:
        yield server


@pytest_asyncio.fixture
async def newsroom(loopback: DiscordServer) -> GuildHandle:
    """A guild that the bot is in, with what @everyone may do by default."""
    return loopback.add_guild("Newsroom")


@pytest_asyncio.fixture
async def alice(newsroom: GuildHandle) -> Person:
    """A plain member of the guild."""
    return newsroom.add_member("alice")
