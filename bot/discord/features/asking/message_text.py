"""What a message says, whatever form that has: written, forwarded, a poll, embeds, or an attached text file."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import discord

from bot.answering.cleaning import spoken_words, without_markup
from bot.discord.features.asking.question_detection import question_in
from bot.discord.platform.attachments import CannotFetch, fetch_attachment
from index.text.lexicon import word_list

__all__ = ["points_elsewhere", "text_elsewhere", "text_file", "text_in_file", "text_of"]

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
    starter = await _starter_of(message.channel)
    return question_in(text_of(starter)) if starter is not None else ""


def points_elsewhere(text: str) -> bool:
    """Return whether words only point at another message: "can you answer this?", or nothing at all."""
    words = [word.key for word in spoken_words(without_markup(text))]
    return len(words) <= _MAX_POINTING and all(word in word_list("words_that_point_elsewhere") for word in words)


def _is_text(file: discord.Attachment) -> bool:
    kind = (file.content_type or "").partition(";")[0].strip()
    return kind in ("text/plain", "text/markdown") or file.filename.lower().endswith(_TEXT_SUFFIXES)


async def _starter_of(channel: discord.abc.MessageableChannel) -> discord.Message | None:
    """Return the message that a thread or post began with, or None where there is none to be had."""
    if not isinstance(channel, discord.Thread):
        return None
    if channel.starter_message is not None:
        return channel.starter_message
    place = channel if isinstance(channel.parent, discord.ForumChannel) else channel.parent
    try:
        return await place.fetch_message(channel.id) if place is not None else None  # it has the id of its thread
    except discord.HTTPException as error:
        log.debug("No starter of thread %s: %s", channel.id, error)
        return None
