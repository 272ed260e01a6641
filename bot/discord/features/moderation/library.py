"""`/library add|remove|list|reload|use`: a server's own articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_library import CannotAdd, TooLarge, safe_name
from bot.app.server_settings import LibraryUse
from bot.discord.features.browsing.completion import MOST_SUGGESTIONS, suggestions
from bot.discord.features.moderation.rights import for_moderators, moderated, moderates
from bot.discord.features.moderation.showing import (
    added_line,
    library_lines,
    refused_line,
    reloaded_line,
    removed_line,
    within,
)
from bot.discord.platform.attachments import CannotFetch, fetched
from bot.discord.platform.installation import server_of
from bot.discord.platform.reply import EMBED_BUDGET, PLAIN_BUDGET, Reply

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["ServerLibrary"]


class ServerLibrary(commands.Cog):
    """What a server has of its own. Only moderators see any of it here; questions are answered from it to all."""

    library = for_moderators("library", "This server's own articles")

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services

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
        """Each file is added or refused for itself; one of the same name takes the other's place."""
        files = [file for file in (first, second, third, fourth, fifth) if file is not None]

        async def work(server: int, embed: bool) -> Reply:
            lines = [await self._added(server, file) for file in files]
            return Reply(within([], lines, _budget(embed)), embed=embed)

        await moderated(interaction, work, self._services.seen)

    @library.command(name="remove", description="Remove one of this server's own articles")
    @app_commands.describe(article="Its title, or its number in /library list")
    async def remove(self, interaction: discord.Interaction, article: str) -> None:
        """Never quoted again from now on, not even from an old button."""

        def removed(server: int) -> str:
            with self._services.libraries.own.borrow(server) as own:
                return removed_line(own.remove(article))

        async def work(server: int, embed: bool) -> Reply:
            return Reply(await self._services.background.run(removed, server), embed=embed)

        await moderated(interaction, work, self._services.seen)

    @library.command(name="list", description="List this server's own articles")
    async def list_articles(self, interaction: discord.Interaction) -> None:
        """And whether they serve beside the common ones or instead of them."""
        libraries = self._services.libraries

        def listed(server: int, budget: int) -> str:
            with libraries.own.borrow(server) as own:
                infos = own.library.articles()
            return library_lines(
                infos, len(libraries.common.articles()), libraries.settings_store.get(server).use, budget
            )

        async def work(server: int, embed: bool) -> Reply:
            return Reply(await self._services.background.run(listed, server, _budget(embed)), embed=embed)

        await moderated(interaction, work, self._services.seen)

    @library.command(name="reload", description="Read this server's own articles again")
    async def reload(self, interaction: discord.Interaction) -> None:
        """For files that were changed on the bot's machine."""

        def reloaded(server: int) -> str:
            with self._services.libraries.own.borrow(server) as own:
                report = own.reload()
                return reloaded_line(report, len(own.library.articles()))

        async def work(server: int, embed: bool) -> Reply:
            return Reply(await self._services.background.run(reloaded, server), embed=embed)

        await moderated(interaction, work, self._services.seen)

    @library.command(name="use", description="Answer from the common articles too, or from this server's own alone")
    @app_commands.describe(articles="What this server's own articles are to the common ones")
    @app_commands.choices(
        articles=[
            app_commands.Choice(name="beside the common articles", value=LibraryUse.BESIDE.value),
            app_commands.Choice(name="instead of the common articles", value=LibraryUse.INSTEAD.value),
        ]
    )
    async def use(self, interaction: discord.Interaction, articles: str) -> None:
        """Takes effect at once."""
        store = self._services.libraries.settings_store

        async def work(server: int, embed: bool) -> Reply:
            use = LibraryUse(articles)
            await self._services.background.run(store.update, server, lambda chosen: replace(chosen, use=use))
            alone = use is LibraryUse.INSTEAD
            return Reply(
                "Questions are now answered from this server's own articles alone."
                if alone
                else "Questions are now answered from the common articles and this server's own.",
                embed=embed,
            )

        await moderated(interaction, work, self._services.seen)

    @remove.autocomplete("article")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """This server's own articles, to moderators."""
        server = server_of(interaction)
        if server is None or not moderates(interaction):
            return []

        def found() -> list[tuple[str, str]]:
            with self._services.libraries.own.borrow(server) as own:
                return suggestions(own.library.titled(typed, MOST_SUGGESTIONS))

        return [
            app_commands.Choice(name=name, value=value) for name, value in await self._services.background.run(found)
        ]

    async def _added(self, server: int, file: discord.Attachment) -> str:
        limit = self._services.libraries.own.limits.file_bytes
        try:
            safe_name(file.filename)
            data = None if file.size > limit else await fetched(file.url, self._services.cdn, limit)
            if data is None:
                raise TooLarge(file.filename, limit)
            return await self._services.background.run(self._stored, server, file.filename, data)
        except CannotAdd as error:
            return refused_line(file.filename, error.reason)
        except CannotFetch as error:
            return refused_line(file.filename, f"can't be had: {error}")

    def _stored(self, server: int, name: str, data: bytes) -> str:
        with self._services.libraries.own.borrow(server) as own, own.incoming(name) as incoming:
            incoming.write_bytes(data)
            return added_line(name, own.add(incoming))


def _budget(embed: bool) -> int:
    return EMBED_BUDGET if embed else PLAIN_BUDGET
