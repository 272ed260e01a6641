"""Telling a server's moderators, in the channel that they chose, what people think of answers."""

from __future__ import annotations

import logging

import discord

from bot.app.server_settings import ServerSettingsStore
from bot.app.state import AskedQuestion
from bot.rendering.discord.labels import label

__all__ = ["tell_feedback"]

log = logging.getLogger(__name__)

_QUESTION = 300


async def tell_feedback(
    interaction: discord.Interaction, question: AskedQuestion, helpful: bool, store: ServerSettingsStore
) -> None:
    """Says which answer was found helpful or not, without saying by whom.

    Of what was asked privately, or in a private thread, nothing is told.
    """
    chosen = store.get(question.server).feedback
    guild = interaction.guild
    if chosen is None or question.private or guild is None or guild.id != question.server:
        return
    asked_in = guild.get_channel_or_thread(question.channel)
    if isinstance(asked_in, discord.Thread) and asked_in.is_private():
        return
    channel = guild.get_channel(chosen)
    if not isinstance(channel, discord.TextChannel):
        return
    answer = f" · [the answer](<{interaction.message.jump_url}>)" if interaction.message else ""
    text = f"{'Helpful' if helpful else 'Not helpful'}: “{label(question.text, _QUESTION)}”{answer}"
    try:
        await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    except discord.HTTPException as error:
        log.warning("Can't tell in #%s of server %s what people think of answers: %s", channel.id, guild.id, error)
