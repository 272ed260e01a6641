"""Whether an interaction is answered by an embed: where the bot may, and the server wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import discord

from bot.app.server_settings import ReplyFormat
from bot.discord.platform.installation import server_of
from bot.discord.platform.permissions import abilities_of

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["shows_embeds"]


def shows_embeds(interaction: discord.Interaction) -> bool:
    """Whether to answer by an embed; in plain text otherwise."""
    store = cast("VerbatimBot", interaction.client).services.libraries.settings_store
    wanted = store.get(server_of(interaction)).look is ReplyFormat.EMBED
    return wanted and abilities_of(interaction.app_permissions).embed
