"""Who and what there is: users, guilds, roles, channels, messages. Everything else reads and changes these."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

Json = dict[str, Any]


_BARE_LINK = re.compile(r"(?<!<)https?://[^\s<>)]+(?!>)\b")


class ChannelKind(IntEnum):
    """https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    GROUP = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15
    MEDIA = 16


POSTED_IN = frozenset({ChannelKind.FORUM, ChannelKind.MEDIA})
SPOKEN_IN = frozenset({ChannelKind.VOICE, ChannelKind.STAGE})
THREADS = frozenset({ChannelKind.ANNOUNCEMENT_THREAD, ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD})


class MessageFlag:
    """https://docs.discord.com/developers/resources/message#message-object-message-flags"""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """An account. `mention` is what a message says to name it."""

    id: int
    name: str
    bot: bool = False
    system: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int
    position: int
    mentionable: bool = False
    managed_by: int | None = None

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Overwrite:
    """What a channel allows or denies a role (kind 0) or a member (kind 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Attachment:
    id: int
    filename: str
    size: int
    url: str
    content_type: str
    description: str | None = None


@dataclass(slots=True, eq=False)
class Pings:
    """Whom a message notifies. False when nobody."""

    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now. `seen_by` is None for everybody in the channel, else the one who sees it alone."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reference: Message | None = None
    forwarded: Message | None = None
    poll: Json | None = None
    kind: int = 0
    flags: int = 0
    nonce: str | int | None = None
    tts: bool = False
    pings: Pings = field(default_factory=Pings)
    edited_at: datetime | None = None
    webhook_id: int | None = None
    interaction: Json | None = None
    seen_by: int | None = None
    deleted: bool = False
    thread: Channel | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict)
    replies: list[Message] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def previews(self) -> list[str]:
        """The links that Discord would unfold below the message: those of its content not in angle brackets.

        https://docs.discord.com/developers/resources/message#message-object-message-flags (SUPPRESS_EMBEDS)
        """
        return [] if self.flags & MessageFlag.SUPPRESS_EMBEDS else _BARE_LINK.findall(self.content)

    @property
    def text(self) -> str:
        """Everything the message shows as text: its content, then its embeds' and Components V2's parts in order."""
        parts: list[str | None] = [self.content]
        for embed in self.embeds:
            parts += [embed.get("author", {}).get("name"), embed.get("title"), embed.get("description")]
            for one in embed.get("fields", ()):
                parts += [one["name"], one["value"]]
            parts.append(embed.get("footer", {}).get("text"))
        parts += [one["content"] for one in walk(self.components) if "content" in one]
        return "\n".join(part for part in parts if part)


@dataclass(slots=True, eq=False)
class Channel:
    """A channel of a guild, a thread (which hangs in its `parent`), or a direct message (`recipients`: all in it).

    `tags`: those of a forum, of which each post must have one, or those of a post. `typing`: who was seen typing, in
    order. `nonces`: what the bot said with each nonce.
    """

    id: int
    kind: ChannelKind
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    owner_id: int | None = None
    thread_members: set[int] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    slowmode_seconds: int = 0
    tags: list[Json] = field(default_factory=list)
    typing: list[int] = field(default_factory=list)
    nonces: dict[str, Message] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def is_private_thread(self) -> bool:
        return self.kind is ChannelKind.PRIVATE_THREAD

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(slots=True, eq=False)
class Member:
    user: User
    guild: Guild
    joined_at: datetime
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    timed_out_until: datetime | None = None


@dataclass(slots=True, eq=False)
class Guild:
    """A guild. `has_bot`: the application is installed. `command_overrides`: what admins chose, by command and role."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    has_bot: bool = True
    command_overrides: dict[tuple[str, int], bool] = field(default_factory=dict)


def walk(components: list[Json]) -> list[Json]:
    """All components of a message or modal, depth first, the outer before the inner."""
    found: list[Json] = []
    for one in components:
        found.append(one)
        found += walk(one.get("components") or [])
        if isinstance(inner := one.get("component"), dict):
            found += walk([inner])
        if isinstance(accessory := one.get("accessory"), dict):
            found += walk([accessory])
    return found
