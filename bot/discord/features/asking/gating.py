"""What a message says, whatever form that has, and whether and how the bot responds to it: a pure function of that.

It may be written, forwarded, a poll, embeds, or an attached text file. Mentions, emoji and times in it are read as the
names that Discord's clients show instead.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import lru_cache
from typing import Any, cast

import discord

from bot.answering.cleaning import keys_of, spoken_words, without_markup
from bot.conversation import Act, act_of
from bot.discord.features.asking.question_detection import is_follow_up, is_question, question_in
from bot.discord.platform.admission import channels_of
from bot.discord.platform.errors import NOT_DONE
from bot.discord.platform.replies import ON_QUESTIONS, components_of
from bot.discord.platform.services import CannotFetch, fetch_attachment
from bot.rendering.discord.markdown import clean
from index.metadata.dates import format_date
from index.text.lexicon import word_list

log = logging.getLogger(__name__)

_TEXT_SUFFIXES = (".txt", ".md", ".log", ".text")
_MAX_FILE_BYTES = 256 * 1024
_MAX_POINTING = 12  # words of a message that only points at another

_MARKUP = re.compile(
    r"<(?:(?P<sign>@&|@!?|\#)(?P<id>[0-9]{1,20})|a?(?P<emoji>:[A-Za-z0-9_~]{1,32}:)[0-9]{1,20}"
    r"|(?P<command>/[^<>:\n]{1,100}):[0-9]{1,20}|t:(?P<time>-?[0-9]{1,12})(?::[A-Za-z])?|id:(?P<page>[a-z-]{1,32}))>"
)
_UNKNOWN = {"@": "somebody", "@!": "somebody", "@&": "a role", "#": "a channel"}
_MAX_FETCHED = 3  # people asked for, of a text that mentions more

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_CALLING_ALL = re.compile(r"@(?:everyone|here)\b")  # also where the author may not call all
_COPIED_TO = re.compile(r"\b(?:cc|fyi|ping|pinging)\b[:,]?(?:[\s,&]|\band\b|<@[!&]?[0-9]+>)*$", re.IGNORECASE)
_LINK = re.compile(r"(?:<?https?://\S+\s*)+", re.IGNORECASE)
_MENTIONED = re.compile(r"<@!?([0-9]{1,20})>")
_NOBODY: frozenset[int] = frozenset()


def text_of(message: discord.Message | discord.MessageSnapshot, written: str | None = None) -> str:
    """Return what a message says: its own words, or else what it forwards, its poll's question, or its embeds' text.

    `written` are its own words where they are known better, without a mention.
    """
    own = message.content if written is None else written
    if without_markup(own).strip():
        return own.strip()
    others: list[str] = []
    if isinstance(message, discord.Message):
        others += [text_of(snapshot) for snapshot in message.message_snapshots]
        others += [message.poll.question or ""] if message.poll else []
    others.append("\n".join(part for embed in message.embeds for part in (embed.title, embed.description) if part))
    return next((text for text in others if text), own).strip()


def text_file(message: discord.Message) -> discord.Attachment | None:
    """Return the first text file that a message, or what it forwards, has attached."""
    sources: Iterable[discord.Message | discord.MessageSnapshot] = (message, *message.message_snapshots)
    files = (file for source in sources for file in source.attachments)
    return next((file for file in files if _is_text(file)), None)


async def text_in_file(file: discord.Attachment, cdn: str) -> str:
    """Return what of a text file is to be looked for, "" where it can't be had or is too long."""
    try:
        data = await fetch_attachment(file.url, cdn, _MAX_FILE_BYTES)
    except CannotFetch:
        return ""
    return question_in((data or b"").decode("utf-8", "replace").strip())


async def text_elsewhere(message: discord.Message, cdn: str) -> str:
    """Return what is to be looked for where a message only points at it: in a text file, or what its thread began with.

    "" where there is nothing.
    """
    replied = message.reference.resolved if message.reference else None
    for one in (message, replied):
        file = text_file(one) if isinstance(one, discord.Message) else None
        if file is not None and (text := await text_in_file(file, cdn)):
            return text
    if not isinstance(message.channel, discord.Thread):
        return ""
    starter = await _starter_of(message.channel)
    name = message.channel.name
    is_title = isinstance(message.channel.parent, discord.ForumChannel) or (starter is None and is_question(name))
    return question_in(with_title(name if is_title else "", text_of(starter) if starter is not None else ""))


def with_title(title: str, text: str) -> str:
    """Return the text of a post with its title, which alone counts where the text only points at it."""
    if title and points_elsewhere(text):
        return title
    return text if title.casefold() in text.casefold() else f"{title}\n{text}"


def points_elsewhere(text: str) -> bool:
    """Return whether words only point at another message: "can you answer this?", or nothing at all."""
    words = keys_of(spoken_words(without_markup(text)))
    return len(words) <= _MAX_POINTING and all(word in word_list("words_that_point_elsewhere") for word in words)


def _is_text(file: discord.Attachment) -> bool:
    kind = (file.content_type or "").partition(";")[0].strip()
    return kind in ("text/plain", "text/markdown") or file.filename.lower().endswith(_TEXT_SUFFIXES)


async def _starter_of(channel: discord.Thread) -> discord.Message | None:
    """Return the message that a thread or post began with, or None where there is none to be had."""
    if channel.starter_message is not None:
        return channel.starter_message
    place = channel if isinstance(channel.parent, discord.ForumChannel) else channel.parent
    try:
        return await place.fetch_message(channel.id) if place is not None else None  # it has the id of its thread
    except NOT_DONE as error:
        log.debug("No starter of thread %s: %s", channel.id, error)
        return None


def with_names(text: str, names: Mapping[int, str]) -> str:
    """Return a text as clients show it: with names for ids, of people, roles and channels alike."""

    def shown(found: re.Match[str]) -> str:
        sign = found["sign"]
        if sign:
            known = names.get(int(found["id"]))
            return f"{sign[0]}{known}" if known else _UNKNOWN[sign]
        if found["time"]:
            return _day(int(found["time"]))
        return found["emoji"] or found["command"] or found["page"]

    return _MARKUP.sub(shown, text)


async def names_in(text: str, guild: discord.Guild | None, people: Mapping[int, str]) -> dict[int, str]:
    """Return the names of the people, roles and channels that a text mentions.

    `people` are names that are known. Discord is asked for those of a few more people.
    """
    names: dict[int, str] = {}
    fetched = 0
    for found in _MARKUP.finditer(text):
        if not found["sign"]:
            continue
        id, sign = int(found["id"]), found["sign"][0:2].rstrip("!")
        name = people.get(id) if sign == "@" else None
        if name is None and guild is not None and id not in names:
            if sign == "@" and fetched < _MAX_FETCHED:
                fetched += 1
                name = await _name_of(guild, id)
            elif sign != "@":
                place = guild.get_role(id) if sign == "@&" else guild.get_channel_or_thread(id)
                name = place.name if place is not None else None
        if name:
            names[id] = clean(name)
    return names


def people_of(*messages: discord.Message | None) -> dict[int, str]:
    """Return the names of the people that messages mention."""
    return {one.id: one.display_name for message in messages if message is not None for one in message.mentions}


def people_resolved(interaction: discord.Interaction[Any]) -> dict[int, str]:
    """Return the names of the people that Discord tells of beside what somebody typed into a command."""
    resolved = cast("dict[str, Any]", interaction.data or {}).get("resolved", {})
    nicks = {id: member.get("nick") for id, member in resolved.get("members", {}).items()}
    return {
        int(id): nicks.get(id) or user.get("global_name") or user["username"]
        for id, user in resolved.get("users", {}).items()
    }


async def _name_of(guild: discord.Guild, person: int) -> str | None:
    member = guild.get_member(person)
    try:
        return (member or await guild.fetch_member(person)).display_name
    except NOT_DONE:  # they left, say
        return None


def _day(seconds: int) -> str:
    try:
        return format_date(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    except (OverflowError, OSError, ValueError):
        return "a time"


class MessageAction(Enum):
    """What the bot does on a message."""

    IGNORE = auto()
    ANSWER = auto()
    ANSWER_IF_SURE = auto()  # nobody called: speak only when the articles answer
    ANSWER_ELSEWHERE = auto()  # called to what is not in the message itself: a text file, or what a thread began with
    ACKNOWLEDGE = auto()  # thanks and the like: no more than a reaction
    HELP = auto()
    SAY_HOW_TO_STOP = auto()  # told to forget somebody, to take something back, or to stop
    SAY_NO_LINKS = auto()  # called to a link, without a word of what is wanted
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
    if message.by_bot or not message.ordinary or message.channels & quiet_channels:
        return MessageAction.IGNORE
    if message.direct or message.mentions_me or (message.replies_to_me and not message.mentions_everyone):
        return _when_addressed(message)
    others = message.mentions_everyone or message.mentions_others or message.replies_to_others
    if not message.admitted or others:
        return MessageAction.IGNORE
    if message.in_own_thread:
        return MessageAction.ANSWER if is_follow_up(message.text) else MessageAction.IGNORE
    if message.channels & open_channels and (is_question(question_of(message)) or is_question(message.title)):
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
        case Act.CALL_OFF:
            return MessageAction.SAY_HOW_TO_STOP
        case Act.SMALL_TALK:
            return MessageAction.SAY_NO_LINKS if _LINK.fullmatch(message.text.strip()) else MessageAction.ACKNOWLEDGE
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
