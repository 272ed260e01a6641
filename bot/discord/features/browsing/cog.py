"""`/articles`, `/article`, `/find`, `/check`, and `/summary article|topic|digest`: views shown page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.answer import SummaryRequest
from bot.answering.filters import DATE_FORMS, period_of
from bot.app.passages import as_shown, from_json, to_json
from bot.app.question_service import Expired, PassageGone, Viewer
from bot.discord.features.browsing.pages import VIEWS, Pages, View, ViewKind, build_pages, render_page
from bot.discord.platform.admission import viewer_of
from bot.discord.platform.commands import ArticleCompleter, CompletesTitles, is_private
from bot.discord.platform.interactions import InteractionResponder, ToldPrivately, is_ephemeral
from bot.discord.platform.replies import Action, ComponentId, Reply
from bot.discord.platform.services import Feature, Services, kept_view
from bot.summarizing.summary import Length
from index.article import Article
from index.errors import AmbiguousArticle, UnknownArticle
from index.search.titles import reference_to, reference_to_id

_OF_ONE_ARTICLE = frozenset((ViewKind.ARTICLE, ViewKind.SUMMARY_OF_ARTICLE))

MAX_SEARCH = 200
MAX_CHECKED = 4_000  # characters
NO_DATE = f"I can't read that as a date. Write it {DATE_FORMS}."


class ViewPresenter(Feature):
    """Shows views, which are stored so that their pages can be turned."""

    def __init__(self, services: Services, completer: ArticleCompleter) -> None:
        super().__init__(services)
        self._completer = completer
        actions = services.actions
        actions.on_click(Action.TURN, self.turn)
        actions.on_click(Action.OPEN, self.open)
        actions.on_click(Action.CHECK, self.check)
        actions.on_click(Action.SHOW_MEANT, self.show_meant)
        actions.on_click(Action.READ, self.read)

    async def show(
        self, interaction: discord.Interaction, kind: ViewKind, text: str, *, ephemeral: bool = True, length: str = ""
    ) -> None:
        """Answer with the first page of a view. Where it is one of an article, `text` is what a person calls that."""
        await self._show(interaction, lambda: (kind, text, length), ephemeral)

    async def show_meant(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show one of the articles that were offered in place of what nothing, or too much, is called."""

        def wanted() -> tuple[ViewKind, str, str]:
            article, meant = self._completer.chosen(component, viewer_of(interaction))
            try:
                return ViewKind(meant.kind), article, Length(meant.length).value if meant.length else ""
            except ValueError as error:
                raise Expired(component.key) from error

        await self._show(interaction, wanted, is_private(component))

    async def _show(
        self, interaction: discord.Interaction, wanted: Callable[[], tuple[ViewKind, str, str]], ephemeral: bool
    ) -> None:
        viewer = viewer_of(interaction)

        def first_page(embed: bool) -> Reply:
            kind, text, length = wanted()
            view = View(kind, text, viewer.guild, viewer.server, viewer.person if ephemeral else None, length)
            if kind in _OF_ONE_ARTICLE:
                view = replace(view, text=self._resolve(view, viewer))
            return self._first_page(view, viewer, embed)

        await self._responder.respond_in_turn(interaction, self._background.to_async(first_page), ephemeral=ephemeral)

    def summary(self, wanted: SummaryRequest, viewer: Viewer, embed: bool, private: bool) -> Reply:
        """Return the first page of a summary that was asked for in a conversation. Blocking."""
        kind, text = ViewKind.DIGEST, ""
        if wanted.article:
            kind, text = ViewKind.SUMMARY_OF_ARTICLE, reference_to_id(wanted.article)
        elif wanted.topic:
            kind, text = ViewKind.SUMMARY_OF_TOPIC, wanted.topic
        view = View(kind, text, viewer.guild, viewer.server, viewer.person if private else None)
        return self._first_page(view, viewer, embed)

    def _first_page(self, view: View, viewer: Viewer, embed: bool) -> Reply:
        """Return the first page of a view, which is kept so that its pages can be turned."""
        pages, key = self._pages(view, embed), self._keep(view, viewer)
        asker = viewer.person if view.person is None else None
        return self._render(key, view, pages, 0, viewer, embed, asker=asker)

    def kept_check(self, text: str, viewer: Viewer) -> str:
        """Keep a text whose quotations are checked for who wants to know alone, and return the key. Blocking."""
        return self._keep(View(ViewKind.CHECK, text, viewer.guild, viewer.server, viewer.person), viewer)

    async def check(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the verdict on each quotation of a text that was kept."""

        def wanted() -> tuple[ViewKind, str, str]:
            return ViewKind.CHECK, self._view(component, viewer_of(interaction)).text, ""

        await self._show(interaction, wanted, ephemeral=True)

    async def turn(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show another page of a view."""

        def page(embed: bool) -> Reply:
            viewer = viewer_of(interaction)
            view = self._view(component, viewer)
            return self._render(component.key, view, self._pages(view, embed), component.number, viewer, embed)

        await self._responder.respond(
            interaction, self._background.to_async(page), ephemeral=True, in_place=is_ephemeral(interaction)
        )

    async def open(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the article of a quote on a page, where that quote stands."""
        viewer = viewer_of(interaction)

        def opened(embed: bool) -> Reply:
            place = self._view(component, viewer)
            passages = from_json(place.text) if place.kind is ViewKind.PLACE else None
            if not passages:
                raise Expired(component.key)  # of an earlier version, which did not keep the passages
            passage = passages[min(component.number, len(passages) - 1)]
            with self._libraries.context(viewer.server) as context, context.library.snapshot() as snapshot:
                article = passage.article_in(snapshot)
            if article is None:
                raise PassageGone
            return self._open_article(viewer, article, passage.start, embed)

        await self._responder.respond(interaction, self._background.to_async(opened), ephemeral=True)

    async def read(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the article of one of an answer's passages, where that passage stands."""
        viewer = viewer_of(interaction)

        def opened(embed: bool) -> Reply:
            cited = self._questions.cited(component.key, component.number, viewer)
            return self._open_article(viewer, cited.article, cited.passage.start, embed)

        await self._responder.respond(interaction, self._background.to_async(opened), ephemeral=True)

    def _view(self, component: ComponentId, viewer: Viewer) -> View:
        return kept_view(self._state, VIEWS, component.key, viewer)

    def _keep(self, view: View, viewer: Viewer) -> str:
        return self._state.keep_view(asdict(view), viewer.person)

    def _open_article(self, viewer: Viewer, article: Article, offset: int, embed: bool) -> Reply:
        view = View(ViewKind.ARTICLE, reference_to(article), viewer.guild, viewer.server, viewer.person)
        pages = self._pages(view, embed)
        return render_page(self._keep(view, viewer), pages, pages.page_at(offset), embed=embed)

    def _render(
        self, key: str, view: View, pages: Pages, number: int, viewer: Viewer, embed: bool, *, asker: int | None = None
    ) -> Reply:
        """Return a page, whose places are kept if buttons lead to them: the page may show others later."""
        number = min(number, len(pages.texts) - 1)
        place = None
        if places := pages.places_on(number):
            kept = replace(view, kind=ViewKind.PLACE, text=to_json(as_shown(places.values())))
            place = self._keep(kept, viewer)
        return render_page(key, pages, number, place, embed=embed, asker=asker)

    def _resolve(self, view: View, viewer: Viewer) -> str:
        """Return a reference to the article that a view is of, by what a person calls it; offer which may be meant."""
        try:
            with self._libraries.context(view.server) as context:
                return reference_to(context.library.resolve(view.text))
        except (UnknownArticle, AmbiguousArticle) as error:
            wanted, private = {"kind": view.kind.value, "length": view.length}, view.person is not None
            offered = self._completer.offered(error, viewer, Action.SHOW_MEANT, wanted, private=private)
            raise ToldPrivately(offered) from error

    def _pages(self, view: View, embed: bool) -> Pages:
        """Return the pages of a view. Raises PassageGone where its article was removed, or changed."""
        with self._libraries.context(view.server) as context:
            try:
                return build_pages(view, context, embed=embed, reader=self._reader)
            except UnknownArticle as error:
                raise PassageGone from error


class _LengthNames(app_commands.Transformer):
    """Lengths as people read them: by themselves, they would be offered in capitals."""

    @property
    def choices(self) -> list[app_commands.Choice[str | int | float]]:
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
    @app_commands.describe(search="Words of a title, publisher, author, date or file; source:times, after:2024-05")
    async def articles(
        self, interaction: discord.Interaction, search: app_commands.Range[str, 1, MAX_SEARCH] = ""
    ) -> None:
        """Show a list of articles."""
        await self._presenter.show(interaction, ViewKind.LIST, search.strip())

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

    @articles.autocomplete("search")
    async def complete_search(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return filters for the publishers that may be meant."""
        return await self._completer.complete_source(interaction, typed)


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
        self, interaction: discord.Interaction, title: str, length: LengthOption = Length.MEDIUM, private: bool = False
    ) -> None:
        """Sum up one article."""
        await self._presenter.show(interaction, ViewKind.SUMMARY_OF_ARTICLE, title, ephemeral=private, length=length)

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
        await self._presenter.show(interaction, kind, topic, ephemeral=private, length=length)

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
        await self._presenter.show(interaction, ViewKind.DIGEST, begun, ephemeral=private, length=length)

    article.autocomplete("title")(CompletesTitles.complete_title)
