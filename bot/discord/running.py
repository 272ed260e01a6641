"""From settings to a bot that runs until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import aiohttp
import discord
from pydantic import SecretStr

from bot.app.question_service import Answers, QuestionService
from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_library import ServerLimits
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State
from bot.discord.client import VerbatimBot
from bot.discord.errors import PORTAL, Banned, NoToken, Refused, Unreachable, WrongToken
from bot.discord.platform.background import Background
from bot.discord.platform.endpoints import point_discord_at
from bot.discord.platform.error_classification import classify_error
from bot.discord.platform.logs import set_up_logging
from bot.discord.platform.sharding import ShardedVerbatimBot, recommended_shards
from bot.discord.services import Services
from bot.ops.health import serving
from bot.ops.metrics import Metrics
from bot.ops.queue import FairQueue
from bot.ops.retry import supervise
from bot.ops.stopping import wait_for_shutdown
from index.library import Library
from index.search.snapshot import Searchable

__all__ = ["BotSettings", "run"]

log = logging.getLogger(__name__)

SERVERS = "servers"
"""The folder, in the data folder, of what belongs to one server each."""

DAY = 24 * 3600
_WRONG_TOKEN = 4004
_TOO_FEW_SHARDS = 4011
_BANNED = (403, 429)
_CANCEL_AGAIN_SECONDS = 4.0
# Each time the event loop has read or written, it waits so long for every thread that searches: 5 ms by default.
_SWITCH_SECONDS = 0.001
_SERVERS_FAULT = 500
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError)

WITHOUT_CONTENT = (
    "Running without the message-content intent: questions in VERBATIM_CHANNELS and replies to the bot without a ping "
    "are not seen; mentions, direct messages, commands and replies with a ping work. To have all, switch on Message "
    f"Content Intent at {PORTAL} (your application, page Bot) and start the bot again"
)


class BotSettings(Protocol):
    """What the bot needs of the settings."""

    @property
    def discord_token(self) -> SecretStr | None: ...
    @property
    def discord_api_url(self) -> str: ...
    @property
    def discord_gateway_url(self) -> str | None: ...
    @property
    def verbatim_data(self) -> Path: ...
    @property
    def verbatim_channels(self) -> frozenset[int]: ...
    @property
    def verbatim_reader(self) -> int | None: ...
    @property
    def discord_cdn_url(self) -> str: ...
    @property
    def verbatim_kept_days(self) -> float: ...
    @property
    def verbatim_grace_days(self) -> float: ...
    @property
    def verbatim_server_file_bytes(self) -> int: ...
    @property
    def verbatim_server_bytes(self) -> int: ...
    @property
    def verbatim_server_articles(self) -> int: ...
    @property
    def verbatim_stop_seconds(self) -> float: ...
    @property
    def verbatim_metrics_host(self) -> str: ...
    @property
    def verbatim_metrics_port(self) -> int | None: ...


def run(settings: BotSettings, library: Library, answerer: Callable[[Searchable, float], Answers]) -> None:
    """Runs the bot until it is interrupted or terminated.

    `answerer` makes what answers from some articles, given the least confidence that counts as an answer.

    Raises a StartError where it can't run, however often it is tried, a StateError where its state can't be kept,
    CannotListen where the port for metrics can't be had, and KeyboardInterrupt.
    """
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise NoToken
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    set_up_logging(token)
    sys.setswitchinterval(_SWITCH_SECONDS)
    data = settings.verbatim_data
    limits = ServerLimits(
        settings.verbatim_server_file_bytes, settings.verbatim_server_bytes, settings.verbatim_server_articles
    )
    with (
        State.open(data, kept_seconds=settings.verbatim_kept_days * DAY) as state,
        ServerLibraries(data / SERVERS, limits=limits) as own,
        Background() as background,  # the last, so that nothing it does outlives what it does it with
    ):
        queue = FairQueue()
        metrics = Metrics(queue.depth, library.statistics)
        libraries = LibraryResolver(library, own, ServerSettingsStore(state), answerer)
        services = Services(
            QuestionService(libraries, state),
            libraries,
            state,
            background,
            settings.verbatim_channels,
            reader=settings.verbatim_reader,
            cdn=settings.discord_cdn_url,
            grace_seconds=settings.verbatim_grace_days * DAY,
            observer=metrics,
            queue=queue,
        )
        asyncio.run(_run_until_terminated(token, services, settings, metrics))


async def _run_until_terminated(token: str, services: Services, settings: BotSettings, metrics: Metrics) -> None:
    running = asyncio.create_task(_watched(token, services, settings, metrics))
    terminated = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows has no signals for the loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminated.set)
    stopping = asyncio.create_task(wait_for_shutdown(terminated, services.queue, settings.verbatim_stop_seconds))
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


async def _watched(token: str, services: Services, settings: BotSettings, metrics: Metrics) -> None:
    async with contextlib.AsyncExitStack() as meanwhile:
        if settings.verbatim_metrics_port is not None:
            address = settings.verbatim_metrics_host, settings.verbatim_metrics_port
            await meanwhile.enter_async_context(serving(metrics, *address))
        await supervise(lambda: serve(token, services, settings), classify_error, restarted=services.observer.restarted)


async def serve(token: str, services: Services, settings: BotSettings) -> None:
    """Connects and answers, without the message-content intent where Discord refuses that. Raises a StartError."""
    learned = services.learned
    try:
        await _connected(await _client(token, services, settings), token, settings)
    except discord.PrivilegedIntentsRequired:
        learned.message_content = False
        log.warning(WITHOUT_CONTENT)
        await _connected(await _client(token, services, settings), token, settings)


async def _client(token: str, services: Services, settings: BotSettings) -> VerbatimBot:
    """One with as many connections as Discord wants: as a rule, one."""
    learned = services.learned
    shards = await recommended_shards(settings.discord_api_url, token)
    if max(shards.count, learned.least_shards) == 1:
        return VerbatimBot(services, message_content=learned.message_content)
    shards = replace(shards, count=max(shards.count, learned.least_shards))
    return ShardedVerbatimBot(services, message_content=learned.message_content, shards=shards)


async def _connected(bot: VerbatimBot, token: str, settings: BotSettings) -> None:
    async with bot:
        try:
            await bot.login(token)
        except discord.LoginFailure as error:
            raise WrongToken from error
        except discord.HTTPException as error:
            if error.status in _BANNED:
                raise Banned(error.status) from error
            raise Refused(f"HTTP status {error.status}", passing=error.status >= _SERVERS_FAULT) from error
        except _NO_CONNECTION as error:
            raise Unreachable(settings.discord_api_url, error) from error
        try:
            await bot.connect()
        except discord.ConnectionClosed as error:
            if error.code == _WRONG_TOKEN:
                raise WrongToken from error
            if error.code == _TOO_FEW_SHARDS:
                bot.services.learned.least_shards = (bot.shard_count or 1) + 1
            # discord.py goes on by itself after all codes but those that Discord says won't pass.
            raise Refused(f"gateway code {error.code}", passing=error.code == _TOO_FEW_SHARDS) from error
        except AttributeError as error:
            # discord.py 2.7 stumbles over its own feet when the first connection fails.
            reason = error.__context__
            if bot.ws is not None or not isinstance(reason, _NO_CONNECTION):
                raise
            raise Unreachable(settings.discord_gateway_url or "its gateway", reason) from error
    if bot.ended_by is not None:
        raise bot.ended_by
