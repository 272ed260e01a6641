"""Services: what most features are given, and the base of those features."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import discord
from discord import app_commands

from bot.app.question_service import QuestionService
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.discord.platform.actions import ActionRegistry
from bot.discord.platform.admission import is_moderator, server_of
from bot.discord.platform.background import Background
from bot.discord.platform.interactions import InteractionResponder
from bot.discord.platform.replies import Reply, ReplyStyle

NOT_A_MODERATOR = "Only people with the permission Manage Server can do that."
NOT_INSTALLED_HERE = "I am not installed on this server. Somebody with the permission Manage Server can add me."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """What answers and what is kept, where blocking work is done, and how interactions and clicks are answered.

    `reader` is how many characters of an article may be read (None: all, 0: none); `cdn` is where attachments lie.
    """

    questions: QuestionService
    libraries: LibraryResolver
    state: State
    background: Background
    responder: InteractionResponder
    actions: ActionRegistry
    reader: int | None
    cdn: str

    @property
    def readable(self) -> bool:
        """Whether articles can be read."""
        return self.reader != 0


class Feature:
    """A part of the Discord face that has the services as attributes."""

    def __init__(self, services: Services) -> None:
        self._questions = services.questions
        self._libraries = services.libraries
        self._settings_store = services.libraries.settings_store
        self._state = services.state
        self._background = services.background
        self._responder = services.responder
        self._reader = services.reader
        self._readable = services.readable
        self._cdn = services.cdn

    async def _respond_to_moderator(
        self,
        interaction: discord.Interaction,
        work: Callable[[int, bool], Awaitable[Reply]],
        *,
        in_place: bool = False,
    ) -> None:
        """Answer a moderator alone with what `work` makes, given the server's id and whether it may be an embed.

        With `in_place` the answer replaces the message whose button was clicked.
        """

        async def checked(embed: bool) -> Reply:
            server = server_of(interaction)
            if server is None:
                return Reply(NOT_INSTALLED_HERE, ReplyStyle.ERROR)
            if not is_moderator(interaction):
                return Reply(NOT_A_MODERATOR, ReplyStyle.ERROR)
            return await work(server, embed)

        await self._responder.respond(interaction, checked, ephemeral=True, in_place=in_place)


def servers_only(command: T) -> T:
    """Offer a command, or a group of them, only on servers that have installed the bot. A decorator."""
    app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)(command)


def moderators_only(name: str, description: str) -> app_commands.Group:
    """Return a group of commands for servers that have installed the bot, offered to moderators by default.

    Who is one is checked at each use, since admins can hand commands to anybody.
    """
    may = discord.Permissions(manage_guild=True)
    return servers_only(app_commands.Group(name=name, description=description, default_permissions=may))
