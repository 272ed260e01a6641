"""The client: what it listens to, and who takes what it hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ext import commands

from bot.discord.errors import StartError
from bot.discord.features.asking.admission import AdmittingTree, admitted_here, turn_away
from bot.discord.features.asking.buttons import AnswerButtons
from bot.discord.features.asking.cog import Asking
from bot.discord.features.asking.journal import Journal
from bot.discord.features.asking.messages import Messages
from bot.discord.features.asking.pending import PendingQuestions
from bot.discord.features.asking.resuming import Resuming
from bot.discord.features.browsing.cog import Browsing
from bot.discord.features.browsing.summaries import Summaries
from bot.discord.features.gateway_metrics import Watching, request_trace
from bot.discord.features.guild_lifecycle import Keeping
from bot.discord.features.information.cog import Informing
from bot.discord.features.moderation.library import ServerLibrary
from bot.discord.features.moderation.settings import ServerChoices
from bot.discord.features.moderation.stats import ServerStatistics
from bot.discord.platform.buttons import StandingButton
from bot.discord.platform.command_sync import sync_if_changed
from bot.discord.platform.custom_ids import Action, ComponentId
from bot.discord.services import Services

__all__ = ["VerbatimBot", "intents"]

log = logging.getLogger(__name__)

Click = Callable[[discord.Interaction, ComponentId], Awaitable[None]]


def intents(*, message_content: bool) -> discord.Intents:
    """What Discord shall tell the bot about: servers and messages, and, if `message_content`, all their words."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = message_content
    return wanted


class VerbatimBot(commands.Bot):
    """A client with the bot's cogs. It pings nobody and keeps neither messages nor members in memory."""

    def __init__(self, services: Services, *, message_content: bool, shard_count: int | None = None) -> None:
        self.services = services
        self.journal = Journal(PendingQuestions(services.state), services.background)
        self.ended_by: StartError | None = None
        self._ending: asyncio.Task[None] | None = None
        self._clicks: dict[Action, Click] = {}
        self._messages: Messages | None = None
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=AdmittingTree,
            intents=intents(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            http_trace=request_trace(services.observer, self.end),
            shard_count=shard_count,
        )

    def end(self, reason: StartError) -> None:
        """Ends the client from within; whoever runs it finds the reason in `ended_by`."""
        if self.ended_by is None:
            self.ended_by = reason
            self._ending = asyncio.create_task(self.close())

    def is_over(self) -> bool:
        """Whether the client has ended, or is about to: nothing more can be sent."""
        return self.ended_by is not None or self.is_closed()

    async def close(self) -> None:
        """Ends the client. What has no answer yet is left for the next start."""
        await super().close()
        becoming_ready = getattr(self._connection, "_ready_task", None)
        if becoming_ready is not None:
            becoming_ready.cancel()  # discord.py forgets it, and it would stumble over what is gone
        await self.services.queue.abandon()
        await self.journal.written()

    def take_clicks(self, action: Action, handler: Click) -> None:
        """Has `handler` take the clicks on buttons with `action`."""
        self._clicks[action] = handler

    async def clicked(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Hands a click on to whoever takes its action."""
        if not admitted_here(interaction):
            await turn_away(interaction)
            return
        await self._clicks[component.action](interaction, component)

    async def setup_hook(self) -> None:
        """Once, after the login and before the gateway."""
        self.add_dynamic_items(StandingButton)
        await self.add_cog(Watching(self))
        asking, self._messages = Asking(self), Messages(self)
        await self.add_cog(asking)
        await self.add_cog(Resuming(self, asking, self._messages))
        await self.add_cog(AnswerButtons(self))
        await self.add_cog(Browsing(self))
        await self.add_cog(Summaries(self))
        await self.add_cog(Informing(self))
        await self.add_cog(ServerLibrary(self))
        await self.add_cog(ServerChoices(self))
        await self.add_cog(ServerStatistics(self))
        await self.add_cog(Keeping(self))
        assert self.application_id is not None  # known since the login
        await sync_if_changed(self.tree, self.services.state, self.application_id)

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Hands an event to those who listen, each in a task of its own; a message to `Messages` alone, and at once.

        Thousands of messages may come at a time, most of which call for nothing.
        """
        if event_name != "message":
            super().dispatch(event_name, *args, **kwargs)
        elif self._messages is not None:
            self._messages.take(*args)

    async def on_ready(self) -> None:
        """Says so. Comes again whenever the session could not be resumed."""
        log.info("Ready as %s, on %d servers", self.user, len(self.guilds))
