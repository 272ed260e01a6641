"""The buttons under an answer. Each click looks into the articles as they are then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.app.question_service import Expired, NotYours
from bot.discord.features.asking.replies import cited_reply, reply_of
from bot.discord.features.moderation.feedback import tell_feedback
from bot.discord.platform.custom_ids import Action, ComponentId
from bot.discord.platform.installation import viewer_of
from bot.discord.platform.interactions import remove, respond, seen_alone
from bot.discord.platform.reply import Reply
from bot.discord.texts import HELPFUL, NOT_HELPFUL

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["AnswerButtons"]


class AnswerButtons(commands.Cog):
    """Takes clicks. What only one person sees is changed in place; anything else is shown to the one who clicked."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services
        bot.take_clicks(Action.MORE, self.more)
        bot.take_clicks(Action.CONTEXT, self.context)
        bot.take_clicks(Action.HELPFUL, self.rate)
        bot.take_clicks(Action.REMOVE, self.remove)

    async def more(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """A page of the answer's passages."""
        services = self._services

        async def work(embed: bool) -> Reply:
            viewer = viewer_of(interaction)
            response = await services.background.run(services.questions.page, component.key, component.number, viewer)
            return reply_of(response, embed=embed, heading=True, private=True, reader=services.reader != 0)

        await respond(interaction, work, services.seen, private=True, in_place=seen_alone(interaction))

    async def context(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """A passage among the paragraphs around it."""
        services = self._services

        async def work(embed: bool) -> Reply:
            viewer = viewer_of(interaction)
            cited = await services.background.run(services.questions.cited, component.key, component.number, viewer)
            return cited_reply(component.key, cited, embed=embed, reader=services.reader != 0)

        await respond(interaction, work, services.seen, private=True)

    async def rate(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Counts an opinion of the answer; the last one of each person stays."""
        services = self._services
        helpful = component.number == 1

        async def work(embed: bool) -> Reply:
            question = await services.background.run(services.questions.recall, component.key, viewer_of(interaction))
            if await services.background.run(services.state.rate, component.key, interaction.user.id, helpful):
                await tell_feedback(interaction, question, helpful, services.libraries.settings_store)
            return Reply(HELPFUL if helpful else NOT_HELPFUL)

        await respond(interaction, work, services.seen, private=True)

    async def remove(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Takes the answer away, for the one who asked and for moderators."""
        services = self._services

        async def allowed() -> bool:
            if interaction.permissions.manage_messages and interaction.guild_id is not None:
                return True
            try:
                question = await services.background.run(
                    services.questions.recall, component.key, viewer_of(interaction)
                )
            except (Expired, NotYours):
                return False
            return question.asker == interaction.user.id

        await remove(interaction, allowed, services.seen)
