"""Whether and how the bot responds to a message: a pure function of plain values, and what makes these of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

import discord

from bot.conversation import Act, act_of
from bot.discord.features.asking.message_text import points_elsewhere, text_file, text_of, with_title
from bot.discord.features.asking.question_detection import is_follow_up, is_question
from bot.discord.platform.actions import ON_QUESTIONS, components_of
from bot.discord.platform.admission import channels_of

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_CALLING_ALL = re.compile(r"@(?:everyone|here)\b")  # also where the author may not call all
_COPIED_TO = re.compile(r"\b(?:cc|fyi|ping|pinging)\b[:,]?(?:[\s,&]|\band\b|<@[!&]?[0-9]+>)*$", re.IGNORECASE)
_MENTIONED = re.compile(r"<@!?([0-9]{1,20})>")
_NOBODY: frozenset[int] = frozenset()


class MessageAction(Enum):
    """What the bot does on a message."""

    IGNORE = auto()
    ANSWER = auto()
    ANSWER_IF_SURE = auto()  # nobody called: speak only when the articles answer
    ANSWER_ELSEWHERE = auto()  # called to what is not in the message itself: a text file, or what a thread began with
    ACKNOWLEDGE = auto()  # thanks and the like: no more than a reaction
    HELP = auto()
    REFUSE = auto()  # addressed to the bot by somebody who may not ask it here
    SAY_UNREADABLE = auto()  # addressed to the bot, but Discord keeps the words back


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as far as it matters here. `text` is what it says without the mention of the bot.

    `title` is that of the forum post that it opens, and `replied` what the message says that it replies to, if that is
    somebody else's. `readable` is whether Discord gives the bot such a message's words; `has_more` whether the message
    holds anything beside words (attachments, stickers, embeds), and `has_file` whether it, or the one it replies to,
    has a text file; `admitted` whether its author may ask the bot here.
    """

    text: str
    channels: frozenset[int]  # the channel's id and, in a thread, its parent's
    title: str = ""
    replied: str = ""
    by_bot: bool = False  # a bot, a webhook, Discord itself
    ordinary: bool = True  # typed by a person, not a notice of a pin, a join or the like
    direct: bool = False
    in_thread: bool = False
    in_own_thread: bool = False  # one that the bot opened
    mentions_me: bool = False
    mentions_everyone: bool = False
    mentions_others: bool = False
    replies_to_me: bool = False
    replies_to_others: bool = False
    readable: bool = True
    has_more: bool = False
    has_file: bool = False
    admitted: bool = True


def action_for(
    message: IncomingMessage, open_channels: frozenset[int], quiet_channels: frozenset[int] = _NOBODY
) -> MessageAction:
    """Return what to do on `message`: in `open_channels` questions are answered unasked, in `quiet_channels` none."""
    if message.by_bot or not message.ordinary or message.mentions_everyone or message.channels & quiet_channels:
        return MessageAction.IGNORE
    if message.direct or message.mentions_me or message.replies_to_me:
        return _when_addressed(message)
    if not message.admitted or message.mentions_others or message.replies_to_others:
        return MessageAction.IGNORE
    if message.in_own_thread:
        return MessageAction.ANSWER if is_follow_up(message.text) else MessageAction.IGNORE
    if message.channels & open_channels and (is_question(message.text) or is_question(message.title)):
        return MessageAction.ANSWER_IF_SURE
    return MessageAction.IGNORE


def question_of(message: IncomingMessage) -> str:
    """Return the words to look for: those of the message, with its post's title, or of the one that it points at."""
    if message.replied and points_elsewhere(message.text):
        return message.replied
    return with_title(message.title, message.text)


def _when_addressed(message: IncomingMessage) -> MessageAction:
    if not message.admitted:
        # Told to whoever calls the bot; a reply that pings it may well be meant for the others.
        return MessageAction.REFUSE if message.mentions_me and not message.replies_to_me else MessageAction.IGNORE
    if points_elsewhere(message.text) and not message.replies_to_me:
        if message.replied or message.title:
            return MessageAction.ANSWER
        if message.has_file or (message.in_thread and not message.in_own_thread):
            return MessageAction.ANSWER_ELSEWHERE
    if message.text.strip():
        return _when_spoken_to(message)
    if not message.replies_to_me:
        return MessageAction.HELP
    if not message.readable and not message.has_more:
        return MessageAction.SAY_UNREADABLE
    return MessageAction.IGNORE


def _when_spoken_to(message: IncomingMessage) -> MessageAction:
    match act_of(message.text):
        case Act.GREET | Act.ASK_ABOUT_BOT:
            return MessageAction.HELP
        case Act.SMALL_TALK:
            return MessageAction.ACKNOWLEDGE
        case _:
            # A mention calls the bot, whatever it says; a reply is often said to the others who read the answer.
            called = message.direct or message.mentions_me or is_follow_up(message.text, addressed=True)
            return MessageAction.ANSWER if called else MessageAction.IGNORE


def incoming(
    message: discord.Message, me: discord.ClientUser, *, reads_all: bool, admitted: bool = True
) -> IncomingMessage:
    """Return `message` as the bot `me` sees it. `reads_all` is whether it has the message-content intent.

    `admitted` is whether the author may ask it where that is.
    """
    role = message.guild.self_role if message.guild else None
    mention = _mention(me.id, role.id if role else 0)
    reference = message.reference
    replied = reference.resolved if reference and reference.type is discord.MessageReferenceType.reply else None
    replied = replied if isinstance(replied, discord.Message) else None
    replies_to_me = replied is not None and replied.author.id == me.id
    thread = message.channel if isinstance(message.channel, discord.Thread) else None
    opens_post = thread is not None and thread.id == message.id and isinstance(thread.parent, discord.ForumChannel)
    return IncomingMessage(
        text=text_of(message, mention.sub(" ", message.content)),
        channels=frozenset(channels_of(message.channel)),
        title=thread.name if thread is not None and opens_post else "",
        replied=text_of(replied, mention.sub(" ", replied.content)) if replied and not replies_to_me else "",
        by_bot=message.author.bot or message.webhook_id is not None or message.author.id == me.id,
        ordinary=message.type in _WRITTEN,
        direct=message.guild is None,
        in_thread=thread is not None and not opens_post,
        in_own_thread=thread is not None and thread.owner_id == me.id,
        mentions_me=bool(mention.search(message.content)),
        mentions_everyone=message.mention_everyone or bool(_CALLING_ALL.search(message.content)),
        mentions_others=_mentions_others(message, me.id, role.id if role else 0, replied),
        replies_to_me=replies_to_me,
        replies_to_others=reference is not None
        and reference.type is discord.MessageReferenceType.reply
        and not replies_to_me,
        readable=reads_all or message.guild is None or me in message.mentions,
        admitted=admitted,
        has_more=bool(message.attachments or message.stickers or message.embeds),
        has_file=any(text_file(one) is not None for one in (message, replied) if one is not None),
    )


def _mentions_others(message: discord.Message, me: int, role: int, replied: discord.Message | None) -> bool:
    """Return whether a message speaks to somebody else; who gets a copy ("cc @alice") is not spoken to."""
    # A reply pings the one replied to, which puts them among the mentions.
    others = {user.id for user in message.mentions} - {me, replied.author.id if replied else 0}
    roles = set(message.raw_role_mentions) - {role}
    copied = _COPIED_TO.search(message.content[-200:])
    if copied is None:
        return bool(others or roles)
    named = {int(id) for id in _MENTIONED.findall(message.content[: len(message.content) - len(copied[0])])}
    return bool((others & named) or any(f"<@&{id}>" not in copied[0] for id in roles))


@lru_cache(maxsize=4096)
def _mention(me: int, role: int) -> re.Pattern[str]:
    """Return what matches mentions of the account `me`, and of its role on a server (0: none)."""
    return re.compile(f"<@!?{me}>|<@&{role}>" if role else f"<@!?{me}>")


def answered_by(message: discord.Message) -> str | None:
    """Return the key of the question that the message replied to answers, if that is an answer of this bot's."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message):
        return None
    return next((one.key for one in components_of(replied) if one.action in ON_QUESTIONS), None)
