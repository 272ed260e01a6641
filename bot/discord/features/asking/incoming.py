"""discord.Message -> Incoming: what the gate needs to know of a message."""

from __future__ import annotations

import re
from functools import lru_cache

import discord

from bot.discord.features.asking.gating import Incoming
from bot.discord.platform.custom_ids import ON_QUESTIONS, ComponentId, MalformedId

__all__ = ["answered_by", "incoming"]

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_CALLING_ALL = re.compile(r"@(?:everyone|here)\b")  # also where the author may not call all


def incoming(message: discord.Message, me: discord.ClientUser, *, reads_all: bool, admitted: bool = True) -> Incoming:
    """`message` as seen by the bot `me`; `reads_all` is whether it has the message-content intent.

    `admitted` is whether the author may ask it where that is.
    """
    role = message.guild.self_role if message.guild else None
    called = _calling(me.id, role.id if role else 0)
    replied = message.reference.resolved if message.reference else None
    replies_to = replied.author.id if isinstance(replied, discord.Message) else None
    mentions_me = bool(called.search(message.content))
    # A reply pings the one replied to, which puts them among the mentions.
    others = {user.id for user in message.mentions} - {me.id, replies_to}
    return Incoming(
        text=called.sub(" ", message.content).strip(),
        channels=_channels(message),
        by_bot=message.author.bot or message.webhook_id is not None or message.author.id == me.id,
        ordinary=message.type in _WRITTEN,
        direct=message.guild is None,
        mentions_me=mentions_me,
        mentions_everyone=message.mention_everyone or bool(_CALLING_ALL.search(message.content)),
        mentions_others=bool(others or set(message.raw_role_mentions) - {role.id if role else 0}),
        replies_to_me=replies_to == me.id,
        replies_to_others=message.reference is not None and replies_to != me.id,
        readable=reads_all or message.guild is None or me in message.mentions,
        admitted=admitted,
        has_more=bool(message.attachments or message.stickers or message.embeds),
    )


@lru_cache(maxsize=4096)
def _calling(me: int, role: int) -> re.Pattern[str]:
    """What mentions the account `me`, or its role on a server (0: none)."""
    return re.compile(f"<@!?{me}>|<@&{role}>" if role else f"<@!?{me}>")


def answered_by(message: discord.Message) -> str | None:
    """The key of the question that the message replied to answers, if that is an answer of this bot's."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message):
        return None
    for row in replied.components:
        for component in getattr(row, "children", ()):
            found = _on_question(getattr(component, "custom_id", None) or "")
            if found is not None:
                return found
    return None


def _on_question(custom_id: str) -> str | None:
    try:
        component = ComponentId.decoded(custom_id)
    except MalformedId:
        return None
    return component.key if component.action in ON_QUESTIONS else None


def _channels(message: discord.Message) -> frozenset[int]:
    parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else None
    return frozenset({message.channel.id, parent or message.channel.id})
