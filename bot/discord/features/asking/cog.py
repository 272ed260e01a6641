"""Questions put by interactions: `/ask`, "Find in articles" on a message, and "Follow up" below an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.state import AskedQuestion
from bot.discord.features.asking.admission import admitted_here, turn_away
from bot.discord.features.asking.follow_up import FollowUp, asked_in
from bot.discord.features.asking.pending import PendingCommand
from bot.discord.features.asking.replies import reply_of
from bot.discord.features.browsing.completion import complete_article
from bot.discord.platform.custom_ids import Action, ComponentId, MalformedId
from bot.discord.platform.installation import viewer_of
from bot.discord.platform.interactions import Outcome, explain, fill_in, respond_in_turn, seen_alone
from bot.discord.platform.reply import Reply
from bot.discord.texts import NOTHING_WRITTEN

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Asking"]

LONGEST_QUESTION = 1_000
MENU = "Find in articles"


class Asking(commands.Cog):
    """Takes questions and hands over answers; what to say is decided elsewhere."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._bot = bot
        self._services = bot.services
        bot.take_clicks(Action.FOLLOW_UP, self.follow_up)

    async def cog_load(self) -> None:
        """Menus can't be declared in a cog: https://github.com/Rapptz/discord.py/issues/7823."""
        menu = app_commands.ContextMenu(name=MENU, callback=self.find_in_articles)
        app_commands.allowed_installs(guilds=True, users=True)(menu)
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(menu)
        self._bot.tree.add_command(menu)

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
        """Answers a new question."""
        await self._answer(interaction, question, private=private, article=article)

    @ask.autocomplete("article")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Titles that may be meant."""
        return await complete_article(interaction, self._services, typed)

    async def find_in_articles(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """What the articles say on what a message says, to the one who wants to know alone."""
        embedded = (text for embed in message.embeds for text in (embed.title, embed.description) if text)
        text = " ".join((message.content or " ".join(embedded)).split())
        if not text:
            await explain(interaction, NOTHING_WRITTEN, self._services.seen)
        else:
            await self._answer(interaction, text[:LONGEST_QUESTION], private=True)

    async def follow_up(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Asks for the follow-up."""
        if self._services.seen.first_time(interaction.id):
            await interaction.response.send_modal(FollowUp(component))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Takes filled-in follow-ups; not the modal itself does, which would not outlive a restart."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        try:
            component = ComponentId.decoded(asked_in(interaction).custom_id)
        except MalformedId:
            return
        text = asked_in(interaction).text.strip()
        if not admitted_here(interaction):
            await turn_away(interaction)
        elif component.action is Action.FOLLOW_UP and text:
            await self._answer(interaction, text, private=seen_alone(interaction), follows=component.key)

    async def resume(self, pending: PendingCommand) -> None:
        """Answers a question that was taken before a restart, where its response still waits."""
        services = self._services
        response = await services.background.run(services.questions.ask, pending.question)
        private = pending.question.private
        reply = reply_of(response, embed=pending.embed, heading=True, private=private, reader=services.reader != 0)
        await fill_in(self._bot, pending.token, reply)

    async def _answer(
        self,
        interaction: discord.Interaction,
        text: str,
        *,
        private: bool,
        article: str | None = None,
        follows: str | None = None,
    ) -> None:
        """Answers with the question as a heading, since Discord does not show it."""
        services = self._services
        viewer = viewer_of(interaction)
        asked = AskedQuestion(
            text,
            viewer.guild,
            interaction.channel_id or 0,
            viewer.person,
            private=private,
            server=viewer.server,
            article=article,
            follows=follows,
        )

        taken: list[PendingCommand] = []

        def keep(embed: bool) -> None:
            taken.append(PendingCommand(interaction.id, interaction.token, asked, embed))
            self._bot.journal.take(taken[0])

        async def work(embed: bool) -> Reply:
            response = await services.background.run(services.questions.ask, asked)
            return reply_of(response, embed=embed, heading=True, private=private, reader=services.reader != 0)

        outcome = await respond_in_turn(interaction, work, services.seen, private=private, keep=keep)
        for pending in taken:
            if outcome is Outcome.LEFT:
                self._bot.journal.leave(pending)
            else:
                self._bot.journal.settle(pending.id)
