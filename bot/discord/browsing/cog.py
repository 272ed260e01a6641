"""`/articles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.browsing.listing import listing
from bot.discord.installation import server_of
from bot.discord.interactions import respond
from bot.discord.reply import EMBED_BUDGET, PLAIN_BUDGET, Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Browsing"]


class Browsing(commands.Cog):
    """Shows what the library holds."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services

    @app_commands.command(name="articles", description="List the articles that answers are taken from")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def articles(self, interaction: discord.Interaction) -> None:
        """Shows the list to the one who asked alone, which is kinder to the channel."""
        server = server_of(interaction)

        async def work(embed: bool) -> Reply:
            return Reply(await self._services.background.run(self._listing, server, embed), embed=embed)

        await respond(interaction, work, self._services.seen, private=True)

    def _listing(self, server: int | None, embed: bool) -> str:
        with self._services.shelves.lend(server) as shelf:
            infos, demonstration = shelf.library.articles(), shelf.library.is_demonstration
        return listing(infos, EMBED_BUDGET if embed else PLAIN_BUDGET, demonstration=demonstration)
