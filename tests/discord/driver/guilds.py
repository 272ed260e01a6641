"""A guild as its admins handle it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.discord.driver.people import Person
from tests.discord.state import guilds, posting
from tests.discord.state.entities import Channel, ChannelKind, Guild, Json, Member, Message, Overwrite, Role, User
from tests.discord.state.mentions import INTERACTION_DEFAULT
from tests.discord.state.posting import Draft

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer


class GuildHandle:
    """A guild of the server; `general` is its first channel, `state` what the server knows of it."""

    def __init__(self, server: DiscordServer, state: Guild) -> None:
        self._server = server
        self.state = state

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def everyone(self) -> Role:
        return self.state.roles[self.state.id]

    @property
    def owner(self) -> Person:
        return Person(self._server, self.state.members[self.state.owner_id].user)

    @property
    def general(self) -> Channel:
        return next(iter(self.state.channels.values()))

    @property
    def bot_member(self) -> Member:
        return self.state.members[self._server.bot.id]

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot."""
        return next(role for role in self.state.roles.values() if role.managed_by == self._server.bot.id)

    def install_bot(self, granted: int = 0) -> None:
        guilds.install_bot(self._server.world, self.state, granted)

    def remove_bot(self) -> None:
        guilds.remove_bot(self._server.world, self.state)

    def add_channel(self, name: str, kind: ChannelKind = ChannelKind.TEXT, *tags: str) -> Channel:
        return guilds.add_channel(self._server.world, self.state, name, kind, tags)

    def move_channel(self, channel: Channel, category: Channel) -> None:
        guilds.move_channel(self._server.world, channel, category)

    def remove_channel(self, channel: Channel) -> None:
        guilds.remove_channel(self._server.world, channel)

    def add_role(self, name: str, permissions: int = 0, *, mentionable: bool = False) -> Role:
        return guilds.add_role(self._server.world, self.state, name, permissions, mentionable=mentionable)

    def remove_role(self, role: Role) -> None:
        guilds.remove_role(self._server.world, self.state, role)

    def set_permissions(self, role: Role, permissions: int) -> None:
        guilds.change_role(self._server.world, self.state, role, permissions)

    def add_member(self, who: str | Person, *roles: Role, permissions: int = 0) -> Person:
        """Somebody joins, by name as somebody new; with `permissions` they get a role that grants these."""
        person = self._server.add_user(who) if isinstance(who, str) else who
        if permissions:
            roles = (*roles, self.add_role(f"role of {person.user.name}", permissions))
        guilds.add_member(self._server.world, self.state, person.user, {role.id for role in roles})
        return person

    def remove_member(self, person: Person) -> None:
        guilds.remove_member(self._server.world, self.state.members[person.id])

    def give(self, person: Person, role: Role) -> None:
        member = self.state.members[person.id]
        guilds.change_member(self._server.world, member, member.roles | {role.id})

    def take(self, person: Person, role: Role) -> None:
        member = self.state.members[person.id]
        guilds.change_member(self._server.world, member, member.roles - {role.id})

    def overwrite(self, channel: Channel, who: Role | Person | User, *, allow: int = 0, deny: int = 0) -> None:
        """Sets what a channel allows and denies a role or a member (`server.bot` for the bot)."""
        target = Overwrite(who.id, 0 if isinstance(who, Role) else 1, allow, deny)
        guilds.overwrite(self._server.world, channel, target)

    def time_out(self, who: Person | User, minutes: float = 10) -> None:
        """A moderator times somebody out (`server.bot` for the bot); no minutes end that."""
        member = self.state.members[who.id]
        until = datetime.now(UTC) + timedelta(minutes=minutes) if minutes else None
        guilds.change_member(self._server.world, member, member.roles, timed_out_until=until)

    def post_by_webhook(self, channel: Channel, content: str = "", *embeds: Json) -> Message:
        """What a webhook of the channel says; its author is nobody's account."""
        world = self._server.world
        author = User(world.snowflakes.next(), "wire service", bot=True)
        draft = Draft(content=content, embeds=list(embeds), webhook_id=author.id, allowed=INTERACTION_DEFAULT)
        return posting.create(world, channel, author, draft)

    def post_notice(self, channel: Channel, person: Person, kind: int = 7) -> Message:
        """A message of Discord's own about a person, by kind: 7 says that they joined.

        https://docs.discord.com/developers/resources/message#message-object-message-types
        """
        return posting.create(self._server.world, channel, person.user, Draft(kind=kind))

    def override_command(self, name: str, who: Role | Person, allowed: bool = True) -> None:
        """An admin lets a role or member use a command whatever its default permissions say, or forbids it."""
        self.state.command_overrides[name, who.id] = allowed
