"""Reply -> what discord.py sends, and the sending of it below a message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord

from bot.discord.platform.buttons import view_of
from bot.discord.platform.permissions import Abilities, abilities_in
from bot.discord.platform.reply import Look, Reply
from bot.discord.platform.retry import retry
from bot.discord.platform.threads import opened_thread
from bot.discord.texts import may_not_answer
from bot.ops.throttle import Throttle

__all__ = ["PATIENCE", "Sender", "dressed"]

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
_LOCKED = 160005  # a thread that only moderators may write in
_HOUR = 3600.0

PATIENCE = 120.0
"""Seconds for which an answer is tried to be sent."""


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


class Sender:
    """Sends replies below messages, for up to `patience` seconds where Discord has trouble taking them.

    Where the bot may not answer, that is said once an hour: to the log for each channel, and to the one who asked.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._logged = Throttle(_HOUR)
        self._told = Throttle(_HOUR)

    async def below(
        self, message: discord.Message, reply: Callable[[bool], Reply], *, called: bool, thread: str | None = None
    ) -> None:
        """Sends a reply to `message` as the bot's permissions allow; `reply` is told whether it may be an embed.

        Where `thread` is given, it goes into a thread of that name below the message, if there can be one. A message
        that is gone gets none. `called` is whether its author called the bot, and so is to know of a permission that
        is missing. Raises RetryTimeout where Discord takes nothing, and discord.HTTPException where it refuses for any
        other reason.
        """
        able = abilities_in(message)
        place = await opened_thread(message, thread) if thread is not None else None
        if place is not None and await self._sent(message, reply, replace(able, refer=False), place):
            return
        if able.send and (await self._sent(message, reply, able) or await self._sent(message, reply, _BAREST)):
            return
        await self._missing(message, called=called)

    async def _sent(
        self,
        message: discord.Message,
        reply: Callable[[bool], Reply],
        able: Abilities,
        place: discord.Thread | None = None,
    ) -> bool:
        """Whether Discord let the reply pass; what was known of the permissions may be out of date."""

        async def send() -> None:
            arguments = dressed(reply(able.embed))
            if arguments["view"] is None:
                del arguments["view"]
            if able.refer:
                arguments |= {"reference": message.to_reference(), "mention_author": False}
            # It may be sent more than once, and events come again after a resume: the nonce makes all of them one.
            await (place or message.channel).send(**arguments, nonce=str(message.id))

        try:
            await retry(send, self.patience)
        except discord.Forbidden:
            return False
        except discord.NotFound:
            log.debug("Message %s was gone before it was answered", message.id)
        except discord.HTTPException as error:
            if error.code in (_NO_HISTORY, _LOCKED):
                return False
            if not (error.code == _INVALID_FORM and "message_reference" in error.text):
                raise
            log.debug("Message %s was gone before it was answered", message.id)
        return True

    async def _missing(self, message: discord.Message, *, called: bool) -> None:
        """Says what keeps the bot from answering there."""
        in_thread = isinstance(message.channel, discord.Thread)
        permission = "Send Messages in Threads" if in_thread else "Send Messages"
        if self._logged.passes(message.channel.id):
            log.warning(
                "Can't answer in #%s (%s) of server %s: give the bot the permission %s there (said once an hour)",
                str(message.channel).encode("unicode_escape").decode(),
                message.channel.id,
                message.guild.id if message.guild else None,
                permission,
            )
        if called and message.guild is not None and self._told.passes(message.author.id):
            try:
                await message.author.send(may_not_answer(message.channel.id, permission))
            except discord.HTTPException as error:
                log.debug("Nor could the asker be told: %s", error)
