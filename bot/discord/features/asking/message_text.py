"""What a message says, whatever form that has: written, forwarded, a poll, embeds, or an attached text file.

Mentions, emoji and times in it are read as the names that Discord's clients show instead.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import discord

from bot.answering.cleaning import keys_of, spoken_words, without_markup
from bot.discord.features.asking.question_detection import is_question, question_in
from bot.discord.platform.attachments import CannotFetch, fetch_attachment
from bot.rendering.discord.markdown import clean
from index.metadata.dates import format_date
from index.text.lexicon import word_list

log = logging.getLogger(__name__)

_TEXT_SUFFIXES = (".txt", ".md", ".log", ".text")
_MAX_FILE_BYTES = 256 * 1024
_MAX_POINTING = 12  # words of a message that only points at another


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
    except discord.HTTPException as error:
        log.debug("No starter of thread %s: %s", channel.id, error)
        return None


_MARKUP = re.compile(
    r"<(?:(?P<sign>@&|@!?|\#)(?P<id>[0-9]{1,20})|a?(?P<emoji>:[A-Za-z0-9_~]{1,32}:)[0-9]{1,20}"
    r"|(?P<command>/[^<>:\n]{1,100}):[0-9]{1,20}|t:(?P<time>-?[0-9]{1,12})(?::[A-Za-z])?|id:(?P<page>[a-z-]{1,32}))>"
)
_UNKNOWN = {"@": "somebody", "@!": "somebody", "@&": "a role", "#": "a channel"}
_MAX_FETCHED = 3  # people asked for, of a text that mentions more


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
    except discord.HTTPException:  # they left, say
        return None


def _day(seconds: int) -> str:
    try:
        return format_date(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    except (OverflowError, OSError, ValueError):
        return "a time"
