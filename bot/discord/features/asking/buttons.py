"""The buttons under an answer. Each click looks into the articles as they are then."""

from __future__ import annotations

import logging

import discord
from discord.ext import commands

from bot.app.question_service import Expired, NotYours
from bot.app.state import AskedQuestion
from bot.discord.features.asking.replies import answer_reply, context_reply
from bot.discord.platform.actions import Action, ComponentId, asker_hash, form, typed_in
from bot.discord.platform.admission import Cooldowns, Rate, may_be_told, viewer_of
from bot.discord.platform.interactions import is_ephemeral
from bot.discord.platform.replies import Button, Reply, ReplyStyle
from bot.discord.platform.services import Feature, Services
from bot.discord.platform.texts import NOTHING_TYPED
from bot.rendering.discord.labels import label

log = logging.getLogger(__name__)

HELPFUL = "Thank you. Noted as helpful."
NOT_HELPFUL = "Thank you. Noted as not helpful."
REASON_TAKEN = "Thank you. Those who moderate here can read that, but not who said it."
NOT_RATED = "That answer is no longer noted as not helpful by you."
_SAY_WHY = "Say why"
_MAX_QUESTION = 300
_MAX_REASON = 300
_TOLD = Rate(burst=10, seconds=60.0)  # of one person's opinions, of those that moderators are told


class AnswerButtonsCog(Feature, commands.Cog):
    """Takes clicks. A message that only one person sees is changed in place; else the one who clicked gets another."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._told = Cooldowns(_TOLD)
        actions = services.actions
        actions.on_click(Action.MORE, self.more)
        actions.on_click(Action.CONTEXT, self.context)
        actions.on_click(Action.STEP, self.context)
        actions.on_click(Action.HELPFUL, self.rate)
        actions.on_click(Action.WHY, self.open_reason)
        actions.on_submit(Action.WHY, self.give_reason)
        actions.on_click(Action.REMOVE, self.remove)

    async def more(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show further passages of the answer, or those before."""

        def page(embed: bool) -> Reply:
            response = self._questions.page(component.key, component.number, viewer_of(interaction))
            return answer_reply(response, embed=embed, heading=True, ephemeral=True, readable=self._readable)

        await self._responder.respond(
            interaction, self._background.to_async(page), ephemeral=True, in_place=is_ephemeral(interaction)
        )

    async def context(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show a passage among the paragraphs around it."""

        def surroundings(embed: bool) -> Reply:
            cited = self._questions.cited(component.key, component.number, viewer_of(interaction))
            return context_reply(component.key, cited, embed=embed, readable=self._readable)

        in_place = component.action is Action.STEP and is_ephemeral(interaction)
        await self._responder.respond(
            interaction, self._background.to_async(surroundings), ephemeral=True, in_place=in_place
        )

    async def rate(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Count an opinion of the answer; the last one of each person stays."""
        helpful = component.number == 1

        async def work(embed: bool) -> Reply:
            question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            if await self._background.run(self._state.rate, component.key, interaction.user.id, helpful):
                self._responder.admission.observer.rated(helpful=helpful)
                await self._tell_moderators(interaction, question, "Helpful" if helpful else "Not helpful")
            if helpful or question.server is None:
                return Reply(HELPFUL if helpful else NOT_HELPFUL)
            return Reply(NOT_HELPFUL, buttons=(Button(_SAY_WHY, ComponentId(Action.WHY, component.key)),))

        await self._responder.respond(interaction, work, ephemeral=True)

    async def open_reason(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the form for a reason."""
        asked = "What was wrong with the answer?"
        opened = form(component, _SAY_WHY, asked, "", name="reason", max_length=_MAX_REASON, long=True)
        await self._responder.open_form(interaction, opened)

    async def give_reason(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Keep why an answer is not helpful, and tell moderators."""
        reason = " ".join(typed_in(interaction, "reason").split())

        async def work(embed: bool) -> Reply:
            if not reason:
                return Reply(NOTHING_TYPED, ReplyStyle.ERROR)
            question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            if not await self._background.run(self._state.give_reason, component.key, interaction.user.id, reason):
                return Reply(NOT_RATED, ReplyStyle.ERROR)
            said = f"Not helpful, because “{label(reason, 2 * _MAX_REASON)}”"
            await self._tell_moderators(interaction, question, said)
            return Reply(REASON_TAKEN)

        await self._responder.respond(interaction, work, ephemeral=True)

    async def remove(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Delete the answer, for the one who asked and for moderators."""

        async def is_allowed() -> bool:
            if interaction.permissions.manage_messages and interaction.guild_id is not None:
                return True
            if component.number:
                return component.number == asker_hash(component.key, interaction.user.id)
            try:
                question = await self._background.run(self._questions.recall, component.key, viewer_of(interaction))
            except (Expired, NotYours):
                return False
            return question.asker == interaction.user.id

        await self._responder.remove(interaction, is_allowed)

    async def _tell_moderators(self, interaction: discord.Interaction, question: AskedQuestion, said: str) -> None:
        """Tell, in the channel that the server's moderators chose, what was said of which answer, not by whom.

        Nothing is said of what was asked privately, or where fewer people could see it.
        """
        chosen = self._settings_store.get(question.server).feedback
        guild = interaction.guild
        if chosen is None or question.private or guild is None or guild.id != question.server:
            return
        channel = guild.get_channel(chosen)
        if not isinstance(channel, discord.TextChannel):
            return
        if not may_be_told(guild.get_channel_or_thread(question.channel), channel):
            return
        if self._told.wait(interaction.user.id, None):
            return
        there = interaction.message is not None and not is_ephemeral(interaction)
        answer = f" · [the answer](<{interaction.message.jump_url}>)" if there and interaction.message else ""
        text = f"{said}: “{label(question.shown, _MAX_QUESTION)}”{answer}"
        try:
            await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException as error:
            log.warning("Can't tell in #%s of server %s what people think of answers: %s", channel.id, guild.id, error)
