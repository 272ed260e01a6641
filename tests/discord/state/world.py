"""The state as a whole: everything by its id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.discord.state.changes import Changes
from tests.discord.state.entities import Channel, ChannelKind, Guild, Json, User
from tests.discord.state.events import Event
from tests.discord.state.snowflakes import Snowflakes


@dataclass(slots=True, eq=False)
class Application:
    """The one application of this server, its bot user, and who installed it for themselves.

    `commands` are by guild id, the global ones under None; each is by command id.
    """

    id: int
    name: str
    bot: User
    owner: User
    token: str
    privileged_intents: int
    user_installs: set[int] = field(default_factory=set)
    commands: dict[int | None, dict[int, Json]] = field(default_factory=dict)


class World:
    """All of the state, by id; `emit` tells the gateway, `changes` wakes those who wait."""

    def __init__(self, snowflakes: Snowflakes, application: Application) -> None:
        self.snowflakes = snowflakes
        self.application = application
        self.changes = Changes()
        self.users: dict[int, User] = {one.id: one for one in (application.bot, application.owner)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self._direct: dict[int, Channel] = {}
        self.listeners: list[Callable[[Event], None]] = []

    @property
    def bot(self) -> User:
        return self.application.bot

    def emit(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    def direct_channel(self, user: User) -> Channel:
        """The direct message channel of the bot and a user, made when first asked for."""
        if user.id not in self._direct:
            channel = Channel(self.snowflakes.next(), ChannelKind.DIRECT, recipients=[self.bot, user])
            self._direct[user.id] = self.channels[channel.id] = channel
        return self._direct[user.id]
