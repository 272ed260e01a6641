"""Views shown page by page, to commands that open one and to the buttons that turn its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import discord

from bot.app.passages import as_shown, from_json, to_json
from bot.app.question_service import Expired, PassageGone, Viewer
from bot.discord.features.browsing.pages import Pages, View, ViewKind, ViewStore, build_pages, render_page
from bot.discord.platform.actions import Action, ComponentId
from bot.discord.platform.admission import viewer_of
from bot.discord.platform.completion import ArticleCompleter, is_private
from bot.discord.platform.interactions import ToldPrivately, is_ephemeral
from bot.discord.platform.replies import Reply
from bot.discord.platform.services import Feature, Services
from bot.summarizing.summary import Length
from index.article import Article
from index.errors import AmbiguousArticle, UnknownArticle
from index.search.titles import reference_to

_OF_ONE_ARTICLE = frozenset((ViewKind.ARTICLE, ViewKind.SUMMARY_OF_ARTICLE))


class ViewPresenter(Feature):
    """Shows views, which are stored so that their pages can be turned."""

    def __init__(self, services: Services, completer: ArticleCompleter) -> None:
        super().__init__(services)
        self._completer = completer
        self._views = ViewStore(services.state)
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
            pages, key = self._pages(view, embed), self._views.add(view, viewer.person)
            return self._render(key, view, pages, 0, viewer, embed, asker=None if ephemeral else viewer.person)

        await self._responder.respond_in_turn(interaction, self._background.to_async(first_page), ephemeral=ephemeral)

    def kept_check(self, text: str, viewer: Viewer) -> str:
        """Keep a text whose quotations are checked for who wants to know alone, and return the key. Blocking."""
        return self._views.add(View(ViewKind.CHECK, text, viewer.guild, viewer.server, viewer.person), viewer.person)

    async def check(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the verdict on each quotation of a text that was kept."""

        def wanted() -> tuple[ViewKind, str, str]:
            return ViewKind.CHECK, self._views.get(component.key, viewer_of(interaction)).text, ""

        await self._show(interaction, wanted, ephemeral=True)

    async def turn(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show another page of a view."""

        def page(embed: bool) -> Reply:
            viewer = viewer_of(interaction)
            view = self._views.get(component.key, viewer)
            return self._render(component.key, view, self._pages(view, embed), component.number, viewer, embed)

        await self._responder.respond(
            interaction, self._background.to_async(page), ephemeral=True, in_place=is_ephemeral(interaction)
        )

    async def open(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Show the article of a quote on a page, where that quote stands."""
        viewer = viewer_of(interaction)

        def opened(embed: bool) -> Reply:
            place = self._views.get(component.key, viewer)
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

    def _open_article(self, viewer: Viewer, article: Article, offset: int, embed: bool) -> Reply:
        view = View(ViewKind.ARTICLE, reference_to(article), viewer.guild, viewer.server, viewer.person)
        pages = self._pages(view, embed)
        return render_page(self._views.add(view, viewer.person), pages, pages.page_at(offset), embed=embed)

    def _render(
        self,
        key: str,
        view: View,
        pages: Pages,
        number: int,
        viewer: Viewer,
        embed: bool,
        *,
        asker: int | None = None,
    ) -> Reply:
        """Return a page, whose places are kept if buttons lead to them: the page may show others later."""
        number = min(number, len(pages.texts) - 1)
        place = None
        if places := pages.places_on(number):
            kept = replace(view, kind=ViewKind.PLACE, text=to_json(as_shown(places.values())))
            place = self._views.add(kept, viewer.person)
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
