"""Whose installation of the bot an interaction came through: a server's own, or a user's."""

from __future__ import annotations

import discord

from bot.app.question_service import Viewer

__all__ = ["server_of", "viewer_of"]


def server_of(interaction: discord.Interaction) -> int | None:
    """The server whose articles and settings apply: where its own installation of the bot was used, else None.

    Somebody who installed the bot for themselves can use it on servers that did not; those servers' articles (from an
    earlier installation, say) are not theirs to ask.
    """
    return interaction.guild_id if interaction.is_guild_integration() else None


def viewer_of(interaction: discord.Interaction) -> Viewer:
    """Who acts, and where."""
    return Viewer(interaction.user.id, interaction.guild_id, server_of(interaction))
