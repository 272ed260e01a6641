"""What a resource module sees: a call that was parsed and found valid; and how it says which calls it takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.discord.refusals import Problem, Refusal
from tests.discord.state import permissions
from tests.discord.state.entities import Attachment, Channel, Guild, Message, MessageFlag
from tests.discord.state.permissions import Permission
from tests.discord.state.world import World

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

Rule = Callable[[Any], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request on its way to the state. `parameters` are the path's; ids come as integers."""

    server: DiscordServer
    parameters: Mapping[str, Any]
    query: Mapping[str, str]
    body: Any
    attachments: tuple[Attachment, ...] = ()

    @property
    def world(self) -> World:
        return self.server.world

    def channel(self, *needed: Permission) -> Channel:
        """The channel of the path, which the bot sees and where it has the permissions needed."""
        channel = self.world.channels.get(self.parameters["channel_id"])
        if channel is None:
            raise Refusal(10003)
        held = permissions.of(self.world.bot, channel)
        if Permission.VIEW_CHANNEL not in held:
            raise Refusal(50001)
        if any(one not in held for one in needed):
            raise Refusal(50013)
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path, in this channel; one seen by one person alone is unknown here."""
        message = channel.messages.get(self.parameters["message_id"])
        if message is None or message.flags & MessageFlag.EPHEMERAL:
            raise Refusal(10008)
        return message

    def guild(self) -> Guild:
        """The guild of the path, where the bot must be a member."""
        guild = self.world.guilds.get(self.parameters["guild_id"])
        if guild is None:
            raise Refusal(10004)
        if not guild.has_bot:
            raise Refusal(50001)
        return guild


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with another status than 200 (a body) or 204 (None)."""

    status: int
    body: Any


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One documented operation. `public`: without a bot's token; for interactions, the path has one."""

    method: str
    template: str
    handler: Handler
    rules: tuple[Rule, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What one module serves."""

    all: list[Endpoint] = field(default_factory=list)

    def serve(self, method: str, template: str, *rules: Rule, public: bool = False) -> Callable[[Handler], Handler]:
        """Registers the function below; `rules` look at a body that already fits the OpenAPI description."""

        def register(handler: Handler) -> Handler:
            self.all.append(Endpoint(method, template, handler, rules, public))
            return handler

        return register
