"""Messages of a channel.

https://docs.discord.com/developers/resources/message
"""

from __future__ import annotations

from tests.discord.refusals import Refusal
from tests.discord.rest.calls import Call, Endpoints
from tests.discord.rest.drafts import changes, draft, replied_to
from tests.discord.state import intents, payloads, permissions, posting
from tests.discord.state.entities import Channel, Json, Message
from tests.discord.state.intents import Intent
from tests.discord.state.mentions import MESSAGE_DEFAULT
from tests.discord.state.permissions import Permission
from tests.discord.validation.components import COMPONENTS
from tests.discord.validation.messages import MESSAGE

endpoints = Endpoints()

BULK_DELETE_LIMIT = 100


@endpoints.serve("POST", "/channels/{channel_id}/messages", *MESSAGE, *COMPONENTS)
async def create_message(call: Call) -> Json:
    """With `enforce_nonce`, a nonce that was used gives back what was said with it, and nothing is said twice.

    https://docs.discord.com/developers/resources/message#create-message
    """
    channel = call.channel()
    held = permissions.of(call.world.bot, channel)
    if permissions.to_send(channel) not in held:
        raise Refusal(50013)
    _may_change(channel, held)
    if call.attachments and Permission.ATTACH_FILES not in held:
        raise Refusal(50013)
    body = call.body
    nonce = body.get("nonce")
    if body.get("enforce_nonce") and (earlier := channel.nonces.get(str(nonce))):
        return payloads.message(earlier)
    if body.get("embeds") and Permission.EMBED_LINKS not in held:
        # An embed alone is refused, beside something else it is dropped in silence (discord-api-docs#2601).
        if not (body.get("content") or call.attachments):
            raise Refusal(50013)
        body = body | {"embeds": []}
    reference = replied_to(call, channel, body.get("message_reference"))
    drafted = draft(call, body, MESSAGE_DEFAULT, reference=reference, nonce=nonce)
    if drafted.empty:
        raise Refusal(50006)
    message = posting.create(call.world, channel, call.world.bot, drafted)
    if nonce is not None:
        channel.nonces[str(nonce)] = message
    return payloads.message(message)


@endpoints.serve("PATCH", "/channels/{channel_id}/messages/{message_id}", *MESSAGE, *COMPONENTS)
async def edit_message(call: Call) -> Json:
    """https://docs.discord.com/developers/resources/message#edit-message"""
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        raise Refusal(50005)
    if channel.archived:
        raise Refusal(50083)
    held = permissions.of(call.world.bot, channel)
    _may_change(channel, held)
    body = call.body
    if body.get("embeds") and Permission.EMBED_LINKS not in held:
        body = {key: value for key, value in body.items() if key != "embeds"}  # dropped in silence, as on sending
    allowed = MESSAGE_DEFAULT if body.get("allowed_mentions") is None else body["allowed_mentions"]
    posting.edit(call.world, message, changes(call, body, message), allowed)
    return payloads.message(message)


@endpoints.serve("DELETE", "/channels/{channel_id}/messages/{message_id}")
async def delete_message(call: Call) -> None:
    """https://docs.discord.com/developers/resources/message#delete-message"""
    channel = call.channel()
    message = call.message(channel)
    may_moderate = Permission.MANAGE_MESSAGES in permissions.of(call.world.bot, channel)
    if message.author is not call.world.bot and not may_moderate:
        raise Refusal(50003 if channel.guild is None else 50013)
    posting.delete(call.world, message)


@endpoints.serve("GET", "/channels/{channel_id}/messages/{message_id}")
async def get_message(call: Call) -> Json:
    """https://docs.discord.com/developers/resources/message#get-channel-message"""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    return shown(call, call.message(channel))


@endpoints.serve("GET", "/channels/{channel_id}/messages")
async def get_messages(call: Call) -> list[Json]:
    """The newest first; nothing without the permission to read the history.

    https://docs.discord.com/developers/resources/message#get-channel-messages
    """
    channel = call.channel()
    if Permission.READ_MESSAGE_HISTORY not in permissions.of(call.world.bot, channel):
        return []
    return [shown(call, message) for message in _window(channel, call)]


@endpoints.serve("POST", "/channels/{channel_id}/messages/bulk-delete")
async def bulk_delete(call: Call) -> None:
    """https://docs.discord.com/developers/resources/message#bulk-delete-messages"""
    channel = call.channel(Permission.MANAGE_MESSAGES)
    for one in call.body["messages"]:
        if message := channel.messages.get(int(one)):
            posting.delete(call.world, message)


def shown(call: Call, message: Message) -> Json:
    """A message as REST shows it: blanked for an application without the message-content intent."""
    world = call.world
    whole = payloads.message(message)
    if message.channel.guild is None or world.application.privileged_intents & Intent.MESSAGE_CONTENT:
        return whole
    blank = intents.blanked(whole | posting.of_guild(message.channel.guild), world.bot.id)
    return {key: value for key, value in blank.items() if key != "guild_id"}


def _may_change(channel: Channel, held: Permission) -> None:
    """https://docs.discord.com/developers/topics/threads#locked-threads"""
    if channel.locked and Permission.MANAGE_THREADS not in held:
        raise Refusal(160005)


def _window(channel: Channel, call: Call) -> list[Message]:
    readable = [one for one in channel.messages.values() if one.seen_by is None]
    limit = int(call.query.get("limit", 50))
    if "after" in call.query:
        return [one for one in readable if one.id > int(call.query["after"])][:limit][::-1]
    if "around" in call.query:
        middle = sum(one.id < int(call.query["around"]) for one in readable)
        first = max(0, middle - limit // 2)
        return readable[first : first + limit][::-1]
    before = int(call.query.get("before", 1 << 63))
    return [one for one in readable if one.id < before][-limit:][::-1]
