"""The real bot over real sockets against the loopback server; answers by script."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.answering.question import Answers
from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State
from bot.discord.app import DiscordApp
from bot.discord.client import Shards, VerbatimBot
from bot.discord.platform.admission import Cooldowns
from bot.discord.platform.services import Background
from index.library import Library
from index.store.store import FILE_NAME
from tests.bot.discord.scripted import Scripted
from tests.discord import DiscordServer, GuildHandle
from tests.discord.bots import GUILD_READY_TIMEOUT, running
from tests.discord.fixtures import alice, loopback, newsroom

__all__ = ["alice", "loopback", "newsroom"]

Start = Callable[..., AbstractAsyncContextManager["RunningBot"]]


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles, a data folder with them, and a state. Each test gets a copy, for to make them takes far longer."""
    place = tmp_path_factory.mktemp("indexed")
    folder = place / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Storm shuts the harbour\n\nThe harbour was closed for three days.\n")
    (folder / "rail.md").write_text("# Trains stand still\n\nThe strike goes on, the union said.\n")
    with Library.open(place / "data") as library, State(place / "data"):
        library.sync(folder)
    return place


@pytest.fixture
def library(tmp_path: Path, indexed: Path) -> Iterator[Library]:
    """Two articles."""
    shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE roots SET path = ?", (str(tmp_path / "articles"),))
    with Library.open(tmp_path / "data") as library:
        yield library


@pytest.fixture
def answers() -> Scripted:
    return Scripted()


@pytest.fixture
def pipeline(answers: Scripted) -> Answers:
    """What answers: here by script, whatever the articles."""
    return answers


@pytest.fixture
def cooldowns() -> Cooldowns:
    """As they are by default."""
    return Cooldowns()


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A client that is connected to the loopback server, and the app that it is of."""

    app: DiscordApp
    client: VerbatimBot


@contextmanager
def made(data: Path, library: Library, pipeline: Answers, **options: Any) -> Iterator[DiscordApp]:
    """An app over a data folder; `options` are those of DiscordApp."""
    with State(data) as state, ServerLibraries(data / "servers") as own, Background() as background:
        libraries = LibraryResolver(library, own, ServerSettingsStore(state))
        yield DiscordApp(libraries, state, background, pipeline, **options)


@pytest.fixture
def app(tmp_path: Path, library: Library, pipeline: Answers) -> Iterator[DiscordApp]:
    """The app, where a test connects it by itself."""
    with made(tmp_path / "data", library, pipeline) as app:
        yield app


@pytest.fixture
def start(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    library: Library,
    pipeline: Answers,
    cooldowns: Cooldowns,
    tmp_path: Path,
) -> Start:
    """Starts the bot; a second start is a restart, with the same data folder. Its server is there before."""

    @asynccontextmanager
    async def started(
        *open_channels: int, message_content: bool = True, common: Library = library, **options: Any
    ) -> AsyncIterator[RunningBot]:
        options |= {"open_channels": frozenset(open_channels), "cooldowns": cooldowns, "cdn": loopback.cdn_url}
        with made(tmp_path / "data", common, pipeline, **options) as app:
            client = app.client(Shards(), message_content=message_content)
            client._connection.guild_ready_timeout = GUILD_READY_TIMEOUT
            async with running(client, loopback):
                yield RunningBot(app, client)

    return started


@pytest_asyncio.fixture
async def bot(start: Start) -> AsyncIterator[RunningBot]:
    """The bot, running."""
    async with start() as bot:
        yield bot


def unlinked(text: str) -> str:
    """A text with the names of commands as the bot wrote them, before it made them such that they can be clicked."""
    return re.sub(r"</([a-z -]+):[0-9]+>", r"`/\1`", text)
