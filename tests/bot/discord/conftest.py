"""The real bot over real sockets against the loopback server; answers by script."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app.question_service import Answers, QuestionService
from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State
from bot.discord.client import VerbatimBot
from bot.discord.platform.background import Background
from bot.discord.platform.cooldowns import Cooldowns
from bot.discord.platform.sending import PATIENCE, Sender
from bot.discord.services import Services
from bot.ops.observing import NullObserver, Observer
from index.library import Library
from index.search.snapshot import Searchable
from tests.bot.discord.scripted import Scripted
from tests.discord import DiscordServer
from tests.discord.bots import GUILD_READY_TIMEOUT, running
from tests.discord.fixtures import alice, loopback, newsroom

__all__ = ["alice", "loopback", "newsroom"]

Start = Callable[..., AbstractAsyncContextManager[VerbatimBot]]
Answerers = Callable[[Searchable, float], Answers]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Storm shuts the harbour\n\nThe harbour was closed for three days.\n")
    (folder / "rail.md").write_text("# Trains stand still\n\nThe strike goes on, the union said.\n")
    with Library.open(tmp_path / "data") as library:
        library.sync(folder)
        yield library


@pytest.fixture
def answers() -> Scripted:
    return Scripted()


@pytest.fixture
def answerer(answers: Scripted) -> Answerers:
    """What answers from a library, given the least confidence of an answer: here by script, whatever the library."""
    return lambda library, threshold: answers


@pytest.fixture
def cooldowns() -> Cooldowns:
    """As they are by default."""
    return Cooldowns()


@pytest_asyncio.fixture
async def services(tmp_path: Path, library: Library, answerer: Answerers) -> AsyncIterator[Services]:
    """What the bot works with, where a test starts it by itself."""
    with (
        State.open(tmp_path / "data") as state,
        ServerLibraries(tmp_path / "data" / "servers") as own,
        Background() as background,
    ):
        libraries = LibraryResolver(library, own, ServerSettingsStore(state), answerer)
        yield Services(QuestionService(libraries, state), libraries, state, background)


@pytest.fixture
def start(
    loopback: DiscordServer, library: Library, answerer: Answerers, cooldowns: Cooldowns, tmp_path: Path
) -> Start:
    """Starts the bot; a second start is a restart, with the same data folder."""

    @asynccontextmanager
    async def started(
        *open_channels: int,
        message_content: bool = True,
        reader: int | None = None,
        observer: Observer | None = None,
        patience: float = PATIENCE,
    ) -> AsyncIterator[VerbatimBot]:
        with (
            State.open(tmp_path / "data") as state,
            ServerLibraries(tmp_path / "data" / "servers") as own,
            Background() as background,
        ):
            libraries = LibraryResolver(library, own, ServerSettingsStore(state), answerer)
            services = Services(
                QuestionService(libraries, state),
                libraries,
                state,
                background,
                frozenset(open_channels),
                cooldowns,
                reader=reader,
                cdn=loopback.cdn_url,
                observer=observer or NullObserver(),
                sender=Sender(patience),
            )
            bot = VerbatimBot(services, message_content=message_content)
            bot._connection.guild_ready_timeout = GUILD_READY_TIMEOUT
            async with running(bot, loopback):
                yield bot

    return started


@pytest_asyncio.fixture
async def bot(start: Start) -> AsyncIterator[VerbatimBot]:
    """The bot, running."""
    async with start() as bot:
        yield bot
