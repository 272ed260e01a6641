"""A thread below a message, to answer in where a server wants that."""

from __future__ import annotations

import logging

import discord

from bot.rendering.discord.labels import clean

__all__ = ["opened_thread", "thread_name"]

log = logging.getLogger(__name__)

_LONGEST_NAME = 90  # of the 100 that Discord takes


def thread_name(question: str) -> str:
    """What a thread about a question is called."""
    name = clean(question)
    return (name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…") or "Answer"


async def opened_thread(message: discord.Message, name: str) -> discord.Thread | None:
    """The thread of a message, opened where there is none; None where there can't be one, or not for this bot."""
    if message.guild is None or not isinstance(message.channel, discord.TextChannel):
        return None
    permissions = message.channel.permissions_for(message.guild.me)
    if not permissions.send_messages_in_threads:
        return None
    existing = message.guild.get_thread(message.id)  # it has the id of its message
    if existing is not None or not permissions.create_public_threads:
        return existing
    try:
        return await message.create_thread(name=name, auto_archive_duration=1440)  # a day without a word
    except discord.HTTPException as error:
        log.info("No thread in #%s: %s", message.channel.id, error)
        return None
