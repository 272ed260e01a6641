"""Articles -> the text of a list of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.discord.rendering.labels import label
from bot.discord.rendering.sources import title_with_link
from bot.discord.rendering.utf16 import units
from bot.presenting.sources import UNDATED, date_shown
from index.library import ArticleInfo

__all__ = ["listing"]

_DETAIL = 60
_DEMONSTRATION = "Nothing has been indexed yet: these are examples."
_RESERVED = 100  # for the first and the last line


def listing(articles: Sequence[ArticleInfo], budget: int, *, demonstration: bool = False) -> str:
    """How many articles there are, and a line for each of the first, within `budget` UTF-16 units."""
    if not articles:
        return "There are no articles yet."
    lines = ["**1 article**" if len(articles) == 1 else f"**{len(articles)} articles**"]
    if demonstration:
        lines.append(_DEMONSTRATION)
    room = budget - _RESERVED - sum(map(units, lines))
    for shown, article in enumerate(articles):
        line = _line(article)
        room -= units(line) + 1
        if room < 0:
            lines.append(f"… and {len(articles) - shown} more")
            break
        lines.append(line)
    return "\n".join(lines)


def _line(article: ArticleInfo) -> str:
    published = date_shown(article.published) if article.published else UNDATED
    details = [label(detail, _DETAIL) for detail in (article.publisher, published, article.source) if detail]
    return f"**{article.number}** " + " · ".join([*title_with_link(article.title, article.url), *filter(None, details)])
