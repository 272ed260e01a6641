"""Suggestions of articles: for what is typed of a title, and for a title that no article has, or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import discord
from discord import app_commands

from bot.app.question_service import Expired, NotYours, Viewer
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.app.state_file import Records
from bot.discord.platform import texts
from bot.discord.platform.admission import server_of
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle
from bot.discord.platform.services import Background
from bot.rendering.discord.markdown import clean, label, truncated, utf16_length
from index.article import own_name
from index.errors import AmbiguousArticle, UnknownArticle
from index.library import ArticleInfo
from index.metadata.dates import format_date
from index.search.titles import TitleMatches, near_titles, reference_to

MAX_SUGGESTIONS = 25
_MAX_UNITS = 100
_MAX_DETAIL = 24
_MAX_OFFERED = 5  # buttons, in a row
_MAX_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """Articles that were offered, where that was, and what was wanted of one: a question's text, or kind of view."""

    guild: int | None
    server: int | None
    choices: list[str]
    question: str = ""
    kind: str = ""
    length: str = ""


_OFFERED: Records[Offered] = Records("view", Offered)


class ArticleCompleter:
    """Completes options that name an article, from the articles that serve where they are typed."""

    def __init__(self, libraries: LibraryResolver, state: State, background: Background) -> None:
        self._libraries = libraries
        self._state = state
        self._background = background

    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the articles that may be meant."""
        return await self._background.run(self._choices, server_of(interaction), typed)

    def offered(
        self,
        error: UnknownArticle | AmbiguousArticle,
        viewer: Viewer,
        action: Action,
        wanted: Mapping[str, str],
        *,
        private: bool,
    ) -> Reply:
        """Return what is said of a title that no article has, or several: with a button for each that may be.

        A button with this action recalls what was `wanted` of it, and whether that is `private`. Blocking.
        """
        with self._libraries.context(viewer.server) as context:
            articles = context.library.articles()
        more = 0
        if isinstance(error, AmbiguousArticle):
            text, meant = texts.WHICH_ARTICLE, [info for info in articles if info.id in error.choices]
            more, meant = len(meant) - _MAX_OFFERED, meant[:_MAX_OFFERED]
        else:
            meant = near_titles(error.reference, articles, _MAX_OFFERED)
            text = texts.near_articles(label(error.reference, _MAX_REFERENCE), len(meant))
        if not meant:
            return Reply(texts.UNKNOWN_ARTICLE, ReplyStyle.ERROR)
        choices = suggestions(TitleMatches(tuple(meant)))
        kept = {**wanted, "server": viewer.server, "guild": viewer.guild, "choices": [one.value for one in choices]}
        key = self._state.keep_view(kept, viewer.person)
        lines = [f"**{number}** {label(one.name, 2 * _MAX_UNITS)}" for number, one in enumerate(choices, 1)]
        lines += [texts.more_choices(more)] if more > 0 else []
        buttons = (
            Button(str(number + 1), ComponentId(action, key, 2 * number + private)) for number in range(len(choices))
        )
        return Reply("\n".join([text, *lines]), ReplyStyle.ERROR, buttons=tuple(buttons))

    def chosen(self, component: ComponentId, viewer: Viewer) -> tuple[str, Offered]:
        """Return what names the article whose button was clicked, and what was wanted of it. Blocking.

        Raises Expired, NotYours or StateError.
        """
        kept = _OFFERED.read(self._state.view(component.key))
        if kept is None or component.number // 2 >= len(kept.choices):
            raise Expired(component.key)
        if (kept.guild, kept.server) != (viewer.guild, viewer.server):
            raise NotYours(component.key)
        return kept.choices[component.number // 2], kept

    def _choices(self, server: int | None, typed: str) -> list[app_commands.Choice[str]]:
        with self._libraries.context(server) as context:
            return suggestions(context.library.titled(typed, MAX_SUGGESTIONS))


class CompletesTitles:
    """What completes the options of a cog that name an article."""

    _completer: ArticleCompleter

    async def complete_title(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the articles that may be meant."""
        return await self._completer.complete(interaction, typed)


def is_private(component: ComponentId) -> bool:
    """Return whether only the one who clicks a button of `offered` is to see what was wanted."""
    return component.number % 2 == 1


def suggestions(found: TitleMatches) -> list[app_commands.Choice[str]]:
    """Return choices, titles that begin with what was typed first. Names and values have 1 to 100 UTF-16 units.

    A value names its article and no other. Articles of the same title are told apart by publisher, date and file, and
    by their numbers where these are the same too.
    """
    articles = found.first(MAX_SUGGESTIONS)
    titles = Counter(map(_name, articles))
    ends = {one.id: f" · {_details(one)}" for one in articles if titles[_name(one)] > 1}
    names = {one.id: _cut(_name(one), ends.get(one.id, "")) for one in articles}
    alike = Counter(names.values())
    return [
        app_commands.Choice(
            name=names[one.id] if alike[names[one.id]] == 1 else _cut(names[one.id], f" · #{one.number}"),
            value=reference_to(one),
        )
        for one in articles
    ]


def _name(article: ArticleInfo) -> str:
    return clean(article.title or "") or clean(own_name(article.source, article.id)) or f"Article {article.number}"


def _details(article: ArticleInfo) -> str:
    details = (article.publisher, format_date(article.published), article.source)
    return " · ".join(truncated(clean(detail), _MAX_DETAIL) for detail in details if detail)


def _cut(name: str, end: str) -> str:
    return f"{truncated(name, _MAX_UNITS - utf16_length(end))}{end}"
