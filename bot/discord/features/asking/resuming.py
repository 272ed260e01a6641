"""What comes back to a question: its answer where there was none yet, and what its author does to the message.

Questions stay without an answer when the bot stops, or when Discord does not take it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator

import discord
from discord.ext import commands, tasks

from bot.discord.features.asking.cog import AskCog
from bot.discord.features.asking.journal import PENDING_SECONDS, Pending, PendingMessage, QuestionJournal
from bot.discord.features.asking.messages import MessageAnswerer
from bot.discord.platform.errors import RetryTimeout, log_error
from bot.discord.platform.services import Services

log = logging.getLogger(__name__)

_AT_ONCE = 4  # questions: one that Discord won't take the answer of holds up to two minutes
RENEWED_SECONDS = 15 * 60
"""Seconds after a message within which its being edited renews its answer."""


class ResumeCog(commands.Cog):
    """Answers what was left, once, a few questions at a time."""

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        ask: AskCog,
        messages: MessageAnswerer,
        journal: QuestionJournal,
    ) -> None:
        self._client = client
        self._ask = ask
        self._messages = messages
        self._journal = journal
        self._is_over = services.responder.is_over

    async def cog_load(self) -> None:
        """Load the unanswered questions before the gateway is there: later ones are in hand."""
        await self._journal.load()
        self.resume.start()

    async def cog_unload(self) -> None:
        """Stop trying."""
        self.resume.cancel()

    @tasks.loop(minutes=1)
    async def resume(self) -> None:
        """Answer what is queued: at once after the start, and then what was queued again since."""
        await self._client.wait_until_ready()
        left = iter(self._journal.dequeue())
        await asyncio.gather(*(self._answer_all(left) for _ in range(_AT_ONCE)))

    async def _answer_all(self, left: Iterator[Pending]) -> None:
        """Answer what `left` yields, which others take from, too."""
        for pending in left:
            try:
                done = _is_too_old(pending) or await self._answer(pending)
            except Exception as error:
                if self._is_over():
                    return  # the next start goes on from here
                log_error(error)
                done = True
            if done:
                self._journal.complete(pending.id)

    async def _answer(self, pending: Pending) -> bool:
        """Return whether a question has its answer now, or never can have one; else queue it again."""
        try:
            if isinstance(pending, PendingMessage):
                return await self._messages.resume(pending)
            await self._ask.resume(pending)
            return True
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("A question that was left can't be answered any more (%s)", error)
        except RetryTimeout as error:
            log.warning("Question %s got no answer: %s", pending.id, error)
            self._journal.requeue(pending)
            return False
        return True


def _is_too_old(pending: Pending) -> bool:
    age = discord.utils.utcnow() - discord.utils.snowflake_time(pending.id)
    if age.total_seconds() < PENDING_SECONDS:
        return False
    log.warning("Question %s stays without an answer: nobody waits for it any more", pending.id)
    return True


class RenewCog(commands.Cog):
    """Hears of messages that were edited or deleted. `edited` and `deleted` do the rest."""

    def __init__(
        self,
        edited: Callable[[discord.Message], None],
        deleted: Callable[[Iterable[int], int | None], Awaitable[None]],
    ) -> None:
        self._edited = edited
        self._deleted = deleted

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Pass on a message that its author edited; previews of links that Discord adds are no edit."""
        age = discord.utils.utcnow() - discord.utils.snowflake_time(event.message_id)
        if event.message.edited_at is not None and age.total_seconds() < RENEWED_SECONDS:
            self._edited(event.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Pass on that a message was deleted."""
        await self._deleted((event.message_id,), event.guild_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Pass on that messages were deleted together."""
        await self._deleted(event.message_ids, event.guild_id)
