"""`/stats`: what was asked on a server, and what the articles lack."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_statistics import most_wanted, questions_as_csv, statistics, unanswered
from bot.discord.features.moderation.texts import stats_text
from bot.discord.platform.interactions import respond_to_moderator
from bot.discord.platform.replies import Reply, budget_of
from bot.discord.platform.services import Services

__all__ = ["StatsCog"]


class StatsCog(commands.Cog):
    """Counts all questions; shows only what was asked openly, where the one who looks may read."""

    def __init__(self, services: Services) -> None:
        self._state = services.state
        self._background = services.background
        self._responder = services.responder

    @app_commands.command(name="stats", description="What was asked on this server, and what the articles don't answer")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.describe(table="Attach all questions that were asked openly, as a table (CSV)")
    async def stats(self, interaction: discord.Interaction, table: bool = False) -> None:
        """Show figures and unanswered questions."""

        async def work(server: int, embed: bool) -> Reply:
            figures = await self._background.run(statistics, self._state, server)
            questions = await self._background.run(unanswered, self._state, server)
            wanted = most_wanted(questions, lambda channel: _may_read(interaction, channel))
            text = stats_text(figures, wanted, budget_of(embed))
            file = None
            if table:
                readable = frozenset(
                    channel
                    for channel in {one.channel for one in questions} | _channels_of(interaction)
                    if _may_read(interaction, channel)
                )
                written = await self._background.run(
                    questions_as_csv, self._state, server, lambda channel: channel in readable
                )
                file = ("questions.csv", written)
            return Reply(text, heading="Questions on this server", embed=embed, file=file)

        await respond_to_moderator(self._responder, interaction, work)


def _channels_of(interaction: discord.Interaction) -> set[int]:
    guild = interaction.guild
    return {place.id for place in (*guild.channels, *guild.threads)} if guild is not None else set()


def _may_read(interaction: discord.Interaction, channel: int) -> bool:
    """Return whether the one who acts may read a channel, as far as is known. Private threads are left out."""
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    place = interaction.guild.get_channel_or_thread(channel)
    if place is None or (isinstance(place, discord.Thread) and place.is_private()):
        return False
    return place.permissions_for(interaction.user).view_channel
