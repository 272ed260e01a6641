"""The state as the JSON that Discord sends."""

from __future__ import annotations

from typing import Any

from tests.discord.state import permissions
from tests.discord.state.entities import (
    POSTED_IN,
    SPOKEN_IN,
    Attachment,
    Channel,
    ChannelKind,
    Guild,
    Json,
    Member,
    Message,
    MessageFlag,
    Role,
    User,
)
from tests.discord.state.snowflakes import created_at, stamp

_REQUIRES_TAG = 1 << 4  # a flag of forums


def user(one: User) -> Json:
    shown: Json = {
        "id": str(one.id),
        "username": one.name,
        "discriminator": "0000" if one.bot else "0",
        "global_name": None if one.bot else one.name.title(),
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
        "flags": 0,
    }
    return shown | {"system": True} if one.system else shown


def member(one: Member, *, with_user: bool = True) -> Json:
    shown: Json = {
        "roles": [str(role) for role in sorted(one.roles)],
        "nick": one.nick,
        "avatar": None,
        "joined_at": stamp(one.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": one.timed_out_until and stamp(one.timed_out_until),
    }
    return shown | {"user": user(one.user)} if with_user else shown


def role(one: Role) -> Json:
    shown: Json = {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(int(one.permissions)),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed_by is not None,
        "mentionable": one.mentionable,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }
    return shown | {"tags": {"bot_id": str(one.managed_by)}} if one.managed_by is not None else shown


def channel(one: Channel, viewer: User | None = None) -> Json:
    """A channel, thread or direct message; `viewer` is left out of a direct message's recipients."""
    shown: Json = {"id": str(one.id), "type": int(one.kind), "flags": 0}
    shown["last_message_id"] = str(next(reversed(one.messages))) if one.messages else None
    if one.guild is None:
        shown["recipients"] = [user(person) for person in one.recipients if person is not viewer]
        return shown | (
            {"name": one.name or None, "icon": None, "owner_id": str(one.recipients[0].id)}
            if one.kind is ChannelKind.GROUP
            else {}
        )
    shown |= {"guild_id": str(one.guild.id), "name": one.name, "parent_id": str(one.parent.id) if one.parent else None}
    shown |= {"rate_limit_per_user": one.slowmode_seconds, "nsfw": False}
    if one.is_thread:
        return shown | _thread(one)
    if one.kind in SPOKEN_IN:
        shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    if one.kind in POSTED_IN:
        shown |= {"available_tags": one.tags, "flags": _REQUIRES_TAG if one.tags else 0}
        shown |= {"default_reaction_emoji": None, "default_sort_order": None}
    return shown | {
        "position": one.position,
        "topic": None,
        "permission_overwrites": [
            {"id": str(over.id), "type": over.kind, "allow": str(int(over.allow)), "deny": str(int(over.deny))}
            for over in one.overwrites.values()
        ],
    }


def _thread(one: Channel) -> Json:
    return {
        "owner_id": str(one.owner_id),
        "applied_tags": [tag["id"] for tag in one.tags],
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages),
        "member_count": len(one.thread_members),
        "thread_metadata": {
            "archived": one.archived,
            "auto_archive_duration": one.auto_archive_minutes,
            "archive_timestamp": stamp(created_at(one.id)),
            "locked": one.locked,
            "create_timestamp": stamp(created_at(one.id)),
        },
    }


def guild(one: Guild, viewer: User, *, with_members: bool) -> Json:
    """A guild as GUILD_CREATE has it; without the presences intent `members` is the viewer alone."""
    seen = one.members.values() if with_members else [one.members[viewer.id]]
    threads = [thread for thread in one.channels.values() if thread.is_thread and not thread.archived]
    return partial_guild(one) | {
        "owner_id": str(one.owner_id),
        "roles": [role(each) for each in one.roles.values()],
        "channels": [channel(each) for each in one.channels.values() if not each.is_thread],
        "threads": [
            channel(each) for each in threads if permissions.Permission.VIEW_CHANNEL in permissions.of(viewer, each)
        ],
        "members": [member(each) for each in seen],
        "member_count": len(one.members),
        "joined_at": stamp(one.members[viewer.id].joined_at),
        "large": False,
        "unavailable": False,
        "emojis": [],
        "stickers": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "region": "deprecated",
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "banner": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "application_id": None,
        "vanity_url_code": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "max_members": 500000,
        "max_video_channel_users": 25,
    }


def partial_guild(one: Guild) -> Json:
    """What an interaction says of its guild."""
    return {"id": str(one.id), "name": one.name, "preferred_locale": "en-US", "locale": "en-US", "features": []}


def attachment(one: Attachment) -> Json:
    shown: Json = {
        "id": str(one.id),
        "filename": one.filename,
        "size": one.size,
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    return shown | {"description": one.description} if one.description else shown


def message(one: Message, *, with_reference: bool = True) -> Json:
    """A message as REST and interactions give it; the gateway adds `guild_id` and `member` (see `gateway_message`)."""
    guild_of = one.channel.guild
    mentioned = (
        [guild_of.members[each].user for each in sorted(one.pings.users) if each in guild_of.members]
        if guild_of
        else [each for each in one.channel.recipients if each.id in one.pings.users]
    )
    shown: dict[str, Any] = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "author": user(one.author),
        "content": one.content,
        "timestamp": stamp(created_at(one.id)),
        "edited_timestamp": stamp(one.edited_at) if one.edited_at else None,
        "tts": one.tts,
        "mention_everyone": one.pings.everyone,
        "mentions": [user(each) for each in mentioned],
        "mention_roles": [str(each) for each in sorted(one.pings.roles)],
        "attachments": [attachment(each) for each in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "type": one.kind,
        "flags": one.flags,
    }
    if one.reactions:
        shown["reactions"] = [_reaction(emoji, users) for emoji, users in one.reactions.items()]
    if one.nonce is not None:
        shown["nonce"] = one.nonce
    if one.webhook_id is not None:
        shown["webhook_id"] = str(one.webhook_id)
    if one.interaction is not None:
        shown |= {"interaction_metadata": one.interaction, "application_id": str(one.author.id)}
    if one.thread is not None and one.flags & MessageFlag.HAS_THREAD:
        shown["thread"] = channel(one.thread)
    if one.poll is not None:
        shown["poll"] = one.poll
    if one.forwarded is not None:
        shown["message_reference"] = reference(one.forwarded) | {"type": 1}
        kept = ("type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions")
        whole = message(one.forwarded, with_reference=False)
        shown["message_snapshots"] = [{"message": {key: whole[key] for key in (*kept, "mention_roles", "components")}}]
    if one.reference is not None:
        shown["message_reference"] = reference(one.reference)
        if with_reference:
            replied = None if one.reference.deleted else message(one.reference, with_reference=False)
            shown["referenced_message"] = replied
    return shown


def gateway_message(one: Message) -> Json:
    """A message as a gateway event gives it: with its guild and its author's membership."""
    shown = message(one) | {"channel_type": int(one.channel.kind)}
    if (guild_of := one.channel.guild) is None:
        return shown
    shown["guild_id"] = str(guild_of.id)
    if one.webhook_id is None and (author := guild_of.members.get(one.author.id)):
        shown["member"] = member(author, with_user=False)
    for mentioned in shown["mentions"]:
        mentioned["member"] = member(guild_of.members[int(mentioned["id"])], with_user=False)
    return shown


def reference(one: Message) -> Json:
    shown = {"type": 0, "message_id": str(one.id), "channel_id": str(one.channel.id)}
    return shown | {"guild_id": str(one.channel.guild.id)} if one.channel.guild else shown


def _reaction(emoji: str, users: set[int]) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": False,
        "me_burst": False,
        "burst_colors": [],
    }
