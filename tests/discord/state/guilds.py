"""Guilds, their channels, threads and members come and change: done to the state, told to the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.discord.state import payloads
from tests.discord.state.entities import (
    POSTED_IN,
    Channel,
    ChannelKind,
    Guild,
    Json,
    Member,
    Message,
    MessageFlag,
    Overwrite,
    Role,
    User,
)
from tests.discord.state.events import Event
from tests.discord.state.intents import Intent
from tests.discord.state.posting import Draft, create, of_guild
from tests.discord.state.world import World

THREAD_STARTER, THREAD_CREATED = 21, 18


def add_guild(world: World, name: str, owner: User, everyone: int) -> Guild:
    """A guild with its owner and @everyone (the role with the guild's id), without the bot and without channels."""
    guild = Guild(world.snowflakes.next(), name, owner.id, has_bot=False)
    guild.roles[guild.id] = Role(guild.id, "@everyone", everyone, 0)
    world.guilds[guild.id] = guild
    guild.members[owner.id] = Member(owner, guild, datetime.now(UTC))
    return guild


def install_bot(world: World, guild: Guild, granted: int) -> None:
    """The bot joins with a managed role of its own that grants what its invite asked for."""
    role = Role(world.snowflakes.next(), world.application.name, granted, len(guild.roles), managed_by=world.bot.id)
    guild.roles[role.id] = role
    guild.members[world.bot.id] = Member(world.bot, guild, datetime.now(UTC), {role.id})
    guild.has_bot = True
    world.emit(Event("GUILD_CREATE", {"id": str(guild.id)}, Intent.GUILDS, guild))


def remove_bot(world: World, guild: Guild) -> None:
    """The bot is kicked; its commands of this guild go with it."""
    world.emit(Event("GUILD_DELETE", {"id": str(guild.id)}, Intent.GUILDS, guild))
    del guild.members[world.bot.id]
    guild.roles = {key: role for key, role in guild.roles.items() if role.managed_by != world.bot.id}
    guild.has_bot = False
    world.application.commands.pop(guild.id, None)


def add_member(world: World, guild: Guild, user: User, roles: set[int]) -> Member:
    member = Member(user, guild, datetime.now(UTC), roles)
    guild.members[user.id] = member
    data = payloads.member(member) | of_guild(guild)
    world.emit(Event("GUILD_MEMBER_ADD", data, Intent.GUILD_MEMBERS, guild))
    return member


def remove_member(world: World, member: Member) -> None:
    del member.guild.members[member.user.id]
    data = {"user": payloads.user(member.user)} | of_guild(member.guild)
    world.emit(Event("GUILD_MEMBER_REMOVE", data, Intent.GUILD_MEMBERS, member.guild))


def change_member(world: World, member: Member, roles: set[int], *, timed_out_until: datetime | None = None) -> None:
    member.roles, member.timed_out_until = roles, timed_out_until
    data = payloads.member(member) | of_guild(member.guild)
    # A bot hears of its own membership whatever its intents.
    intents = 0 if member.user is world.bot else Intent.GUILD_MEMBERS
    world.emit(Event("GUILD_MEMBER_UPDATE", data, intents, member.guild))


def add_role(world: World, guild: Guild, name: str, permissions: int, *, mentionable: bool) -> Role:
    role = Role(world.snowflakes.next(), name, permissions, len(guild.roles), mentionable)
    guild.roles[role.id] = role
    _tell_role(world, guild, role, "GUILD_ROLE_CREATE")
    return role


def remove_role(world: World, guild: Guild, role: Role) -> None:
    """The role is deleted, and nobody has it any more."""
    del guild.roles[role.id]
    for member in guild.members.values():
        member.roles -= {role.id}
    world.emit(Event("GUILD_ROLE_DELETE", {"role_id": str(role.id)} | of_guild(guild), Intent.GUILDS, guild))


def change_role(world: World, guild: Guild, role: Role, permissions: int) -> None:
    role.permissions = permissions
    _tell_role(world, guild, role, "GUILD_ROLE_UPDATE")


def add_channel(world: World, guild: Guild, name: str, kind: ChannelKind, tags: Sequence[str] = ()) -> Channel:
    channel = Channel(world.snowflakes.next(), kind, name, guild, position=len(guild.channels))
    plain: Json = {"moderated": False, "emoji_id": None, "emoji_name": None}
    channel.tags = [plain | {"id": str(world.snowflakes.next()), "name": tag} for tag in tags]
    guild.channels[channel.id] = world.channels[channel.id] = channel
    world.emit(Event("CHANNEL_CREATE", payloads.channel(channel), Intent.GUILDS, guild))
    return channel


def move_channel(world: World, channel: Channel, category: Channel) -> None:
    """The channel is put into a category."""
    channel.parent = category
    world.emit(Event("CHANNEL_UPDATE", payloads.channel(channel), Intent.GUILDS, channel.guild))


def overwrite(world: World, channel: Channel, target: Overwrite) -> None:
    """Sets what the channel allows and denies one role or member."""
    channel.overwrites[target.id] = target
    world.emit(Event("CHANNEL_UPDATE", payloads.channel(channel), Intent.GUILDS, channel.guild))


def remove_channel(world: World, channel: Channel) -> None:
    if channel.guild is None:
        raise ValueError("a direct message channel stays")
    for thread in [one for one in channel.guild.channels.values() if one.is_thread and one.parent is channel]:
        remove_channel(world, thread)
    event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
    world.emit(Event(event, payloads.channel(channel), Intent.GUILDS, channel.guild))
    del channel.guild.channels[channel.id], world.channels[channel.id]


def start_thread(
    world: World,
    parent: Channel,
    owner: User,
    name: str,
    *,
    private: bool = False,
    source: Message | None = None,
    tags: Sequence[Json] = (),
) -> Channel:
    """A thread in a channel, from a message (whose id it takes) or from none, with some of a forum's tags."""
    if parent.guild is None:
        raise ValueError("no threads in direct messages")
    kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
    thread = Channel(source.id if source else world.snowflakes.next(), kind, name, parent.guild, parent)
    thread.owner_id, thread.tags = owner.id, [*tags]
    thread.thread_members.add(owner.id)
    parent.guild.channels[thread.id] = world.channels[thread.id] = thread
    data = payloads.channel(thread) | {"newly_created": True}
    world.emit(Event("THREAD_CREATE", data, Intent.GUILDS, parent.guild, thread))
    if source is not None:
        source.thread = thread
        source.flags |= MessageFlag.HAS_THREAD
        create(world, thread, owner, Draft(kind=THREAD_STARTER, reference=source))
        world.changes.at(source.id)
    elif not private and parent.kind not in POSTED_IN:
        create(world, parent, owner, Draft(kind=THREAD_CREATED, content=name))
    return thread


def change_thread(world: World, thread: Channel, *, archived: bool, locked: bool) -> None:
    thread.archived, thread.locked = archived, locked
    world.emit(Event("THREAD_UPDATE", payloads.channel(thread), Intent.GUILDS, thread.guild, thread))


def join_thread(world: World, thread: Channel, user: User) -> None:
    """Somebody joins (or is added to) a thread. Joining a private thread is how the bot comes to see it."""
    newly = user.id not in thread.thread_members
    thread.thread_members.add(user.id)
    if newly and user is world.bot and thread.is_private_thread:
        world.emit(Event("THREAD_CREATE", payloads.channel(thread), Intent.GUILDS, thread.guild, thread))


def _tell_role(world: World, guild: Guild, role: Role, event: str) -> None:
    world.emit(Event(event, {"role": payloads.role(role)} | of_guild(guild), Intent.GUILDS, guild))
