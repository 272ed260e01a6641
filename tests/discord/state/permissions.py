"""Permissions and how they add up.

https://docs.discord.com/developers/topics/permissions
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntFlag

from tests.discord.state.entities import Channel, Member, User


class Permission(IntFlag):
    """The permission bits a bot of this kind can meet."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


ALL = Permission(sum(Permission))
NONE = Permission(0)

#: What @everyone may do in a newly made guild.
NEWCOMER = (
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.USE_EXTERNAL_STICKERS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)

#: What both sides of a direct message may do there.
DIRECT = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.USE_EXTERNAL_APPS
)

#: What is left to somebody who is timed out: https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members
_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY

#: Without Send Messages these fall away too ("implicit permissions").
_NEED_SENDING = (
    Permission.MENTION_EVERYONE | Permission.SEND_TTS_MESSAGES | Permission.ATTACH_FILES | Permission.EMBED_LINKS
)


def in_guild(member: Member) -> Permission:
    """What a member may do by roles alone: the owner and administrators everything."""
    guild = member.guild
    if member.user.id == guild.owner_id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in member.roles:
        granted |= guild.roles[role_id].permissions
    permissions = Permission(granted)
    if Permission.ADMINISTRATOR in permissions:
        return ALL
    return permissions & _TIMED_OUT if _is_timed_out(member) else permissions


def in_channel(member: Member, channel: Channel) -> Permission:
    """What a member may do in a channel: roles, then overwrites of @everyone, of roles, of the member.

    A thread goes by its parent's overwrites; a private one is seen by its members and by those who manage threads.
    """
    permissions = in_guild(member)
    if permissions == ALL:
        return permissions
    place = channel.parent if channel.is_thread and channel.parent else channel
    everyone = place.overwrites.get(member.guild.id)
    if everyone:
        permissions = (permissions & ~Permission(everyone.deny)) | Permission(everyone.allow)
    allow = deny = 0
    for role_id in member.roles:
        if overwrite := place.overwrites.get(role_id):
            allow |= overwrite.allow
            deny |= overwrite.deny
    permissions = (permissions & ~Permission(deny)) | Permission(allow)
    if own := place.overwrites.get(member.user.id):
        permissions = (permissions & ~Permission(own.deny)) | Permission(own.allow)
    if Permission.VIEW_CHANNEL not in permissions or not _sees_thread(member, channel, permissions):
        return NONE
    if Permission.SEND_MESSAGES not in permissions and not channel.is_thread:
        permissions &= ~_NEED_SENDING
    return permissions & _TIMED_OUT if _is_timed_out(member) else permissions


def _is_timed_out(member: Member) -> bool:
    return member.timed_out_until is not None and member.timed_out_until > datetime.now(UTC)


def of(user: User, channel: Channel) -> Permission:
    """What a user may do in a channel of any kind; nothing where they are not."""
    if channel.guild is None:
        return DIRECT if any(one.id == user.id for one in channel.recipients) else NONE
    member = channel.guild.members.get(user.id)
    return in_channel(member, channel) if member else NONE


def to_send(channel: Channel) -> Permission:
    """The permission that sending here takes."""
    return Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES


def _sees_thread(member: Member, channel: Channel, permissions: Permission) -> bool:
    if not channel.is_private_thread:
        return True
    return member.user.id in channel.thread_members or Permission.MANAGE_THREADS in permissions
