"""The Discord client: where Discord is, the events that it sends, how the client starts and ends.

Every failure of the connection is told, and every request that fails is counted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from bot.discord.platform import errors
from bot.discord.platform.admission import FOR_ALL, Throttle
from bot.ops.metrics import Metrics

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_USER_AGENT = f"DiscordBot (https://github.com/Rapptz/discord.py, {discord.__version__})"
_FAILED = 400
_TOO_MANY = 429  # Discord itself says so in JSON, the proxy before it in HTML

log = logging.getLogger(__name__)

_IDENTIFY_SECONDS = 5.0
_HOUR = 3600.0

_OptionType = discord.AppCommandOptionType
_TYPES: dict[_OptionType, tuple[type, ...]] = {
    _OptionType.string: (str,),
    _OptionType.integer: (int,),
    _OptionType.number: (int, float),
    _OptionType.boolean: (bool,),
}

_WRONG_TOKEN = 4004
_TOO_FEW_SHARDS = 4011
_BANNED = (403, 429)
_SERVER_ERROR = 500
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError)


def point_discord_at(api: str, gateway: str | None) -> None:
    """Make this process's discord.py use `api` for REST and `gateway` (None: its default) for the gateway.

    discord.py keeps these addresses in two class attributes.
    """
    Route.BASE = api
    if gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


@dataclass(frozen=True, slots=True)
class Shards:
    """The number of connections, and how many of them may identify within 5 seconds."""

    count: int = 1
    max_concurrency: int = 1


async def recommended_shards(api: str, token: str) -> Shards:
    """Return what Discord recommends; one connection where it can't be asked, since the login then says why."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": _USER_AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session,
            session.get(f"{api}/gateway/bot") as response,
        ):
            response.raise_for_status()
            body = await response.json()
            return Shards(max(1, int(body["shards"])), max(1, int(body["session_start_limit"]["max_concurrency"])))
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as error:
        log.debug("Discord did not say how many shards there should be: %s", error)
        return Shards()


def request_trace(metrics: Metrics, end: Callable[[errors.Banned], None]) -> aiohttp.TraceConfig:
    """Return a trace, for discord.py's `http_trace`, that has `metrics` count each failed request, retried or not.

    It calls `end` where the address is banned, since each further request would make the ban longer.
    """
    trace = aiohttp.TraceConfig()

    async def ended(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestEndParams
    ) -> None:
        if done.response.status >= _FAILED:
            metrics.discord_failed(str(done.response.status))
        if done.response.status == _TOO_MANY and done.response.content_type != "application/json":
            end(errors.Banned(_TOO_MANY))

    async def failed(
        session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestExceptionParams
    ) -> None:
        metrics.discord_failed("connection")

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace


@dataclass(frozen=True, slots=True)
class Handlers:
    """What takes every message (quickly, and without raising), and what admits the user of a command.

    `failed` answers a command that could not be carried out.
    """

    message: Callable[[discord.Message], None]
    admit: Callable[[discord.Interaction], Awaitable[bool]]
    failed: Callable[[discord.Interaction, Exception], Awaitable[None]]


class _AdmittingTree(app_commands.CommandTree["VerbatimBot"]):
    async def interaction_check(self, interaction: discord.Interaction[VerbatimBot], /) -> bool:
        """Return whether a command, menu or completion may go on."""
        assert self.client.handlers is not None  # set before the gateway is there
        command = interaction.command
        if isinstance(command, app_commands.Command):
            known = {option.display_name: option for option in command.parameters}
            typing = interaction.type is discord.InteractionType.autocomplete
            for name, value in interaction.namespace:
                if name not in known or not (typing or _takes(known[name], value)):
                    raise app_commands.CommandSignatureMismatch(command)  # someone's Discord has an older form of it
        if command is not None and command.extras == FOR_ALL:
            return True
        return await self.client.handlers.admit(interaction)

    async def on_error(
        self, interaction: discord.Interaction[VerbatimBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer a command that is not there any more, or is used in a way that it was changed from, and the like."""
        assert self.client.handlers is not None  # set before the gateway is there
        await self.client.handlers.failed(interaction, error)


def _takes(option: app_commands.Parameter, value: object) -> bool:
    """Return whether an option, as it is by now, takes a value, which Discord checked by what it knows of it."""
    if option.type not in _TYPES:
        return not isinstance(value, discord.Object)  # by its id alone
    if type(value) not in _TYPES[option.type]:
        return False
    if isinstance(value, int | float):
        low, high = option.min_value, option.max_value
        if (low is not None and value < low) or (high is not None and value > high):
            return False
    return not option.choices or value in [choice.value for choice in option.choices]


class VerbatimBot(commands.Bot):
    """A client without features of its own. It pings nobody and keeps neither messages nor members in memory.

    `load_features` adds the features after the login; `on_closed` is called when the client has closed.
    """

    def __init__(
        self,
        load_features: Callable[[VerbatimBot], Awaitable[Handlers]],
        on_closed: Callable[[], Awaitable[None]],
        metrics: Metrics,
        *,
        message_content: bool,
        shards: Shards,
    ) -> None:
        self.handlers: Handlers | None = None
        self.ended_by: errors.StartError | None = None
        self._load_features = load_features
        self._on_closed = on_closed
        self._ending: asyncio.Task[None] | None = None
        self._max_concurrency = shards.max_concurrency
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=_AdmittingTree,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            intents=_intents(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=request_trace(metrics, self.end),
            shard_count=shards.count if shards.count > 1 else None,
        )
        parsers = self._connection.parsers
        logged = Throttle(_HOUR)
        for event in parsers.keys() - {"READY"}:  # without that, there is no session
            parsers[event] = _leaving_out_unreadable(event, parsers[event], logged)

    def end(self, reason: errors.StartError) -> None:
        """Close the client from within. Whoever runs it finds the reason in `ended_by`."""
        if self.ended_by is None:
            self.ended_by = reason
            self._ending = asyncio.create_task(self.close())

    def is_over(self) -> bool:
        """Return whether the client has closed, or is about to, so that nothing more can be sent."""
        return self.ended_by is not None or self.is_closed()

    async def close(self) -> None:
        """Close the client. Questions without an answer are left to the next start."""
        await super().close()
        becoming_ready = getattr(self._connection, "_ready_task", None)
        if becoming_ready is not None:
            becoming_ready.cancel()  # discord.py forgets it, and it would fail on the closed state
        await self._on_closed()

    async def setup_hook(self) -> None:
        """Load the features: once, after the login and before the gateway."""
        _lift_limit_of_cancelled(self.http)
        self.handlers = await self._load_features(self)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event to its listeners, each in a task of its own; but a message to its one handler, at once.

        Thousands of messages may come at a time, and most of them call for nothing.
        """
        if event_name != "message":
            super().dispatch(event_name, *args, **kwargs)
        elif self.handlers is not None:
            self.handlers.message(*args)

    async def on_ready(self) -> None:
        """Log that the bot is ready, which comes again whenever the session could not be resumed."""
        log.info("Ready as %s, on %d servers", self.user, len(self.guilds))


class ShardedVerbatimBot(VerbatimBot, discord.AutoShardedClient):
    """The client over several connections."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as long as Discord wants between sessions that begin; they do so one after the other."""
        if not initial and (shard_id or 0) % self._max_concurrency == 0:
            await asyncio.sleep(_IDENTIFY_SECONDS)


class _GlobalLimit(asyncio.Event):
    """Whether Discord takes any requests now (it is set), and the task that found that it does not."""

    holder: asyncio.Task[Any] | None = None

    def clear(self) -> None:
        """Have all requests wait until the present task lifts the limit."""
        super().clear()
        self.holder = asyncio.current_task()

    def set(self) -> None:
        """Have requests go on."""
        super().set()
        self.holder = None


def _lift_limit_of_cancelled(http: HTTPClient) -> None:
    """Have a request that is cancelled, while it waits for the global rate limit to end, lift that limit.

    discord.py 2.7 leaves it on, and all other requests of the client wait for ever.
    """
    limit, request = _GlobalLimit(), http.request
    limit.set()
    http._global_over = limit

    async def requested(*args: Any, **kwargs: Any) -> Any:
        try:
            return await request(*args, **kwargs)
        finally:
            if limit.holder is not None and limit.holder is asyncio.current_task():
                limit.set()

    http.request = requested  # type: ignore[method-assign]


def _leaving_out_unreadable(event: str, parse: Callable[[Any], None], logged: Throttle) -> Callable[[Any], None]:
    """Return a parser of events that leaves out what discord.py can't read, over which that ends the session."""

    def read(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            if logged.passes(event):
                log.warning("Events %s that can't be read are left out (error %s)", event, errors.log_error(error))

    return read


def _intents(*, message_content: bool) -> discord.Intents:
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = message_content
    return wanted


async def connect(bot: VerbatimBot, token: str, api: str, gateway: str | None) -> None:
    """Run `bot` until it is closed. `api` and `gateway` (None: Discord's own) are named where they can't be reached.

    Raises a StartError, and discord.PrivilegedIntentsRequired where Discord refuses the message-content intent.
    """
    async with bot:
        await _login(bot, token, api)
        try:
            await asyncio.create_task(bot.connect(), name="gateway")  # of its own: each event wakes only it
        except discord.ConnectionClosed as error:
            if error.code == _WRONG_TOKEN:
                raise errors.WrongToken from error
            if error.code == _TOO_FEW_SHARDS:
                raise errors.TooFewShards(error.code) from error
            # discord.py goes on by itself after all other codes but those that Discord says won't pass.
            raise errors.Refused(f"gateway code {error.code}", transient=False) from error
        except AttributeError as error:
            # discord.py 2.7 raises this where the first connection fails.
            reason = error.__context__
            if bot.ws is not None or not isinstance(reason, _NO_CONNECTION):
                raise
            raise errors.DiscordUnreachable(gateway or "its gateway", reason) from error
    if bot.ended_by is not None:
        raise bot.ended_by


async def _login(bot: VerbatimBot, token: str, api: str) -> None:
    try:
        await bot.login(token)
    except discord.LoginFailure as error:
        raise errors.WrongToken from error
    except discord.HTTPException as error:
        if error.status in _BANNED:
            raise errors.Banned(error.status) from error
        raise errors.Refused(f"HTTP status {error.status}", transient=error.status >= _SERVER_ERROR) from error
    except _NO_CONNECTION as error:
        raise errors.DiscordUnreachable(api, error) from error
