"""Messages that call for an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.app.question_service import Response as Answered
from bot.app.server_settings import ReplyFormat, ReplyPlace
from bot.app.state import AskedQuestion
from bot.discord.features.asking.admission import NOT_ADMITTED, admitted
from bot.discord.features.asking.gating import Incoming, Response, response_to
from bot.discord.features.asking.incoming import answered_by, incoming
from bot.discord.features.asking.pending import PendingMessage
from bot.discord.features.asking.replies import reply_of
from bot.discord.platform.failures import logged
from bot.discord.platform.reply import Look, Reply
from bot.discord.platform.retry import RetryTimeout, retry
from bot.discord.platform.threads import thread_name
from bot.discord.texts import HELP, TOO_MUCH, UNREADABLE, too_fast, went_wrong
from bot.ops.observing import record_unanswered, track_request
from bot.ops.queue import QueueFull
from bot.ops.throttle import Throttle

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Messages"]

log = logging.getLogger(__name__)

SOON = 0.5
"""Seconds within which an answer comes without a sign that it is under way."""

GOES_ON = 3600.0
"""Seconds within which a question in a thread or direct message is read as going on from the one before."""

TOLD_PERSON, TOLD_CHANNEL = 10.0, 2.0
"""Seconds in which one person, and one channel, is told at most once that a question was one too many."""

MOST_TOLD_AT_ONCE = 20

_ASKING = frozenset({Response.ANSWER, Response.ANSWER_IF_SURE})
_NOTICES = {
    Response.HELP: Reply(HELP),
    Response.NOT_ADMITTED: Reply(NOT_ADMITTED, Look.TROUBLE),
    Response.UNREADABLE: Reply(UNREADABLE),
}


class Messages:
    """Takes what `gating` lets pass, once, and sees that it is answered when its turn comes."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        self._services = bot.services
        self._told_people = Throttle(TOLD_PERSON)
        self._told_channels = Throttle(TOLD_CHANNEL)
        self._telling: set[asyncio.Task[None]] = set()

    def take(self, message: discord.Message) -> None:
        """Has a message wait for its turn if it calls for an answer. Never raises."""
        try:
            self._take(message)
        except Exception as error:
            logged(error)

    def _take(self, message: discord.Message) -> None:
        taken, wanted = self._understood(message)
        if wanted is Response.SILENCE or not self._services.seen.first_time(message.id):
            return
        services = self._services
        server = message.guild.id if message.guild else None
        called = wanted is not Response.ANSWER_IF_SURE
        wait = services.cooldowns.wait(message.author.id, server)
        if wait:
            self._refuse(message, "pace", too_fast(wait), called=called)
            return
        work = partial(self._respond, message, taken, wanted, time.perf_counter())
        try:
            services.queue.submit(work, server or message.author.id, message.author.id)
        except QueueFull as full:
            self._refuse(message, full.bound, TOO_MUCH, called=called)
            return
        if wanted in _ASKING:
            self._bot.journal.take(_pending(message))

    async def _respond(self, message: discord.Message, taken: Incoming, wanted: Response, since: float) -> bool:
        """Answers a message; whether it has its answer now, or never can have."""
        with track_request(message.id, self._services.observer, since):
            try:
                if wanted in _ASKING:
                    await self._answer(message, taken.text, only_if_sure=wanted is Response.ANSWER_IF_SURE)
                else:
                    await self._send(message, _NOTICES[wanted])
            except RetryTimeout as error:
                log.warning("Message %s got no answer: %s", message.id, error)
                self._services.observer.left()
                if wanted in _ASKING:
                    self._bot.journal.leave(_pending(message))
                record_unanswered()
                return False
            except Exception as error:
                if self._bot.is_over():  # it was the end that came between; the next start answers
                    record_unanswered()
                    return False
                await self._apologize(message, logged(error))
            if wanted in _ASKING:
                self._bot.journal.settle(message.id)
            return True

    def _refuse(self, message: discord.Message, bound: str, text: str, *, called: bool) -> None:
        """A question too many: who called the bot is told, once in a while."""
        told = (
            called
            and len(self._telling) < MOST_TOLD_AT_ONCE
            and self._told_people.may_pass(message.author.id)  # or one who goes on asking keeps all others from it
            and self._told_channels.passes(message.channel.id)
            and self._told_people.passes(message.author.id)
        )
        self._services.observer.refused(bound, told=told)
        if told:
            task = asyncio.create_task(self._tell(message, text))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, message: discord.Message, text: str) -> None:
        try:
            await self._send(message, Reply(text, Look.TROUBLE))
        except (discord.HTTPException, RetryTimeout) as error:
            log.info("A question too many got no notice: %s", error)

    async def _send(self, message: discord.Message, reply: Reply) -> None:
        await self._services.sender.below(message, lambda embed: reply, called=True)

    async def resume(self, pending: PendingMessage) -> bool:
        """Answers a message that was taken before, unless that was done; whether that's over.

        Raises RetryTimeout where Discord has trouble, and discord.NotFound where the message is gone.
        """
        message = await retry(lambda: self._unanswered(pending), self._services.sender.patience)
        if message is None:
            return True
        taken, wanted = self._understood(message)
        return wanted is Response.SILENCE or await self._respond(message, taken, wanted, time.perf_counter())

    async def _unanswered(self, pending: PendingMessage) -> discord.Message | None:
        """A message, as far as it has no answer yet."""
        channel = self._bot.get_channel(pending.channel) or await self._bot.fetch_channel(pending.channel)
        if not isinstance(channel, discord.abc.Messageable):
            return None
        message = await channel.fetch_message(pending.id)
        async for later in channel.history(after=message, limit=50):
            if later.author == self._bot.user and later.reference and later.reference.message_id == message.id:
                return None
        thread = message.guild.get_thread(message.id) if message.guild else None
        if thread is not None:  # where servers want answers in threads
            async for later in thread.history(limit=50):
                if later.author == self._bot.user and later.type is discord.MessageType.default:
                    return None
        return message

    def _understood(self, message: discord.Message) -> tuple[Incoming, Response]:
        assert self._bot.user is not None  # known since the login
        server = message.guild.id if message.guild else None
        may_ask = admitted(self._services.libraries.settings_store.get(server), message.author)
        taken = incoming(message, self._bot.user, reads_all=self._bot.intents.message_content, admitted=may_ask)
        return taken, response_to(taken, self._services.open_in(server))

    async def _answer(self, message: discord.Message, text: str, *, only_if_sure: bool) -> None:
        services = self._services
        response = await self._with_typing_sign(message, self._response(message, text, only_if_sure=only_if_sure))
        if response is None:
            return
        chosen = services.libraries.settings_store.get(message.guild.id if message.guild else None)
        embeds, readable = chosen.look is ReplyFormat.EMBED, services.reader != 0
        await services.sender.below(
            message,
            lambda embed: reply_of(response, embed=embed and embeds, heading=False, reader=readable),
            called=not only_if_sure,
            thread=thread_name(text) if chosen.place is ReplyPlace.THREAD else None,
        )

    async def _response(self, message: discord.Message, text: str, *, only_if_sure: bool) -> Answered | None:
        services = self._services
        guild = message.guild.id if message.guild else None
        follows = answered_by(message)
        if follows is None and (guild is None or isinstance(message.channel, discord.Thread)):
            follows = await services.background.run(services.state.last_in, message.channel.id, guild, GOES_ON)
        asked = AskedQuestion(text, guild, message.channel.id, message.author.id, server=guild, follows=follows)
        ask = services.questions.ask_in_passing if only_if_sure else services.questions.ask
        return await services.background.run(ask, asked)

    async def _with_typing_sign(
        self, message: discord.Message, answering: Coroutine[None, None, Answered | None]
    ) -> Answered | None:
        """What `answering` gives, with a sign of typing where that takes a while."""
        task, typing = asyncio.ensure_future(answering), None
        try:
            done, _ = await asyncio.wait({task}, timeout=SOON)
            if not done:
                typing = asyncio.create_task(_show_typing(message.channel))
            return await task
        finally:
            task.cancel()
            if typing is not None:
                typing.cancel()

    async def _apologize(self, message: discord.Message, id: str) -> None:
        try:
            await self._send(message, Reply(went_wrong(id), Look.TROUBLE))
        except (discord.HTTPException, RetryTimeout) as error:
            logged(error)


def _pending(message: discord.Message) -> PendingMessage:
    return PendingMessage(message.id, message.channel.id, message.author.id)


async def _show_typing(channel: discord.abc.Messageable) -> None:
    """An answer does not wait for the sign that it is coming, nor fail with it."""
    try:
        await channel.typing()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.debug("No typing sign: %s", error)
