"""`/settings`: how the bot behaves on a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_settings import MAX_PASSAGES, Certainty, ReplyFormat, ReplyPlace, ServerSettings
from bot.discord.features.moderation.choices import CERTAINTIES, LOOKS, PLACES, settings_text
from bot.discord.features.moderation.rights import for_moderators, moderated
from bot.discord.platform.reply import Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["ServerChoices"]

Change = Callable[[ServerSettings], ServerSettings]
Room = discord.TextChannel | discord.Thread


class ServerChoices(commands.Cog):
    """Shows and changes a server's settings; every change is answered with all of them."""

    settings = for_moderators("settings", "How I behave on this server")

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services

    @settings.command(name="show", description="Show this server's settings")
    async def show(self, interaction: discord.Interaction) -> None:
        """Changes nothing."""
        await self._change(interaction, lambda chosen: chosen)

    @settings.command(name="answers", description="Where answers go, how long they are, and how sure to be")
    @app_commands.describe(
        place="Where messages are answered",
        passages="How many passages an answer shows at most",
        look="What answers look like",
        certainty="How sure to be before calling something an answer",
    )
    @app_commands.choices(place=PLACES, look=LOOKS, certainty=CERTAINTIES)
    async def answers(
        self,
        interaction: discord.Interaction,
        place: str | None = None,
        passages: app_commands.Range[int, 1, MAX_PASSAGES] | None = None,
        look: str | None = None,
        certainty: str | None = None,
    ) -> None:
        """What isn't given stays."""
        await self._change(
            interaction,
            lambda chosen: replace(
                chosen,
                place=ReplyPlace(place) if place else chosen.place,
                passages=passages or chosen.passages,
                look=ReplyFormat(look) if look else chosen.look,
                certainty=Certainty(certainty) if certainty else chosen.certainty,
            ),
        )

    @settings.command(name="channel", description="Answer every question in a channel, or only when called")
    @app_commands.describe(channel="The channel or thread", answer="Whether to answer without being called")
    async def channel(self, interaction: discord.Interaction, channel: Room, answer: bool) -> None:
        """A channel's threads go with it."""
        await self._change(
            interaction, lambda chosen: replace(chosen, channels=_with(chosen.channels, channel.id, answer))
        )

    @settings.command(name="role", description="Let only people with certain roles ask; with none, everybody may")
    @app_commands.describe(role="The role", may_ask="Whether people with it may ask")
    @app_commands.rename(may_ask="may-ask")
    async def role(self, interaction: discord.Interaction, role: discord.Role, may_ask: bool) -> None:
        """Moderators always may."""
        await self._change(interaction, lambda chosen: replace(chosen, roles=_with(chosen.roles, role.id, may_ask)))

    @settings.command(name="feedback", description="Tell in a channel what people think of answers")
    @app_commands.describe(channel="The channel; leave it out to tell nobody")
    async def feedback(self, interaction: discord.Interaction, channel: discord.TextChannel | None = None) -> None:
        """Only of questions that were asked openly."""
        await self._change(interaction, lambda chosen: replace(chosen, feedback=channel.id if channel else None))

    async def _change(self, interaction: discord.Interaction, change: Change) -> None:
        store = self._services.libraries.settings_store

        async def work(server: int, embed: bool) -> Reply:
            await self._services.background.run(store.update, server, change)
            return Reply(settings_text(store.get(server)), heading="Settings of this server", embed=embed)

        await moderated(interaction, work, self._services.seen)


def _with(ids: frozenset[int], id: int, wanted: bool) -> frozenset[int]:
    return ids | {id} if wanted else ids - {id}
