"""What is typed of an article's title -> the articles that may be meant, as Discord takes suggestions."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord.platform.installation import server_of
from bot.discord.services import Services
from bot.rendering.discord.labels import clean
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo
from index.search.titles import TitleMatches

__all__ = ["MOST_SUGGESTIONS", "complete_article", "suggestions"]

MOST_SUGGESTIONS = 25
_LONGEST = 100


def suggestions(found: TitleMatches) -> list[tuple[str, str]]:
    """Names and values, each of 1 to 100 UTF-16 units: titles that begin with what was typed first, then others.

    A value is an article's id or, where that is too long, its number.
    """
    return [(_cut(_name(article)), _value(article)) for article in found.first(MOST_SUGGESTIONS)]


def _name(article: ArticleInfo) -> str:
    return clean(article.title or "") or clean(article.source) or f"Article {article.number}"


def _value(article: ArticleInfo) -> str:
    # White space at its ends would be taken off on the way.
    usable = 0 < utf16_length(article.id) <= _LONGEST and article.id == article.id.strip() and article.id.isprintable()
    return article.id if usable else str(article.number)


def _cut(name: str) -> str:
    cut = name[:_LONGEST]
    while utf16_length(cut) > _LONGEST or (cut != name and utf16_length(cut) > _LONGEST - 1):
        cut = cut[:-1]
    return cut if cut == name else f"{cut.rstrip()}…"


async def complete_article(
    interaction: discord.Interaction, services: Services, typed: str
) -> list[app_commands.Choice[str]]:
    """Suggestions for an option that names an article."""
    server = server_of(interaction)

    def found() -> list[tuple[str, str]]:
        with services.libraries.context(server) as context:
            return suggestions(context.library.titled(typed, MOST_SUGGESTIONS))

    return [app_commands.Choice(name=name, value=value) for name, value in await services.background.run(found)]
