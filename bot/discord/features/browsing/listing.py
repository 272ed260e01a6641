"""Articles -> the texts of a list of them, page by page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering.discord.labels import label, title_with_link
from bot.rendering.discord.markdown import utf16_length
from bot.rendering.quotes import format_date
from index.article import Article
from index.library import ArticleInfo

__all__ = ["article_line", "listing", "matching"]

_DETAIL = 60
_DEMONSTRATION = "Nothing has been indexed yet: these are examples."
_RESERVED = 200  # for the lines above the list
_MOST_LINES = 20  # on a page


def matching(articles: Sequence[ArticleInfo], search: str) -> list[ArticleInfo]:
    """The articles of which title, publisher, author, date or file hold every word of `search`, or parts of words."""
    words = search.casefold().split()
    return [article for article in articles if all(word in _searched(article) for word in words)]


def listing(
    articles: Sequence[ArticleInfo], budget: int, *, demonstration: bool = False, search: str = ""
) -> list[str]:
    """How many articles there are, and a line for each, in pages of at most `budget` UTF-16 units. At least a page."""
    about = f" with “{label(search, _DETAIL)}”" if search else ""
    if not articles:
        return [f"There are no articles{about}." if search else "There are no articles yet."]
    count = "1 article" if len(articles) == 1 else f"{len(articles):,} articles"
    head = f"**{count}**{about}" + (f"\n{_DEMONSTRATION}" if demonstration else "")
    pages: list[list[str]] = []
    room = 0
    for article in articles:
        line = f"**{article.number}** {article_line(article)}"
        if not pages or utf16_length(line) + 1 > room or len(pages[-1]) > _MOST_LINES:
            pages.append([head])
            room = budget - _RESERVED
        pages[-1].append(line)
        room -= utf16_length(line) + 1
    return ["\n".join(page) for page in pages]


def article_line(article: ArticleInfo | Article) -> str:
    """An article's title, as a link where there is one, publisher, date, author and file, on one line of Markdown."""
    published = format_date(article.published)
    details = (article.publisher, published, article.author, article.source)
    shown = [label(detail, _DETAIL) for detail in details if detail]
    return " · ".join([*title_with_link(article.title, article.url), *filter(None, shown)])


def _searched(article: ArticleInfo) -> str:
    parts = (article.title, article.publisher, article.author, article.published, article.source)
    return " ".join(part for part in parts if part).casefold()
