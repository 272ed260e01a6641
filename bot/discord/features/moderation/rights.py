"""Who may change a server's library and settings: asked at each use, since admins can hand commands to anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from bot.discord.platform.deduplication import Seen
from bot.discord.platform.installation import server_of
from bot.discord.platform.interactions import respond
from bot.discord.platform.reply import Look, Reply

__all__ = ["NOT_A_MODERATOR", "NOT_INSTALLED_HERE", "for_moderators", "moderated", "moderates"]

NOT_A_MODERATOR = "Only people with the permission Manage Server can do that."
NOT_INSTALLED_HERE = "I am not installed on this server. Somebody with the permission Manage Server can add me."


def for_moderators(name: str, description: str) -> app_commands.Group:
    """A group of commands for servers that have installed the bot, offered to moderators unless admins choose."""
    return app_commands.Group(
        name=name,
        description=description,
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )


def moderates(interaction: discord.Interaction) -> bool:
    """Whether the one who acts may manage the server, and that server itself has installed the bot."""
    return server_of(interaction) is not None and interaction.permissions.manage_guild


async def moderated(
    interaction: discord.Interaction, work: Callable[[int, bool], Awaitable[Reply]], seen: Seen
) -> None:
    """Answers a moderator alone with what `work` makes of the server's id and whether it may be an embed."""

    async def checked(embed: bool) -> Reply:
        server = server_of(interaction)
        if server is None:
            return Reply(NOT_INSTALLED_HERE, Look.TROUBLE)
        if not moderates(interaction):
            return Reply(NOT_A_MODERATOR, Look.TROUBLE)
        return await work(server, embed)

    await respond(interaction, checked, seen, private=True)
