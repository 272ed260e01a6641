"""Messages that call for an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.discord.admission import NOT_ADMITTED, admitted
from bot.discord.asking.desk import Response as Answered
from bot.discord.asking.incoming import answered_by, incoming
from bot.discord.asking.pending import PendingMessage, PendingQuestions
from bot.discord.asking.replies import reply_of
from bot.discord.failures import logged
from bot.discord.gating import Incoming, Response, response_to
from bot.discord.reply import Look, Reply
from bot.discord.sending import send_below
from bot.discord.texts import HELP, UNREADABLE, too_fast, went_wrong
from bot.discord.threads import thread_name
from bot.servers.settings import Look as ServerLook
from bot.servers.settings import Place
from bot.service.observing import following
from bot.state import Question

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Messages"]

log = logging.getLogger(__name__)

SOON = 0.5
"""Seconds within which an answer comes without a sign that it is under way."""

GOES_ON = 3600.0
"""Seconds within which a question in a thread or direct message is read as going on from the one before."""


class Messages(commands.Cog):
    """Takes what `gating` lets pass, once, and sees that it is answered."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        self._services = bot.services
        self._pending = PendingQuestions(bot.services.state)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answers a message if it calls for that."""
        taken, wanted = self._understood(message)
        if wanted is Response.SILENCE or not self._services.seen.first_time(message.id):
            return
        with following(message.id, self._services.observer):
            await self._respond(message, taken, wanted)

    async def _respond(self, message: discord.Message, taken: Incoming, wanted: Response) -> None:
        wait = self._services.cooldowns.wait(message.author.id, message.guild.id if message.guild else None)
        try:
            if wait:
                if wanted is not Response.ANSWER_IF_SURE:  # nobody called, so nobody need be told
                    await send_below(message, lambda embed: Reply(too_fast(wait), Look.TROUBLE))
            elif wanted is Response.HELP:
                await send_below(message, lambda embed: Reply(HELP))
            elif wanted is Response.NOT_ADMITTED:
                await send_below(message, lambda embed: Reply(NOT_ADMITTED, Look.TROUBLE))
            elif wanted is Response.UNREADABLE:
                await send_below(message, lambda embed: Reply(UNREADABLE))
            else:
                await self._answer(message, taken.text, only_if_sure=wanted is Response.ANSWER_IF_SURE)
        except Exception as error:
            if not self._bot.is_closed():  # else it was the end that came between
                await self._apologize(message, logged(error))

    async def resume(self, pending: PendingMessage) -> None:
        """Answers a message that was taken before a restart, unless that was done or it is gone."""
        channel = self._bot.get_channel(pending.channel) or await self._bot.fetch_channel(pending.channel)
        if not isinstance(channel, discord.abc.Messageable):
            return
        message = await channel.fetch_message(pending.id)
        async for later in channel.history(after=message, limit=50):
            if later.author == self._bot.user and later.reference and later.reference.message_id == message.id:
                return
        thread = message.guild.get_thread(message.id) if message.guild else None
        if thread is not None:  # where servers want answers in threads
            async for later in thread.history(limit=50):
                if later.author == self._bot.user and later.type is discord.MessageType.default:
                    return
        await self.on_message(message)

    def _understood(self, message: discord.Message) -> tuple[Incoming, Response]:
        assert self._bot.user is not None  # known since the login
        server = message.guild.id if message.guild else None
        may_ask = admitted(self._services.shelves.book.settings(server), message.author)
        taken = incoming(message, self._bot.user, reads_all=self._bot.intents.message_content, admitted=may_ask)
        return taken, response_to(taken, self._services.open_in(server))

    async def _answer(self, message: discord.Message, text: str, *, only_if_sure: bool) -> None:
        services = self._services
        await services.background.run(
            self._pending.take, PendingMessage(message.id, message.channel.id, message.author.id)
        )
        try:
            response = await self._with_typing_sign(message, self._response(message, text, only_if_sure=only_if_sure))
            if response is not None:
                chosen = services.shelves.book.settings(message.guild.id if message.guild else None)
                embeds, readable = chosen.look is ServerLook.EMBED, services.reader != 0
                await send_below(
                    message,
                    lambda embed: reply_of(response, embed=embed and embeds, heading=False, reader=readable),
                    thread=thread_name(text) if chosen.place is Place.THREAD else None,
                )
        finally:
            if not self._bot.is_closed():  # else the next start answers
                await services.background.run(self._pending.settle, message.id)

    async def _response(self, message: discord.Message, text: str, *, only_if_sure: bool) -> Answered | None:
        services = self._services
        guild = message.guild.id if message.guild else None
        follows = answered_by(message)
        if follows is None and (guild is None or isinstance(message.channel, discord.Thread)):
            follows = await services.background.run(services.state.last_in, message.channel.id, guild, GOES_ON)
        asked = Question(text, guild, message.channel.id, message.author.id, server=guild, follows=follows)
        ask = services.desk.ask_in_passing if only_if_sure else services.desk.ask
        return await services.background.run(ask, asked)

    async def _with_typing_sign(
        self, message: discord.Message, answering: Coroutine[None, None, Answered | None]
    ) -> Answered | None:
        """What `answering` gives, with a sign of typing where that takes a while."""
        task = asyncio.ensure_future(answering)
        try:
            done, _ = await asyncio.wait({task}, timeout=SOON)
            if not done:
                try:
                    await message.channel.typing()
                except discord.HTTPException as error:
                    log.debug("No typing sign in %s: %s", message.channel.id, error)
            return await task
        finally:
            task.cancel()

    async def _apologize(self, message: discord.Message, id: str) -> None:
        try:
            await send_below(message, lambda embed: Reply(went_wrong(id), Look.TROUBLE))
        except discord.HTTPException as error:
            logged(error)
