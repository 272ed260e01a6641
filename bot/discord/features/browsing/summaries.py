"""`/summary article`, `/summary topic` and `/summary digest`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.features.browsing.cog import LONGEST_SEARCH, show
from bot.discord.features.browsing.completion import complete_article
from bot.discord.features.browsing.views import ViewKind
from bot.discord.platform.interactions import explain
from bot.discord.texts import NO_DATE
from bot.summarizing.summary import Length

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Summaries"]


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Summaries(commands.GroupCog, group_name="summary", group_description="What articles say, in their own words"):
    """Sums up, always in the articles' own sentences."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services

    @app_commands.command(name="article", description="The gist of an article")
    @app_commands.describe(
        title="Its title, or its number in /articles", length="How long", private="Show it to you alone"
    )
    async def article(
        self,
        interaction: discord.Interaction,
        title: str,
        length: Length = Length.MEDIUM,
        private: bool = False,
    ) -> None:
        """Of one article."""
        await show(
            interaction, self._services, ViewKind.SUMMARY_OF_ARTICLE, title, private=private, length=length.value
        )

    @app_commands.command(name="topic", description="What all articles say on a topic")
    @app_commands.describe(topic="Some words", length="How long", private="Show it to you alone")
    async def topic(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, LONGEST_SEARCH],
        length: Length = Length.MEDIUM,
        private: bool = False,
    ) -> None:
        """Over all articles."""
        await show(interaction, self._services, ViewKind.SUMMARY_OF_TOPIC, topic, private=private, length=length.value)

    @app_commands.command(name="digest", description="The main stories of all articles")
    @app_commands.describe(
        since="Only what was published from this day on, like 2024-05-31",
        length="How long",
        private="Show it to you alone",
    )
    async def digest(
        self,
        interaction: discord.Interaction,
        since: str = "",
        length: Length = Length.MEDIUM,
        private: bool = False,
    ) -> None:
        """Of the library."""
        try:
            begun = date.fromisoformat(since.strip()).isoformat() if since.strip() else ""
        except ValueError:
            await explain(interaction, NO_DATE, self._services.seen)
            return
        await show(interaction, self._services, ViewKind.DIGEST, begun, private=private, length=length.value)

    @article.autocomplete("title")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Titles that may be meant."""
        return await complete_article(interaction, self._services, typed)
