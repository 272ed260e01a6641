"""Messages come, change and go: done to the state, told to the gateway. The caller has checked that it is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.discord.state import payloads
from tests.discord.state.entities import Attachment, Channel, Guild, Json, Message, Pings, User, walk
from tests.discord.state.events import Event
from tests.discord.state.intents import Intent
from tests.discord.state.mentions import pings
from tests.discord.state.world import World

DEFAULT, REPLY, CHAT_COMMAND, CONTEXT_COMMAND = 0, 19, 20, 23
#: Kinds of message that people (and bots) write; the others are Discord's own notices.
WRITTEN = frozenset({DEFAULT, REPLY, CHAT_COMMAND, CONTEXT_COMMAND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a message shall say. `allowed` is the allowed-mentions object that holds for it."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reference: Message | None = None
    forwarded: Message | None = None
    poll: Json | None = None
    id: int | None = None
    kind: int = DEFAULT
    flags: int = 0
    nonce: str | int | None = None
    tts: bool = False
    allowed: Json = field(default_factory=dict)
    webhook_id: int | None = None
    interaction: Json | None = None
    seen_by: int | None = None

    @property
    def empty(self) -> bool:
        return not (self.content.strip() or self.embeds or self.components or self.attachments)


def create(world: World, channel: Channel, author: User, draft: Draft) -> Message:
    """A new message; who sees it alone (`seen_by`) sees it without the gateway's hearing of it."""
    message = Message(
        id=draft.id or world.snowflakes.next(),
        channel=channel,
        author=author,
        content=draft.content.strip(),
        embeds=draft.embeds,
        components=draft.components,
        attachments=draft.attachments,
        reference=draft.reference,
        forwarded=draft.forwarded,
        poll=draft.poll,
        kind=REPLY if draft.reference and draft.kind == DEFAULT else draft.kind,
        flags=draft.flags,
        nonce=draft.nonce,
        tts=draft.tts,
        webhook_id=draft.webhook_id,
        interaction=draft.interaction,
        seen_by=draft.seen_by,
    )
    message.pings = _pings(message, draft.allowed)
    channel.messages[message.id] = message
    if channel.archived:
        channel.archived = False
        world.emit(Event("THREAD_UPDATE", payloads.channel(channel), Intent.GUILDS, channel.guild, channel))
    if draft.reference is not None:
        draft.reference.replies.append(message)
        world.changes.at(draft.reference.id)
    world.changes.at(channel.id)
    _tell(world, "MESSAGE_CREATE", message)
    return message


def edit(world: World, message: Message, changes: dict[str, Any], allowed: Json) -> None:
    """Sets the fields of `changes` (content, embeds, components, attachments, flags); pings nobody anew."""
    for key, value in changes.items():
        setattr(message, key, value)
    message.edited_at = datetime.now(UTC)
    message.content = message.content.strip()
    if "content" in changes or "components" in changes:
        message.pings = _pings(message, allowed)
    world.changes.at(message.id, message.channel.id)
    _tell(world, "MESSAGE_UPDATE", message)


def delete(world: World, message: Message) -> None:
    """Gone: nobody can read, edit or answer it."""
    message.deleted = True
    del message.channel.messages[message.id]
    world.changes.at(message.id, message.channel.id)
    if message.seen_by is None:
        data = {"id": str(message.id), "channel_id": str(message.channel.id)} | of_guild(message.channel.guild)
        world.emit(Event("MESSAGE_DELETE", data, _intents(message.channel), message.channel.guild, message.channel))


def of_guild(guild: Guild | None) -> Json:
    return {"guild_id": str(guild.id)} if guild else {}


def _tell(world: World, event: str, message: Message) -> None:
    if message.seen_by is None:
        channel = message.channel
        world.emit(Event(event, payloads.gateway_message(message), _intents(channel), channel.guild, channel))


def _intents(channel: Channel) -> Intent:
    return Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES


def _pings(message: Message, allowed: Json) -> Pings:
    """A reply pings the one it replies to, unless that was said by an interaction's webhook."""
    replied = message.reference.author if message.reference and message.reference.webhook_id is None else None
    # Text displays ping as content does; embeds never do.
    said = "\n".join([message.content, *(one["content"] for one in walk(message.components) if "content" in one)])
    return pings(said, message.author, message.channel, allowed, replied)
