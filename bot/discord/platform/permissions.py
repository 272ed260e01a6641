"""What the bot may do in a channel, whose installation of it is used, and who may ask it."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.app.question_service import Viewer
from bot.app.server_settings import ServerSettings

__all__ = [
    "FOR_ALL",
    "BotPermissions",
    "channels_of",
    "is_admitted",
    "is_moderator",
    "permissions_in",
    "permissions_of",
    "server_of",
    "viewer_of",
]


FOR_ALL = {"for all": True}
"""The `extras` of a command that everybody may use always, also where only some roles may ask."""


@dataclass(frozen=True, slots=True)
class BotPermissions:
    """Whether the bot may send messages, show embeds in them, and refer to other messages."""

    send: bool = True
    embed: bool = True
    refer: bool = True


def channels_of(channel: object) -> tuple[int, ...]:
    """Return the ids of a category, of the channel in it, and of the thread in that: those around `channel`, and its.

    The innermost comes last. How old they are says nothing of that: a category may be newer than what is in it.
    """
    thread = channel if isinstance(channel, discord.Thread) else None
    place = thread.parent if thread is not None else channel
    parent = thread.parent_id if thread is not None else None
    found = (getattr(place, "category_id", None), parent, getattr(channel, "id", None))
    return tuple(id for id in found if id is not None)


def permissions_of(permissions: discord.Permissions, *, thread: bool = False) -> BotPermissions:
    """Return what `permissions`, the bot's own in a channel or thread, allow."""
    return BotPermissions(
        send=permissions.view_channel
        and (permissions.send_messages_in_threads if thread else permissions.send_messages),
        embed=permissions.embed_links,
        refer=permissions.read_message_history,
    )


def permissions_in(message: discord.Message) -> BotPermissions:
    """Return what the bot may do in the channel of `message`: all, where that isn't known, for it is worth a try."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable | discord.DMChannel):
        return BotPermissions()
    try:
        permissions = message.channel.permissions_for(message.guild.me)
    except discord.ClientException:  # a thread whose channel isn't known
        return BotPermissions()
    return permissions_of(permissions, thread=isinstance(message.channel, discord.Thread))


def server_of(interaction: discord.Interaction) -> int | None:
    """Return the server whose articles and settings apply, or None where a user's own installation is used.

    Somebody who installed the bot for themselves can use it on servers that did not; those servers' articles (from an
    earlier installation, say) are not theirs to ask.
    """
    return interaction.guild_id if interaction.is_guild_integration() else None


def viewer_of(interaction: discord.Interaction) -> Viewer:
    """Return who acts, and where."""
    return Viewer(interaction.user.id, interaction.guild_id, server_of(interaction))


def is_admitted(settings: ServerSettings, person: discord.abc.User) -> bool:
    """Return whether the roles of `person` let them ask on a server with these settings. A moderator always may.

    Roles that were deleted don't count: where no other is chosen, everybody may ask.
    """
    if not settings.roles or not isinstance(person, discord.Member):
        return True
    if not settings.roles & {role.id for role in person.guild.roles}:
        return True
    roles = frozenset(role.id for role in person.roles)
    return settings.admits(roles, moderator=person.guild_permissions.manage_guild)


def is_moderator(interaction: discord.Interaction) -> bool:
    """Return whether the one who acts may manage the server, and that server itself has installed the bot."""
    return server_of(interaction) is not None and interaction.permissions.manage_guild
