"""`/library add|remove|list|reload|use`: a server's own articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_libraries import LibraryResolver
from bot.app.server_library import CannotAdd, ServerLibrary, TooLarge, safe_name
from bot.app.server_settings import LibraryUse
from bot.discord.features.moderation import texts
from bot.discord.features.moderation.rights import moderators_only, respond_to_moderator
from bot.discord.platform.attachments import CannotFetch, fetch_attachment
from bot.discord.platform.background import Background
from bot.discord.platform.completion import MAX_SUGGESTIONS, suggestions
from bot.discord.platform.interactions import InteractionResponder
from bot.discord.platform.permissions import is_moderator, server_of
from bot.discord.platform.replies import Reply, budget_of

__all__ = ["LibraryCog"]

T = TypeVar("T")


class LibraryCog(commands.Cog):
    """Manages what a server has of its own, for moderators alone; anybody's questions are answered from it."""

    library = moderators_only("library", "This server's own articles")

    def __init__(
        self, libraries: LibraryResolver, background: Background, responder: InteractionResponder, cdn: str
    ) -> None:
        self._libraries = libraries
        self._background = background
        self._responder = responder
        self._cdn = cdn

    @library.command(name="add", description="Add articles from files: text, Markdown, or JSON Lines")
    @app_commands.rename(first="file", second="file2", third="file3", fourth="file4", fifth="file5")
    @app_commands.describe(
        first="A file of one article, or of many (JSON Lines)",
        second="Another file",
        third="Another file",
        fourth="Another file",
        fifth="Another file",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        first: discord.Attachment,
        second: discord.Attachment | None = None,
        third: discord.Attachment | None = None,
        fourth: discord.Attachment | None = None,
        fifth: discord.Attachment | None = None,
    ) -> None:
        """Add or refuse each file by itself. One of the same name replaces the earlier one."""
        files = [file for file in (first, second, third, fourth, fifth) if file is not None]

        async def work(server: int, embed: bool) -> Reply:
            lines = [await self._add(server, file) for file in files]
            return Reply(texts.fit_lines([], lines, budget_of(embed)), embed=embed)

        await respond_to_moderator(self._responder, interaction, work)

    @library.command(name="remove", description="Remove one of this server's own articles")
    @app_commands.describe(article="Its title, or its number in /library list")
    async def remove(self, interaction: discord.Interaction, article: str) -> None:
        """Remove an article, which is never quoted again from now on, not even from an old button."""
        await self._respond(interaction, lambda own: texts.removed_line(own.remove(article)))

    @library.command(name="list", description="List this server's own articles")
    async def list_articles(self, interaction: discord.Interaction) -> None:
        """List the articles, and tell whether they serve beside the common ones or instead of them."""

        def listed(server: int, budget: int) -> str:
            with self._libraries.own.borrow(server) as own:
                infos = own.library.articles()
            use = self._libraries.settings_store.get(server).use
            return texts.library_lines(infos, len(self._libraries.common.articles()), use, budget)

        async def work(server: int, embed: bool) -> Reply:
            return Reply(await self._background.run(listed, server, budget_of(embed)), embed=embed)

        await respond_to_moderator(self._responder, interaction, work)

    @library.command(name="reload", description="Read this server's own articles again")
    async def reload(self, interaction: discord.Interaction) -> None:
        """Read the files again, for those that were changed on the bot's machine."""
        await self._respond(interaction, lambda own: texts.reloaded_line(own.reload(), len(own.library.articles())))

    @library.command(name="use", description="Answer from the common articles too, or from this server's own alone")
    @app_commands.describe(articles="What this server's own articles are to the common ones")
    @app_commands.choices(
        articles=[
            app_commands.Choice(name="beside the common articles", value=LibraryUse.BESIDE.value),
            app_commands.Choice(name="instead of the common articles", value=LibraryUse.INSTEAD.value),
        ]
    )
    async def use(self, interaction: discord.Interaction, articles: str) -> None:
        """Change which articles serve, which takes effect at once."""
        store = self._libraries.settings_store

        async def work(server: int, embed: bool) -> Reply:
            use = LibraryUse(articles)
            await self._background.run(store.update, server, lambda chosen: replace(chosen, use=use))
            return Reply(
                "Questions are now answered from this server's own articles alone."
                if use is LibraryUse.INSTEAD
                else "Questions are now answered from the common articles and this server's own.",
                embed=embed,
            )

        await respond_to_moderator(self._responder, interaction, work)

    @remove.autocomplete("article")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return those of this server's own articles that may be meant, to moderators."""
        server = server_of(interaction)
        if server is None or not is_moderator(interaction):
            return []
        return await self._background.run(
            self._with_own, server, lambda own: suggestions(own.library.titled(typed, MAX_SUGGESTIONS))
        )

    async def _respond(self, interaction: discord.Interaction, change: Callable[[ServerLibrary], str]) -> None:
        async def work(server: int, embed: bool) -> Reply:
            return Reply(await self._background.run(self._with_own, server, change), embed=embed)

        await respond_to_moderator(self._responder, interaction, work)

    async def _add(self, server: int, file: discord.Attachment) -> str:
        limit = self._libraries.own.limits.file_bytes
        name = file.filename
        try:
            safe_name(name)
            data = None if file.size > limit else await fetch_attachment(file.url, self._cdn, limit)
            if data is None:
                raise TooLarge(name, limit)
            return await self._background.run(self._with_own, server, lambda own: _store(own, name, data))
        except CannotAdd as error:
            return texts.refused_line(name, error.reason)
        except CannotFetch as error:
            return texts.refused_line(name, f"can't be had: {error}")

    def _with_own(self, server: int, work: Callable[[ServerLibrary], T]) -> T:
        with self._libraries.own.borrow(server) as own:
            return work(own)


def _store(own: ServerLibrary, name: str, data: bytes) -> str:
    with own.incoming(name) as incoming:
        incoming.write_bytes(data)
        return texts.added_line(name, own.add(incoming))
