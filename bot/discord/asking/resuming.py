"""After a start: the questions that were taken and not answered when the bot stopped."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.discord.asking.cog import Asking
from bot.discord.asking.messages import Messages
from bot.discord.asking.pending import Pending, PendingCommand, PendingQuestions
from bot.discord.failures import logged

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
        self._left: list[Pending] = []

    async def cog_load(self) -> None:
        """Before the gateway: whatever is taken after this is in hand."""
        pending = PendingQuestions(self._bot.services.state)
        self._left = await self._bot.services.background.run(pending.unsettled)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Comes again whenever a session could not be resumed, and finds nothing left then."""
        left, self._left = self._left, []
        for pending in left:
            if not await self._is_answered(pending):
                return  # the next start goes on from here
            self._bot.journal.settle(pending.id)

    async def _is_answered(self, pending: Pending) -> bool:
        """Whether a question has its answer now, or never can have."""
        try:
            if isinstance(pending, PendingCommand):
                await self._asking.resume(pending)
            else:
                return await self._messages.resume(pending)
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("A question from before the start can't be answered any more (%s)", error)
        except Exception as error:
            if self._bot.is_over():
                return False
            logged(error)
        return True
