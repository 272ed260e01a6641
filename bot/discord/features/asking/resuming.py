"""Questions that were taken and not answered: when the bot stopped, or when Discord would not take their answers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands, tasks

from bot.discord.features.asking.cog import Asking
from bot.discord.features.asking.messages import Messages
from bot.discord.features.asking.pending import PENDING_SECONDS, Pending, PendingCommand, PendingQuestions
from bot.discord.platform.failures import logged
from bot.discord.platform.retry import RetryTimeout

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Resuming"]

log = logging.getLogger(__name__)


class Resuming(commands.Cog):
    """Answers them, once, one after the other."""

    def __init__(self, bot: VerbatimBot, asking: Asking, messages: Messages) -> None:
        self._bot = bot
        self._asking = asking
        self._messages = messages

    async def cog_load(self) -> None:
        """Before the gateway: whatever is taken after this is in hand."""
        pending = PendingQuestions(self._bot.services.state)
        for one in await self._bot.services.background.run(pending.unsettled):
            self._bot.journal.leave(one)

    async def cog_unload(self) -> None:
        """No more tries."""
        self.again.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Comes again whenever a session could not be resumed."""
        if not self.again.is_running():
            self.again.start()

    @tasks.loop(minutes=1)
    async def again(self) -> None:
        """At once after the start, and then for what was left since."""
        for pending in self._bot.journal.left():
            try:
                over = _too_old(pending) or await self._is_answered(pending)
            except Exception as error:
                if self._bot.is_over():
                    return  # the next start goes on from here
                logged(error)
                over = True
            if over:
                self._bot.journal.settle(pending.id)

    async def _is_answered(self, pending: Pending) -> bool:
        """Whether a question has its answer now, or never can have; else it is left for another try."""
        try:
            if not isinstance(pending, PendingCommand):
                return await self._messages.resume(pending)
            await self._asking.resume(pending)
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("A question that was left can't be answered any more (%s)", error)
        except RetryTimeout as error:
            log.warning("Question %s got no answer: %s", pending.id, error)
            self._bot.journal.leave(pending)
            return False
        return True


def _too_old(pending: Pending) -> bool:
    age = discord.utils.utcnow() - discord.utils.snowflake_time(pending.id)
    if age.total_seconds() < PENDING_SECONDS:
        return False
    log.warning("Question %s stays without an answer: nobody waits for it any more", pending.id)
    return True
