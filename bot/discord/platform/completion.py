"""Suggestions of articles for what is typed of a title."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.app.server_libraries import LibraryResolver
from bot.discord.platform.background import Background
from bot.discord.platform.permissions import server_of
from bot.rendering.discord.labels import clean
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo
from index.search.titles import TitleMatches

__all__ = ["MAX_SUGGESTIONS", "ArticleCompleter", "suggestions"]

MAX_SUGGESTIONS = 25
_MAX_UNITS = 100


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

    A value is an article's id or, where that is too long, its number.
    """
    return [app_commands.Choice(name=_cut(_name(one)), value=_value(one)) for one in found.first(MAX_SUGGESTIONS)]


def _name(article: ArticleInfo) -> str:
    return clean(article.title or "") or clean(article.source) or f"Article {article.number}"


def _value(article: ArticleInfo) -> str:
    # Discord strips white space from the ends.
    usable = (
        0 < utf16_length(article.id) <= _MAX_UNITS and article.id == article.id.strip() and article.id.isprintable()
    )
    return article.id if usable else str(article.number)


def _cut(name: str) -> str:
    cut = name[:_MAX_UNITS]
    while utf16_length(cut) > _MAX_UNITS or (cut != name and utf16_length(cut) > _MAX_UNITS - 1):
        cut = cut[:-1]
    return cut if cut == name else f"{cut.rstrip()}…"
