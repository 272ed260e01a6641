"""The server: one application's Discord on loopback, to start, fill with guilds and people, and look into."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.discord.cdn import Cdn
from tests.discord.driver.guilds import GuildHandle
from tests.discord.driver.people import Person
from tests.discord.driver.watching import Watching
from tests.discord.faults import Faults
from tests.discord.gateway import gateway
from tests.discord.gateway.gateway import Gateway
from tests.discord.ratelimits import RateLimiter, RateLimits
from tests.discord.record import Request
from tests.discord.rest import api
from tests.discord.state import guilds, intents, permissions
from tests.discord.state.entities import Channel, ChannelKind, Json, User
from tests.discord.state.interactions import Interactions, Patience
from tests.discord.state.snowflakes import Snowflakes
from tests.discord.state.world import Application, World
from tests.discord.validation import openapi

#: Of the form of a real token (three parts, the first the bot's id in base 64), and nobody's.
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.Loopbk.this-token-opens-nothing-but-the-test-server"


class DiscordServer(Watching):
    """Discord for one bot. Use as an asynchronous context manager; on leaving, an invalid request is an AssertionError.

    `validating` off makes it quick and lenient, for benchmarks; `recording` off keeps no record of requests.
    `privileged_intents` are those switched on for the application. `clock` (seconds) is what interactions and rate
    limits go by. `rate_limits` None: none. `shards` is how many connections Discord wants, of which `max_concurrency`
    may begin at once.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        validating: bool = True,
        recording: bool = True,
        privileged_intents: int = intents.PRIVILEGED,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        rate_limits: RateLimits | None = None,
        shards: int = 1,
        max_concurrency: int = 1,
        heartbeat_ms: int = 41_250,
    ) -> None:
        self.token = TOKEN
        self.validating = validating
        self.openapi = openapi.load() if validating else None
        self.shards = shards
        self.max_concurrency = max_concurrency
        self.snowflakes = Snowflakes()
        self.requests: list[Request] = []
        self.faults = Faults()
        self.limiter = RateLimiter(rate_limits, clock) if rate_limits else None
        self.command_creations: Counter[int | None] = Counter()
        self.cdn = Cdn(self)
        self.gateway = Gateway(self, heartbeat_ms)
        self._recording = recording
        self._port = port
        self._runner: web.AppRunner | None = None
        bot = User(self.snowflakes.next(), "Verbatim", bot=True)
        owner = User(self.snowflakes.next(), "publisher")
        application = Application(bot.id, bot.name, bot, owner, self.token, privileged_intents)
        self.world = World(self.snowflakes, application)
        self.world.listeners.append(self.gateway.dispatch)
        self.interactions = Interactions(self.world, clock, patience or Patience())

    async def start(self) -> None:
        """Listens on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        self.gateway.mount(app)
        self.cdn.mount(app)
        api.mount(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None:
            self.assert_valid()

    @property
    def api_url(self) -> str:
        """What DISCORD_API_URL is set to."""
        return f"http://127.0.0.1:{self._port}{api.PREFIX}"

    @property
    def gateway_url(self) -> str:
        """What DISCORD_GATEWAY_URL is set to."""
        return f"ws://127.0.0.1:{self._port}{gateway.PATH}"

    @property
    def cdn_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def bot(self) -> User:
        """The bot's account; `bot.mention` calls it in a message."""
        return self.world.bot

    @property
    def publisher(self) -> Person:
        """Who owns the application."""
        return Person(self, self.world.application.owner)

    def record(self, request: Request) -> None:
        if self._recording:
            self.requests.append(request)

    @property
    def invalid_requests(self) -> list[Request]:
        """What was asked that Discord would call malformed or does not know."""
        return [request for request in self.requests if not request.valid]

    @property
    def refused_requests(self) -> list[Request]:
        """What was answered with an error code, for whatever reason."""
        return [request for request in self.requests if request.code is not None]

    def assert_valid(self) -> None:
        """Fails if any request was invalid, and says which and why."""
        if bad := self.invalid_requests:
            raise AssertionError("invalid requests:\n" + "\n".join(map(str, bad)))

    def forgive(self) -> list[Request]:
        """Takes the invalid requests out of the record, for a test that wants them, and gives them back."""
        bad = self.invalid_requests
        self.requests = [request for request in self.requests if request.valid]
        return bad

    def commands(self, guild: GuildHandle | None = None) -> dict[str, Json]:
        """The registered commands by name: the global ones, or a guild's own."""
        scope = self.world.application.commands.get(guild.id if guild else None, {})
        return {command["name"]: command for command in scope.values()}

    def add_user(self, name: str, *, bot: bool = False) -> Person:
        """Somebody, not yet in any guild."""
        user = User(self.snowflakes.next(), name, bot=bot)
        self.world.users[user.id] = user
        return Person(self, user)

    def add_guild(
        self,
        name: str,
        *,
        owner: Person | None = None,
        everyone: int = permissions.NEWCOMER,
        bot: bool = True,
        bot_permissions: int = 0,
    ) -> GuildHandle:
        """A guild with a channel "general". The bot is in it, unless `bot` is False, with a role of its own that
        grants `bot_permissions` beside what @everyone may."""
        holder = owner or self.add_user(f"owner of {name}"[:32])
        guild = guilds.add_guild(self.world, name, holder.user, everyone)
        handle = GuildHandle(self, guild)
        handle.add_channel("general")
        if bot:
            handle.install_bot(bot_permissions)
        return handle

    def add_private_channel(self, *people: Person) -> Channel:
        """A direct message between two people, or a group of more, without the bot."""
        kind = ChannelKind.DIRECT if len(people) == 2 else ChannelKind.GROUP
        channel = Channel(self.snowflakes.next(), kind, recipients=[person.user for person in people])
        self.world.channels[channel.id] = channel
        return channel
