"""`/help`, `/about` and `/forget-me`, each to the one who asks alone."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.features.information.texts import MANUAL, About, about, forgotten
from bot.discord.platform.installation import server_of
from bot.discord.platform.interactions import respond
from bot.discord.platform.reply import Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["INVITED_TO", "Informing"]

_DAY = 24 * 3600

INVITED_TO = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    read_message_history=True,
)
"""What the bot needs to do all it can do."""


class Informing(commands.Cog):
    """Says what the bot is, can and keeps."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        self._services = bot.services

    @app_commands.command(name="help", description="How to ask, and what else I can do")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: discord.Interaction) -> None:
        """The manual."""

        async def work(embed: bool) -> Reply:
            return Reply(MANUAL, heading="How to ask", embed=embed)

        await respond(interaction, work, self._services.seen, private=True)

    @app_commands.command(name="about", description="Version, library, invitation, and what is kept of you")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def about(self, interaction: discord.Interaction) -> None:
        """What this bot is, and the articles that serve here."""

        async def work(embed: bool) -> Reply:
            told = await self._services.background.run(self._told, server_of(interaction))
            return Reply(about(told), heading="About", embed=embed)

        await respond(interaction, work, self._services.seen, private=True)

    @app_commands.command(name="forget-me", description="Have me forget your questions, opinions and pages")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def forget_me(self, interaction: discord.Interaction) -> None:
        """Everywhere, at once."""

        async def work(embed: bool) -> Reply:
            entries = await self._services.background.run(self._services.questions.forget, interaction.user.id)
            return Reply(forgotten(entries))

        await respond(interaction, work, self._services.seen, private=True)

    def _told(self, server: int | None) -> About:
        assert self._bot.application_id is not None  # known since the login
        with self._services.libraries.context(server) as context:
            articles = context.library.articles()
            demonstration = context.library.is_demonstration
        return About(
            version=_version(),
            articles=len(articles),
            sentences=sum(article.sentences for article in articles),
            demonstration=demonstration,
            invitation=discord.utils.oauth_url(self._bot.application_id, permissions=INVITED_TO),
            kept_days=self._services.state.kept_seconds / _DAY,
        )


def _version() -> str:
    try:
        return version("verbatim-bot")
    except PackageNotFoundError:  # run from a checkout
        return "(development)"
