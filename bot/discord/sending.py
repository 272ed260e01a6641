"""Reply -> what discord.py sends, and the sending of it below a message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord

from bot.discord.abilities import Abilities, abilities_in
from bot.discord.buttons import view_of
from bot.discord.reply import Look, Reply
from bot.discord.threads import opened_thread

__all__ = ["dressed", "send_below"]

log = logging.getLogger(__name__)

_COLOURS = {
    Look.PLAIN: discord.Colour(0x5865A2),
    Look.ANSWER: discord.Colour(0x2F8F5B),
    Look.CLOSEST: discord.Colour(0xD9961A),
    Look.NONE: discord.Colour(0x80848E),
    Look.TROUBLE: discord.Colour(0xB3403A),
}
_BAREST = Abilities(send=True, embed=False, refer=False)
_INVALID_FORM = 50035
_NO_HISTORY = 160002


def dressed(reply: Reply) -> dict[str, Any]:
    """The arguments by which discord.py sends `reply`, or puts it in place of another message's contents."""
    embeds: list[discord.Embed] = []
    content: str | None = None
    if reply.embed:
        embeds = [discord.Embed(title=reply.heading, description=reply.text, colour=_COLOURS[reply.look])]
    else:
        content = f"**{reply.heading}**\n\n{reply.text}" if reply.heading else reply.text
    return {
        "content": content,
        "embeds": embeds,
        "view": view_of(reply.buttons),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


async def send_below(message: discord.Message, reply: Callable[[bool], Reply], *, thread: str | None = None) -> None:
    """Sends a reply to `message`, as well as the bot's permissions allow; `reply` is told whether it may be an embed.

    Where `thread` is given, it goes into a thread of that name below the message, if there can be one. A message
    that is gone gets none. Raises discord.HTTPException where Discord refuses for any other reason.
    """
    able = abilities_in(message)
    place = await opened_thread(message, thread) if thread is not None else None
    if place is not None and await _sent(message, reply, replace(able, refer=False), place):
        return
    if able.send and (await _sent(message, reply, able) or await _sent(message, reply, _BAREST)):
        return
    log.warning(
        "Can't answer in #%s (%s) of server %s: give the bot the permission Send Messages there",
        str(message.channel).encode("unicode_escape").decode(),
        message.channel.id,
        message.guild.id if message.guild else None,
    )


async def _sent(
    message: discord.Message, reply: Callable[[bool], Reply], able: Abilities, place: discord.Thread | None = None
) -> bool:
    """Whether Discord let the reply pass; what was known of the permissions may be out of date."""
    arguments = dressed(reply(able.embed))
    if arguments["view"] is None:
        del arguments["view"]
    if able.refer:
        arguments |= {"reference": message.to_reference(), "mention_author": False}
    try:
        # discord.py sends once more after a 502, and events come again after a resume: the nonce makes both one.
        await (place or message.channel).send(**arguments, nonce=str(message.id))
    except discord.Forbidden:
        return False
    except discord.NotFound:
        log.debug("Message %s was gone before it was answered", message.id)
    except discord.HTTPException as error:
        if error.code == _NO_HISTORY:
            return False
        if not (error.code == _INVALID_FORM and "message_reference" in error.text):
            raise
        log.debug("Message %s was gone before it was answered", message.id)
    return True
