"""`/stats`: what was asked on a server, and what the articles lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_statistics import most_wanted, statistics, unanswered
from bot.discord.features.moderation.rights import moderated
from bot.discord.features.moderation.showing import stats_text
from bot.discord.platform.reply import EMBED_BUDGET, PLAIN_BUDGET, Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["ServerStatistics"]


class ServerStatistics(commands.Cog):
    """Counts all questions; shows only what was asked openly, where the one who looks may read."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services

    @app_commands.command(name="stats", description="What was asked on this server, and what the articles don't answer")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def stats(self, interaction: discord.Interaction) -> None:
        """To the moderator who asks alone."""
        state = self._services.state

        async def work(server: int, embed: bool) -> Reply:
            figures = await self._services.background.run(statistics, state, server)
            questions = await self._services.background.run(unanswered, state, server)
            wanted = most_wanted(questions, lambda channel: _reads(interaction, channel))
            text = stats_text(figures, wanted, EMBED_BUDGET if embed else PLAIN_BUDGET)
            return Reply(text, heading="Questions on this server", embed=embed)

        await moderated(interaction, work, self._services.seen)


def _reads(interaction: discord.Interaction, channel: int) -> bool:
    """Whether the one who acts may read a channel, as far as is known; private threads are left out."""
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    place = interaction.guild.get_channel_or_thread(channel)
    if place is None or (isinstance(place, discord.Thread) and place.is_private()):
        return False
    return place.permissions_for(interaction.user).view_channel
