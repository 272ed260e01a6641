"""Suggestions of articles for what is typed of a title."""

from __future__ import annotations

from collections import Counter

import discord
from discord import app_commands

from bot.app.server_libraries import LibraryResolver
from bot.discord.platform.background import Background
from bot.discord.platform.permissions import server_of
from bot.rendering.discord.labels import clean, truncated
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import format_date
from index.library import ArticleInfo
from index.search.titles import TitleMatches, reference_to

__all__ = ["MAX_SUGGESTIONS", "ArticleCompleter", "suggestions"]

MAX_SUGGESTIONS = 25
_MAX_UNITS = 100
_MAX_DETAIL = 24


class ArticleCompleter:
    """Completes options that name an article, from the articles that serve where they are typed."""

    def __init__(self, libraries: LibraryResolver, background: Background) -> None:
        self._libraries = libraries
        self._background = background

    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the articles that may be meant."""
        return await self._background.run(self._choices, server_of(interaction), typed)

    def _choices(self, server: int | None, typed: str) -> list[app_commands.Choice[str]]:
        with self._libraries.context(server) as context:
            return suggestions(context.library.titled(typed, MAX_SUGGESTIONS))


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
            value=reference_to(one.id),
        )
        for one in articles
    ]


def _name(article: ArticleInfo) -> str:
    return clean(article.title or "") or clean(article.source) or f"Article {article.number}"


def _details(article: ArticleInfo) -> str:
    details = (article.publisher, format_date(article.published), article.source)
    return " · ".join(truncated(clean(detail), _MAX_DETAIL) for detail in details if detail)


def _cut(name: str, end: str) -> str:
    return f"{truncated(name, _MAX_UNITS - utf16_length(end))}{end}"
