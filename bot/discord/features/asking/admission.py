"""Whether somebody may ask the bot on a server, by the roles that its moderators chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands

from bot.app.server_settings import ServerSettings
from bot.discord.platform.installation import server_of
from bot.discord.platform.interactions import respond
from bot.discord.platform.reply import Look, Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["NOT_ADMITTED", "AdmittingTree", "admitted", "admitted_here", "turn_away"]

NOT_ADMITTED = "On this server only people with certain roles may ask me; its moderators choose which."


def admitted(settings: ServerSettings, person: discord.abc.User) -> bool:
    """Whether `person`, on the server with these settings, may use the bot there."""
    if not settings.roles or not isinstance(person, discord.Member):
        return True
    roles = frozenset(role.id for role in person.roles)
    return settings.admits(roles, moderator=person.guild_permissions.manage_guild)


def admitted_here(interaction: discord.Interaction) -> bool:
    """Whether the one who acts may; where a user's own installation is used, the server has no say in it."""
    store = cast("VerbatimBot", interaction.client).services.libraries.settings_store
    return admitted(store.get(server_of(interaction)), interaction.user)


async def turn_away(interaction: discord.Interaction) -> None:
    """Says so to the one who acted alone, once."""
    if interaction.type is discord.InteractionType.autocomplete:
        await interaction.response.autocomplete([])
        return

    async def work(embed: bool) -> Reply:
        return Reply(NOT_ADMITTED, Look.TROUBLE)

    await respond(interaction, work, cast("VerbatimBot", interaction.client).services.seen, private=True)


class AdmittingTree(app_commands.CommandTree["VerbatimBot"]):
    """All commands, for those who may use them."""

    async def interaction_check(self, interaction: discord.Interaction[VerbatimBot], /) -> bool:
        """Asked before every command, menu and completion."""
        if admitted_here(interaction):
            return True
        await turn_away(interaction)
        return False
