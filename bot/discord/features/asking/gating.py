"""Whether and how the bot responds to a message: a pure function of plain values, and what makes these of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

import discord

from bot.discord.features.asking.question_detection import is_courtesy, is_question
from bot.discord.platform.actions import ON_QUESTIONS, ComponentId, MalformedId

__all__ = ["IncomingMessage", "MessageAction", "action_for", "answered_by", "incoming"]

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_CALLING_ALL = re.compile(r"@(?:everyone|here)\b")  # also where the author may not call all


class MessageAction(Enum):
    """What the bot does on a message."""

    IGNORE = auto()
    ANSWER = auto()
    ANSWER_IF_SURE = auto()  # nobody called: speak only when the articles answer
    HELP = auto()
    REFUSE = auto()  # addressed to the bot by somebody who may not ask it here
    SAY_UNREADABLE = auto()  # addressed to the bot, but Discord keeps the words back


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as far as it matters here. `text` is what it says without the mention of the bot.

    `readable` is whether Discord gives the bot such a message's words; `has_more` whether the message holds anything
    beside words (attachments, stickers, embeds); `admitted` whether its author may ask the bot here.
    """

    text: str
    channels: frozenset[int]  # the channel's id and, in a thread, its parent's
    by_bot: bool = False  # a bot, a webhook, Discord itself
    ordinary: bool = True  # typed by a person, not a notice of a pin, a join or the like
    direct: bool = False
    mentions_me: bool = False
    mentions_everyone: bool = False
    mentions_others: bool = False
    replies_to_me: bool = False
    replies_to_others: bool = False
    readable: bool = True
    has_more: bool = False
    admitted: bool = True


def action_for(message: IncomingMessage, open_channels: frozenset[int]) -> MessageAction:
    """Return what to do on `message`; in `open_channels` questions are answered without being called."""
    if message.by_bot or not message.ordinary or message.mentions_everyone:
        return MessageAction.IGNORE
    if message.direct or message.mentions_me or message.replies_to_me:
        return _when_addressed(message)
    to_somebody_else = message.mentions_others or message.replies_to_others
    if message.admitted and message.channels & open_channels and not to_somebody_else and is_question(message.text):
        return MessageAction.ANSWER_IF_SURE
    return MessageAction.IGNORE


def _when_addressed(message: IncomingMessage) -> MessageAction:
    if not message.admitted:
        # Told to whoever calls the bot; a reply that pings it may well be meant for the others.
        return MessageAction.REFUSE if message.mentions_me and not message.replies_to_me else MessageAction.IGNORE
    if message.text.strip():
        # "Thanks!" below an answer is no question; after a mention it is taken as one, since that calls the bot.
        return MessageAction.IGNORE if message.replies_to_me and is_courtesy(message.text) else MessageAction.ANSWER
    if not message.replies_to_me:
        return MessageAction.HELP
    if not message.readable and not message.has_more:
        return MessageAction.SAY_UNREADABLE
    return MessageAction.IGNORE


def incoming(
    message: discord.Message, me: discord.ClientUser, *, reads_all: bool, admitted: bool = True
) -> IncomingMessage:
    """Return `message` as the bot `me` sees it. `reads_all` is whether it has the message-content intent.

    `admitted` is whether the author may ask it where that is.
    """
    role = message.guild.self_role if message.guild else None
    mention = _mention(me.id, role.id if role else 0)
    replied = message.reference.resolved if message.reference else None
    replies_to = replied.author.id if isinstance(replied, discord.Message) else None
    parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else None
    # A reply pings the one replied to, which puts them among the mentions.
    others = {user.id for user in message.mentions} - {me.id, replies_to}
    return IncomingMessage(
        text=mention.sub(" ", message.content).strip(),
        channels=frozenset({message.channel.id, parent or message.channel.id}),
        by_bot=message.author.bot or message.webhook_id is not None or message.author.id == me.id,
        ordinary=message.type in _WRITTEN,
        direct=message.guild is None,
        mentions_me=bool(mention.search(message.content)),
        mentions_everyone=message.mention_everyone or bool(_CALLING_ALL.search(message.content)),
        mentions_others=bool(others or set(message.raw_role_mentions) - {role.id if role else 0}),
        replies_to_me=replies_to == me.id,
        replies_to_others=message.reference is not None and replies_to != me.id,
        readable=reads_all or message.guild is None or me in message.mentions,
        admitted=admitted,
        has_more=bool(message.attachments or message.stickers or message.embeds),
    )


@lru_cache(maxsize=4096)
def _mention(me: int, role: int) -> re.Pattern[str]:
    """Return what matches mentions of the account `me`, and of its role on a server (0: none)."""
    return re.compile(f"<@!?{me}>|<@&{role}>" if role else f"<@!?{me}>")


def answered_by(message: discord.Message) -> str | None:
    """Return the key of the question that the message replied to answers, if that is an answer of this bot's."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message):
        return None
    for row in replied.components:
        for component in getattr(row, "children", ()):
            try:
                decoded = ComponentId.decoded(getattr(component, "custom_id", None) or "")
            except MalformedId:
                continue
            if decoded.action in ON_QUESTIONS:
                return decoded.key
    return None
