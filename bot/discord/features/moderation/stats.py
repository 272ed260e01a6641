"""`/stats`: what was asked on a server, and what the articles lack."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_statistics import most_wanted, statistics, unanswered
from bot.app.state import State
from bot.discord.features.moderation.texts import stats_text
from bot.discord.platform.background import Background
from bot.discord.platform.interactions import InteractionResponder, respond_to_moderator
from bot.discord.platform.replies import Reply, budget_of

__all__ = ["StatsCog"]


class StatsCog(commands.Cog):
    """Counts all questions; shows only what was asked openly, where the one who looks may read."""

    def __init__(self, state: State, background: Background, responder: InteractionResponder) -> None:
        self._state = state
        self._background = background
        self._responder = responder

    @app_commands.command(name="stats", description="What was asked on this server, and what the articles don't answer")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def stats(self, interaction: discord.Interaction) -> None:
        """Show figures and unanswered questions."""

        async def work(server: int, embed: bool) -> Reply:
            figures = await self._background.run(statistics, self._state, server)
            questions = await self._background.run(unanswered, self._state, server)
            wanted = most_wanted(questions, lambda channel: _may_read(interaction, channel))
            text = stats_text(figures, wanted, budget_of(embed))
            return Reply(text, heading="Questions on this server", embed=embed)

        await respond_to_moderator(self._responder, interaction, work)


def _may_read(interaction: discord.Interaction, channel: int) -> bool:
    """Return whether the one who acts may read a channel, as far as is known. Private threads are left out."""
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    place = interaction.guild.get_channel_or_thread(channel)
    if place is None or (isinstance(place, discord.Thread) and place.is_private()):
        return False
    return place.permissions_for(interaction.user).view_channel
