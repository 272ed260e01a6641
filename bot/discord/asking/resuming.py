"""After a start: the questions that were taken and not answered when the bot stopped."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.discord.asking.cog import Asking
from bot.discord.asking.messages import Messages
from bot.discord.asking.pending import PendingCommand, PendingQuestions
from bot.discord.failures import logged

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Resuming"]

log = logging.getLogger(__name__)


class Resuming(commands.Cog):
    """Answers them, once."""

    def __init__(self, bot: VerbatimBot, asking: Asking, messages: Messages) -> None:
        self._services = bot.services
        self._pending = PendingQuestions(bot.services.state)
        self._asking = asking
        self._messages = messages
        self._begun = False

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Comes again whenever a session could not be resumed; what is taken since the start is in hand then."""
        if self._begun:
            return
        self._begun = True
        for pending in await self._services.background.run(self._pending.unsettled):
            try:
                if isinstance(pending, PendingCommand):
                    await self._asking.resume(pending)
                else:
                    await self._messages.resume(pending)
            except (discord.NotFound, discord.Forbidden) as error:
                log.info("A question from before the start can't be answered any more (%s)", error)
            except Exception as error:
                logged(error)
            await self._services.background.run(self._pending.settle, pending.id)
