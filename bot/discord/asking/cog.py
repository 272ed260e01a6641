"""Messages that call for an answer, and `/ask`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.asking.incoming import incoming
from bot.discord.asking.replies import reply_of
from bot.discord.browsing.completion import complete_article
from bot.discord.failures import logged
from bot.discord.gating import Response, response_to
from bot.discord.installation import server_of
from bot.discord.interactions import respond
from bot.discord.reply import Reply
from bot.discord.sending import send_below
from bot.discord.texts import HELP, UNREADABLE, went_wrong
from bot.state import Question

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Asking"]

LONGEST_QUESTION = 1_000


class Asking(commands.Cog):
    """Takes questions and hands over answers; what to say is decided elsewhere."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        self._services = bot.services

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answers what `gating` lets pass, once."""
        assert self._bot.user is not None  # known since the login
        taken = incoming(message, self._bot.user, reads_all=self._bot.intents.message_content)
        wanted = response_to(taken, self._services.open_channels)
        if wanted is Response.SILENCE or not self._services.seen.first_time(message.id):
            return
        try:
            if wanted is Response.HELP:
                await send_below(message, lambda embed: Reply(HELP))
            elif wanted is Response.UNREADABLE:
                await send_below(message, lambda embed: Reply(UNREADABLE))
            else:
                await self._answer(message, taken.text, only_if_sure=wanted is Response.ANSWER_IF_SURE)
        except Exception as error:
            await self._apologize(message, logged(error))

    @app_commands.command(name="ask", description="Find the passages in the articles that answer your question")
    @app_commands.describe(
        question="What you want to know",
        article="Look into this article only: its title, or its number in /articles",
        private="Show the answer to you alone",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        article: str | None = None,
        private: bool = False,
    ) -> None:
        """Answers with the question as a heading, since Discord does not show it."""

        async def work(embed: bool) -> Reply:
            asked = Question(
                question,
                interaction.guild_id,
                interaction.channel_id or 0,
                interaction.user.id,
                private=private,
                server=server_of(interaction),
                article=article,
            )
            response = await self._services.background.run(self._services.desk.ask, asked)
            return reply_of(response, embed=embed, heading=True, private=private, reader=self._services.reader != 0)

        await respond(interaction, work, self._services.seen, private=private)

    @ask.autocomplete("article")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Titles that may be meant."""
        return await complete_article(interaction, self._services, typed)

    async def _answer(self, message: discord.Message, text: str, *, only_if_sure: bool) -> None:
        guild = message.guild.id if message.guild else None
        asked = Question(text, guild, message.channel.id, message.author.id, server=guild)
        desk = self._services.desk
        response = await self._services.background.run(desk.ask_in_passing if only_if_sure else desk.ask, asked)
        if response is not None:
            await send_below(
                message, lambda embed: reply_of(response, embed=embed, heading=False, reader=self._services.reader != 0)
            )

    async def _apologize(self, message: discord.Message, id: str) -> None:
        try:
            await send_below(message, lambda embed: Reply(went_wrong(id)))
        except discord.HTTPException as error:
            logged(error)
