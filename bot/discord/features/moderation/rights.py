"""Commands for moderators alone. Who is one is checked at each use, since admins can hand commands to anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from bot.discord.platform.interactions import InteractionResponder
from bot.discord.platform.permissions import is_moderator, server_of
from bot.discord.platform.replies import Reply, ReplyStyle

__all__ = ["NOT_A_MODERATOR", "NOT_INSTALLED_HERE", "moderators_only", "respond_to_moderator"]

NOT_A_MODERATOR = "Only people with the permission Manage Server can do that."
NOT_INSTALLED_HERE = "I am not installed on this server. Somebody with the permission Manage Server can add me."


def moderators_only(name: str, description: str) -> app_commands.Group:
    """Return a group of commands for servers that have installed the bot, offered to moderators by default."""
    return app_commands.Group(
        name=name,
        description=description,
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )


async def respond_to_moderator(
    responder: InteractionResponder, interaction: discord.Interaction, work: Callable[[int, bool], Awaitable[Reply]]
) -> None:
    """Answer a moderator alone with what `work` makes, given the server's id and whether it may be an embed."""

    async def checked(embed: bool) -> Reply:
        server = server_of(interaction)
        if server is None:
            return Reply(NOT_INSTALLED_HERE, ReplyStyle.ERROR)
        if not is_moderator(interaction):
            return Reply(NOT_A_MODERATOR, ReplyStyle.ERROR)
        return await work(server, embed)

    await responder.respond(interaction, checked, ephemeral=True)
