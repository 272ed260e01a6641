"""`/articles`, `/article`, `/find`, turning pages, and reading articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.features.browsing.completion import complete_article
from bot.discord.features.browsing.leaves import Leaves, leaf_reply, leaves_of
from bot.discord.features.browsing.views import View, ViewKind, Views
from bot.discord.platform.custom_ids import Action, ComponentId
from bot.discord.platform.installation import viewer_of
from bot.discord.platform.interactions import respond, respond_in_turn, seen_alone
from bot.discord.platform.reply import Reply
from bot.discord.services import Services

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Browsing", "show"]

LONGEST_SEARCH = 200


class Browsing(commands.Cog):
    """Shows what the library holds, to the one who asks alone: that is kinder to the channel."""

    def __init__(self, bot: VerbatimBot) -> None:
        self._services = bot.services
        self._views = Views(bot.services.state)
        bot.take_clicks(Action.TURN, self.turn)
        bot.take_clicks(Action.OPEN, self.open)
        bot.take_clicks(Action.READ, self.read)

    @app_commands.command(name="articles", description="List the articles that answers are taken from")
    @app_commands.describe(search="Words of a title, publisher, author, date or file")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def articles(
        self, interaction: discord.Interaction, search: app_commands.Range[str, 1, LONGEST_SEARCH] = ""
    ) -> None:
        """A list, page by page."""
        await show(interaction, self._services, ViewKind.LIST, search, private=True)

    @app_commands.command(name="article", description="Read an article")
    @app_commands.describe(title="Its title, or its number in /articles")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def article(self, interaction: discord.Interaction, title: str) -> None:
        """An article, page by page."""
        await show(interaction, self._services, ViewKind.ARTICLE, title, private=True)

    @app_commands.command(name="find", description="Find a phrase, word for word, in all articles")
    @app_commands.describe(phrase="The exact words")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def find(self, interaction: discord.Interaction, phrase: app_commands.Range[str, 1, LONGEST_SEARCH]) -> None:
        """All places, page by page."""
        await show(interaction, self._services, ViewKind.PHRASE, phrase, private=True)

    @article.autocomplete("title")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Titles that may be meant."""
        return await complete_article(interaction, self._services, typed)

    async def turn(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Another page of what is looked at."""
        services = self._services

        async def work(embed: bool) -> Reply:
            view = await services.background.run(self._views.recall, component.key, viewer_of(interaction))
            leaves = await services.background.run(_leaves, services, view, embed)
            return leaf_reply(component.key, leaves, component.number, embed=embed)

        await respond(interaction, work, services.seen, private=True, in_place=seen_alone(interaction))

    async def open(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """The article of the first quote on a page, where that quote stands."""
        services = self._services

        async def work(embed: bool) -> Reply:
            view = await services.background.run(self._views.recall, component.key, viewer_of(interaction))
            leaves = await services.background.run(_leaves, services, view, embed)
            article, offset = leaves.places[min(component.number, len(leaves.places) - 1)]
            return await self._opened(interaction, article, offset, embed)

        await respond(interaction, work, services.seen, private=True)

    async def read(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """The article of one of an answer's passages, where that passage stands."""
        services = self._services

        async def work(embed: bool) -> Reply:
            viewer = viewer_of(interaction)
            cited = await services.background.run(services.questions.cited, component.key, component.number, viewer)
            return await self._opened(interaction, cited.article.id, cited.passage.start, embed)

        await respond(interaction, work, services.seen, private=True)

    async def _opened(self, interaction: discord.Interaction, article: str, offset: int, embed: bool) -> Reply:
        services = self._services
        viewer = viewer_of(interaction)
        view = View(ViewKind.ARTICLE, article, viewer.guild, viewer.server, viewer.person)
        leaves = await services.background.run(_leaves, services, view, embed)
        key = await services.background.run(self._views.keep, view, viewer.person)
        return leaf_reply(key, leaves, leaves.page_at(offset), embed=embed)


async def show(
    interaction: discord.Interaction,
    services: Services,
    kind: ViewKind,
    text: str,
    *,
    private: bool,
    length: str = "",
) -> None:
    """Answers an interaction with the first page of a view, which is remembered.

    Where it is one of an article, `text` is what a person calls that.
    """
    viewer = viewer_of(interaction)

    async def work(embed: bool) -> Reply:
        named = kind in (ViewKind.ARTICLE, ViewKind.SUMMARY_OF_ARTICLE)
        meant = await services.background.run(_resolved, services, viewer.server, text) if named else text
        view = View(kind, meant, viewer.guild, viewer.server, viewer.person if private else None, length)
        leaves = await services.background.run(_leaves, services, view, embed)
        key = await services.background.run(Views(services.state).keep, view, viewer.person)
        return leaf_reply(key, leaves, 0, embed=embed)

    await respond_in_turn(interaction, work, services.seen, private=private)


def _resolved(services: Services, server: int | None, reference: str) -> str:
    with services.libraries.context(server) as context:
        return context.library.resolve(reference).id


def _leaves(services: Services, view: View, embed: bool) -> Leaves:
    with services.libraries.context(view.server) as context:
        return leaves_of(view, context, embed=embed, reader=services.reader)
