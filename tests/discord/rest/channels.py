"""Channels, threads, reactions and typing.

https://docs.discord.com/developers/resources/channel
"""

from __future__ import annotations

from tests.discord.refusals import Refusal
from tests.discord.rest.calls import Call, Endpoints, Reply
from tests.discord.state import guilds, payloads, permissions
from tests.discord.state.entities import Channel, ChannelKind, Json
from tests.discord.state.permissions import Permission
from tests.discord.state.snowflakes import created_at, stamp

endpoints = Endpoints()

THREADED = frozenset({ChannelKind.TEXT, ChannelKind.ANNOUNCEMENT})


@endpoints.serve("GET", "/channels/{channel_id}")
async def get_channel(call: Call) -> Json:
    return payloads.channel(call.channel(), call.world.bot)


@endpoints.serve("PATCH", "/channels/{channel_id}")
async def modify_channel(call: Call) -> Json:
    """https://docs.discord.com/developers/resources/channel#modify-channel"""
    channel = call.channel()
    if channel.guild is None:
        raise Refusal(50003)
    held = permissions.of(call.world.bot, channel)
    if not channel.is_thread:
        if Permission.MANAGE_CHANNELS not in held:
            raise Refusal(50013)
    elif channel.owner_id != call.world.bot.id and Permission.MANAGE_THREADS not in held:
        raise Refusal(50013)
    channel.name = call.body.get("name") or channel.name
    channel.slowmode_seconds = call.body.get("rate_limit_per_user") or channel.slowmode_seconds
    if channel.is_thread:
        channel.auto_archive_minutes = call.body.get("auto_archive_duration") or channel.auto_archive_minutes
        archived, locked = call.body.get("archived", channel.archived), call.body.get("locked", channel.locked)
        guilds.change_thread(call.world, channel, archived=bool(archived), locked=bool(locked))
    return payloads.channel(channel)


@endpoints.serve("DELETE", "/channels/{channel_id}")
async def delete_channel(call: Call) -> Json:
    """https://docs.discord.com/developers/resources/channel#deleteclose-channel"""
    channel = call.channel()
    shown = payloads.channel(channel, call.world.bot)
    if channel.guild is not None:
        needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        if needed not in permissions.of(call.world.bot, channel):
            raise Refusal(50013)
        guilds.remove_channel(call.world, channel)
    return shown


@endpoints.serve("POST", "/channels/{channel_id}/typing")
async def trigger_typing(call: Call) -> None:
    """https://docs.discord.com/developers/resources/channel#trigger-typing-indicator"""
    channel = call.channel()
    if permissions.to_send(channel) not in permissions.of(call.world.bot, channel):
        raise Refusal(50013)
    channel.typing.append(call.world.bot.id)
    call.world.changes.at(channel.id)


@endpoints.serve("POST", "/channels/{channel_id}/messages/{message_id}/threads")
async def start_thread_from_message(call: Call) -> Reply:
    """https://docs.discord.com/developers/resources/channel#start-thread-from-message"""
    channel = call.channel(Permission.CREATE_PUBLIC_THREADS)
    message = call.message(channel)
    _may_have_threads(channel)
    if message.thread is not None:
        raise Refusal(160004)
    thread = guilds.start_thread(call.world, channel, call.world.bot, call.body["name"], source=message)
    return Reply(201, _started(call, thread))


@endpoints.serve("POST", "/channels/{channel_id}/threads")
async def start_thread(call: Call) -> Reply:
    """https://docs.discord.com/developers/resources/channel#start-thread-without-message"""
    private = call.body.get("type", ChannelKind.PRIVATE_THREAD) == ChannelKind.PRIVATE_THREAD
    needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    channel = call.channel(needed)
    _may_have_threads(channel)
    thread = guilds.start_thread(call.world, channel, call.world.bot, call.body["name"], private=private)
    return Reply(201, _started(call, thread))


@endpoints.serve("PUT", "/channels/{channel_id}/thread-members/@me")
async def join_thread(call: Call) -> None:
    guilds.join_thread(call.world, _thread(call), call.world.bot)


@endpoints.serve("DELETE", "/channels/{channel_id}/thread-members/@me")
async def leave_thread(call: Call) -> None:
    _thread(call).thread_members.discard(call.world.bot.id)


@endpoints.serve("PUT", "/channels/{channel_id}/thread-members/{user_id}")
async def add_thread_member(call: Call) -> None:
    """https://docs.discord.com/developers/resources/channel#add-thread-member"""
    thread = _thread(call)
    user = call.world.users.get(call.parameters["user_id"])
    if user is None or thread.guild is None or user.id not in thread.guild.members:
        raise Refusal(10007)
    guilds.join_thread(call.world, thread, user)


@endpoints.serve("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me")
async def add_reaction(call: Call) -> None:
    """https://docs.discord.com/developers/resources/message#create-reaction"""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    message = call.message(channel)
    emoji = call.parameters["emoji_name"]
    if emoji not in message.reactions and Permission.ADD_REACTIONS not in permissions.of(call.world.bot, channel):
        raise Refusal(50013)
    message.reactions.setdefault(emoji, set()).add(call.world.bot.id)
    call.world.changes.at(message.id)


@endpoints.serve("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me")
async def remove_own_reaction(call: Call) -> None:
    message = call.message(call.channel())
    message.reactions.get(call.parameters["emoji_name"], set()).discard(call.world.bot.id)


def _may_have_threads(channel: Channel) -> None:
    if channel.kind not in THREADED:
        raise Refusal(50024)


def _thread(call: Call) -> Channel:
    channel = call.channel()
    if not channel.is_thread:
        raise Refusal(50024)
    return channel


def _started(call: Call, thread: Channel) -> Json:
    thread.auto_archive_minutes = call.body.get("auto_archive_duration") or thread.auto_archive_minutes
    thread.slowmode_seconds = call.body.get("rate_limit_per_user") or 0
    joined: Json = {"id": str(thread.id), "user_id": str(call.world.bot.id), "flags": 0}
    joined |= {"join_timestamp": stamp(created_at(thread.id))}
    return payloads.channel(thread) | {"member": joined}
