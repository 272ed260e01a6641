"""The composition root: settings -> all features, wired -> a bot that runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace

import discord

from bot.answering.question import Answers
from bot.app.question_service import QuestionService
from bot.app.server_libraries import GRACE_SECONDS, Departures, LibraryResolver, ServerLibraries
from bot.app.server_library import ServerLimits
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State
from bot.app.watches import ServerWatches
from bot.discord.client import (
    Handlers,
    ShardedVerbatimBot,
    Shards,
    VerbatimBot,
    connect,
    point_discord_at,
    recommended_shards,
)
from bot.discord.features.asking.cog import AskCog, ResumeCog
from bot.discord.features.asking.journal import QuestionJournal
from bot.discord.features.asking.messages import MessageAnswerer
from bot.discord.features.asking.replies import AnswerButtonsCog
from bot.discord.features.browsing.cog import BrowseCog, SummaryCog, ViewPresenter
from bot.discord.features.gateway_events import GatewayMetricsCog, GuildLifecycleCog
from bot.discord.features.information import InformationCog
from bot.discord.features.moderation.curation import ChosenAnswersCog, StatsCog
from bot.discord.features.moderation.library import LibraryCog, ServerFeedsCog
from bot.discord.features.moderation.settings import SettingsCog
from bot.discord.features.watching import WatchCog
from bot.discord.platform.admission import Admission, Cooldowns, Throttle
from bot.discord.platform.commands import SYNC_BACK_OFF, ArticleCompleter, CommandSyncCog
from bot.discord.platform.errors import BackOff, MalformedToken, NoToken, TooFewShards, set_up_logging, supervise
from bot.discord.platform.interactions import InteractionResponder
from bot.discord.platform.replies import ActionRegistry, CommandMentions
from bot.discord.platform.sending import PATIENCE, MessageSender
from bot.discord.platform.services import Background, Services
from bot.ops.doctor import PORTAL
from bot.ops.metrics import Metrics, serving
from bot.ops.process import telling, version_line, wait_for_shutdown
from bot.ops.queue import FairQueue
from bot.settings import DISCORD_CDN_URL, Settings
from index.library import Library
from index.web import Fetcher

log = logging.getLogger(__name__)

SERVERS = "servers"
"""The folder, in the data folder, of what belongs to one server each."""

DAY = 24 * 3600
FEEDS_SECONDS = 30 * 60.0
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_CANCEL_AGAIN_SECONDS = 4.0
# Each time the event loop has read or written, it waits so long for every thread that searches: 5 ms by default.
_SWITCH_SECONDS = 0.001

WITHOUT_CONTENT = (
    "Running without the message-content intent: questions in VERBATIM_CHANNELS and replies to the bot without a ping "
    "are not seen; mentions, direct messages, commands and replies with a ping work. To have all, switch on Message "
    f"Content Intent at {PORTAL} (your application, page Bot) and start the bot again"
)


_FLUSH_SECONDS = 5.0  # for what is still to be noted, at the end


@dataclass(eq=False)
class DiscordApp:
    """All that outlives a client, which may have to be made anew: the one place that knows every feature.

    `open_channels` are those in which it answers unasked, on any server. `reader` is how many characters of an
    article may be read (None: all, 0: none).
    """

    libraries: LibraryResolver
    state: State
    background: Background
    pipeline: Answers
    _: KW_ONLY
    open_channels: frozenset[int] = frozenset()
    reader: int | None = None
    cdn: str = DISCORD_CDN_URL
    grace_seconds: float = GRACE_SECONDS
    metrics: Metrics = field(default_factory=Metrics)
    queue: FairQueue = field(default_factory=FairQueue)
    cooldowns: Cooldowns = field(default_factory=Cooldowns)
    patience: float = PATIENCE
    fetcher: Callable[[], Fetcher] = Fetcher
    feeds_seconds: float = FEEDS_SECONDS
    sync_back_off: BackOff = SYNC_BACK_OFF

    def __post_init__(self) -> None:
        self.admission = Admission(self.queue, self.cooldowns, Throttle(math.inf), self.metrics)
        self.journal = QuestionJournal(self.state, self.background)
        self._questions = QuestionService(self.libraries, self.state, self.pipeline)
        self._watches = ServerWatches(self.state, self.libraries, self.pipeline)
        self._mentions = CommandMentions()
        self._sender = MessageSender(self._mentions, self.patience)
        # Learned from what Discord answered to earlier clients.
        self._message_content = True
        self._min_shards = 1

    def client(self, shards: Shards, *, message_content: bool = True) -> VerbatimBot:
        """Return a new client with all features."""
        kind = VerbatimBot if shards.count == 1 else ShardedVerbatimBot
        loads, ends = self._load_features, self._on_closed
        return kind(loads, ends, self.metrics, message_content=message_content, shards=shards)

    async def serve(self, token: str, settings: Settings) -> None:
        """Connect and answer, without the message-content intent where Discord refuses that. Raises a StartError."""
        try:
            await self._serve(token, settings)
        except discord.PrivilegedIntentsRequired:
            self._message_content = False
            log.warning(WITHOUT_CONTENT)
            await self._serve(token, settings)

    async def _serve(self, token: str, settings: Settings) -> None:
        shards = await recommended_shards(settings.discord_api_url, token)
        shards = replace(shards, count=max(shards.count, self._min_shards))
        try:
            client = self.client(shards, message_content=self._message_content)
            await connect(client, token, settings.discord_api_url, settings.discord_gateway_url)
        except TooFewShards:
            self._min_shards = shards.count + 1
            raise

    async def _on_closed(self) -> None:
        await self.queue.abandon()
        with contextlib.suppress(TimeoutError):  # a disk that can't be written was logged
            await asyncio.wait_for(self.journal.flush(), _FLUSH_SECONDS)

    async def _load_features(self, bot: VerbatimBot) -> Handlers:
        libraries, background, store = self.libraries, self.background, self.libraries.settings_store
        departures = Departures(libraries.own, store, self.state, self.grace_seconds)
        responder = InteractionResponder(
            store, self.admission, self.patience, bot.is_over, self._mentions, self.journal
        )
        actions = ActionRegistry(responder.admit, responder.explain)
        services = Services(
            self._questions, libraries, self.state, background, responder, actions, self.reader, self.cdn
        )
        completer = ArticleCompleter(libraries, self.state, background)
        presenter = ViewPresenter(services, completer)
        ask = AskCog(bot, services, completer, self.journal, presenter.kept_check, presenter.summary)
        answerer = MessageAnswerer(
            bot, services, self._sender, self.journal, open_channels=self.open_channels, summary=presenter.summary
        )
        for cog in (
            GatewayMetricsCog(bot, self.metrics),
            actions,
            ask,
            ResumeCog(bot, bot.is_over, ask, answerer, self.journal),
            answerer,
            AnswerButtonsCog(services),
            BrowseCog(presenter, completer),
            SummaryCog(presenter, completer, responder),
            InformationCog(bot, services),
            WatchCog(bot, services, self._watches, self.patience),
            LibraryCog(services, fetcher=self.fetcher),
            ServerFeedsCog(bot, libraries.own, self.feeds_seconds, self.fetcher, self.metrics),
            SettingsCog(bot, services),
            ChosenAnswersCog(services, completer),
            StatsCog(services),
            GuildLifecycleCog(bot, departures, store, background, self._mentions),
        ):
            await bot.add_cog(cog)
        assert bot.application_id is not None  # known since the login
        syncing = CommandSyncCog(
            bot.tree, self.state, background, bot.application_id, self.sync_back_off, self._mentions
        )
        await bot.add_cog(syncing)
        await syncing.begin()
        log.info("Logged in, with version %s", await background.run(version_line))
        return Handlers(answerer.take, responder.admit, responder.command_failed)


def run(settings: Settings, library: Library, pipeline: Answers, metrics: Metrics | None = None) -> None:
    """Run the bot until it is interrupted or terminated.

    `pipeline` is what answers questions; `metrics` (None: new ones) are told how many wait, and what passes.

    Raises a StartError where it can't run, however often it is tried, a StateError where its state can't be kept,
    CannotListen where the port for metrics can't be had, and KeyboardInterrupt.
    """
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise NoToken
    if not _TOKEN.fullmatch(token):
        raise MalformedToken
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    set_up_logging(token)
    sys.setswitchinterval(_SWITCH_SECONDS)
    data = settings.verbatim_data
    limits = ServerLimits(
        settings.verbatim_server_file_bytes, settings.verbatim_server_bytes, settings.verbatim_server_articles
    )
    with (
        State(data, kept_seconds=settings.verbatim_kept_days * DAY) as state,
        ServerLibraries(data / SERVERS, limits=limits) as own,
        Background() as background,  # the last, so that its threads end before what they use is closed
    ):
        metrics = metrics or Metrics(library=library.statistics, trouble=library.trouble, data=data)
        app = DiscordApp(
            LibraryResolver(library, own, ServerSettingsStore(state)),
            state,
            background,
            pipeline,
            open_channels=settings.verbatim_channels,
            reader=settings.verbatim_reader,
            cdn=settings.discord_cdn_url,
            grace_seconds=settings.verbatim_grace_days * DAY,
            metrics=metrics,
            feeds_seconds=settings.verbatim_feeds_minutes * 60,
        )
        metrics.queue, metrics.backed_up = app.queue.depth, state.last_backup
        asyncio.run(_run_until_terminated(app, token, settings))


async def _run_until_terminated(app: DiscordApp, token: str, settings: Settings) -> None:
    running = asyncio.create_task(_supervise(app, token, settings))
    terminated = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows has no signals for the loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminated.set)
    stopping = asyncio.create_task(wait_for_shutdown(terminated, app.queue, settings.verbatim_stop_seconds))
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:  # also where it is interrupted, which is the caller's to report
        stopping.cancel()
        while not running.done():  # before Python 3.12, asyncio.wait_for may swallow a cancellation, once
            running.cancel()
            await asyncio.wait({running}, timeout=_CANCEL_AGAIN_SECONDS)
    if not running.cancelled():
        await running
    log.info("Stopped")


def _status(app: DiscordApp) -> str:
    """Return what a service manager shows of the bot, in one line."""
    there = "connected to Discord" if app.metrics.is_connected else "not connected to Discord"
    return f"{there}, {app.queue.depth()} questions wait"


async def _supervise(app: DiscordApp, token: str, settings: Settings) -> None:
    async with contextlib.AsyncExitStack() as meanwhile:
        if settings.verbatim_metrics_port is not None:
            address = settings.verbatim_metrics_host, settings.verbatim_metrics_port
            await meanwhile.enter_async_context(serving(app.metrics, *address))
        await meanwhile.enter_async_context(telling(lambda: _status(app)))
        await supervise(lambda: app.serve(token, settings), restarted=app.metrics.restarted)
