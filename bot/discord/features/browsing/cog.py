"""`/articles`, `/article`, `/find`, `/check`, and `/summary article|topic|digest`."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.filters import DATE_FORMS
from bot.answering.recency import period_of
from bot.discord.features.browsing.pages import ViewKind
from bot.discord.features.browsing.presenter import ViewPresenter
from bot.discord.platform.completion import ArticleCompleter, CompletesTitles
from bot.discord.platform.interactions import InteractionResponder
from bot.summarizing.summary import Length

MAX_SEARCH = 200
MAX_CHECKED = 4_000  # characters
NO_DATE = f"I can't read that as a date. Write it {DATE_FORMS}."


class _LengthNames(app_commands.Transformer):
    """Lengths as people read them: by themselves, they would be offered in capitals."""

    @property
    def choices(self) -> list[app_commands.Choice[str | int | float]]:
        """Return all lengths."""
        return [app_commands.Choice(name=length.name.capitalize(), value=length.value) for length in Length]

    async def transform(self, interaction: discord.Interaction, value: str, /) -> Length:
        """Return the length. Raises ValueError for one that is no longer offered."""
        return Length(value)


LengthOption = app_commands.Transform[Length, _LengthNames]


class BrowseCog(CompletesTitles, commands.Cog):
    """Shows what the library holds, to the one who asks alone: that is kinder to the channel."""

    def __init__(self, presenter: ViewPresenter, completer: ArticleCompleter) -> None:
        self._presenter = presenter
        self._completer = completer

    @app_commands.command(name="articles", description="List the articles that answers are taken from")
    @app_commands.describe(search="Words of a title, publisher, author, date or file")
    async def articles(
        self, interaction: discord.Interaction, search: app_commands.Range[str, 1, MAX_SEARCH] = ""
    ) -> None:
        """Show a list of articles."""
        await self._presenter.show(interaction, ViewKind.LIST, search)

    @app_commands.command(name="article", description="Read an article")
    @app_commands.describe(title="Its title, or its number in /articles")
    async def article(self, interaction: discord.Interaction, title: str) -> None:
        """Show an article."""
        await self._presenter.show(interaction, ViewKind.ARTICLE, title)

    @app_commands.command(name="find", description="Find a phrase, word for word, in all articles")
    @app_commands.describe(phrase="The exact words")
    async def find(self, interaction: discord.Interaction, phrase: app_commands.Range[str, 1, MAX_SEARCH]) -> None:
        """Show all places of a phrase."""
        await self._presenter.show(interaction, ViewKind.PHRASE, phrase)

    @app_commands.command(name="check", description="Check whether quotations stand in the articles, word for word")
    @app_commands.describe(text="A text with quotations in it, or one quotation")
    async def check(self, interaction: discord.Interaction, text: app_commands.Range[str, 1, MAX_CHECKED]) -> None:
        """Show the verdict on each quotation."""
        await self._presenter.show(interaction, ViewKind.CHECK, text)

    article.autocomplete("title")(CompletesTitles.complete_title)


class SummaryCog(
    CompletesTitles, commands.GroupCog, group_name="summary", group_description="What articles say, in their own words"
):
    """Sums up, always in the articles' own sentences."""

    def __init__(self, presenter: ViewPresenter, completer: ArticleCompleter, responder: InteractionResponder) -> None:
        self._presenter = presenter
        self._completer = completer
        self._responder = responder

    @app_commands.command(name="article", description="The gist of an article")
    @app_commands.describe(
        title="Its title, or its number in /articles", length="How long", private="Show it to you alone"
    )
    async def article(
        self,
        interaction: discord.Interaction,
        title: str,
        length: LengthOption = Length.MEDIUM,
        private: bool = False,
    ) -> None:
        """Sum up one article."""
        await self._show(interaction, ViewKind.SUMMARY_OF_ARTICLE, title, length, private)

    @app_commands.command(name="topic", description="What all articles say on a topic")
    @app_commands.describe(
        topic="Some words", length="How long", timeline="Day by day, oldest first", private="Show it to you alone"
    )
    async def topic(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, MAX_SEARCH],
        length: LengthOption = Length.MEDIUM,
        timeline: bool = False,
        private: bool = False,
    ) -> None:
        """Sum up what all articles say on a topic."""
        kind = ViewKind.TIMELINE if timeline else ViewKind.SUMMARY_OF_TOPIC
        await self._show(interaction, kind, topic, length, private)

    @app_commands.command(name="digest", description="The main stories of all articles")
    @app_commands.describe(
        since="Only what was published from then on: 2024-05-31, yesterday, last week",
        length="How long",
        private="Show it to you alone",
    )
    async def digest(
        self,
        interaction: discord.Interaction,
        since: str = "",
        length: LengthOption = Length.MEDIUM,
        private: bool = False,
    ) -> None:
        """Sum up the library."""
        period = period_of(since, discord.utils.utcnow().date())
        if since.strip() and period is None:
            await self._responder.explain(interaction, NO_DATE)
            return
        begun = period[0].isoformat() if period else ""
        await self._show(interaction, ViewKind.DIGEST, begun, length, private)

    article.autocomplete("title")(CompletesTitles.complete_title)

    async def _show(
        self, interaction: discord.Interaction, kind: ViewKind, text: str, length: Length, private: bool
    ) -> None:
        await self._presenter.show(interaction, kind, text, ephemeral=private, length=length.value)
