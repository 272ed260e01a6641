"""An article, whole or around a quote, on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from bot.answering.answer import Passage
from bot.console.text import shown
from bot.rendering.blocks import Quote
from bot.rendering.quotes import format_date, quote_pieces
from index.article import Article, Kind, Paragraph

__all__ = ["print_article", "print_context"]

_STYLES = {
    Kind.HEADLINE: "bold",
    Kind.STANDFIRST: "italic",
    Kind.BODY: "",
    Kind.CAPTION: "dim italic",
    Kind.BOILERPLATE: "dim",
}


def print_article(console: Console, article: Article) -> None:
    """The article's paragraphs, each after its number, under a line that says where it is from."""
    known = (article.publisher, format_date(article.published), article.author)
    details = [shown(detail) for detail in (*known, article.source, article.url) if detail]
    console.print(Text("  ".join(details), "dim"), soft_wrap=not console.is_terminal)
    _print_paragraphs(console, article, range(len(article.paragraphs)))


def print_context(console: Console, article: Article, passage: Passage) -> None:
    """The paragraphs that hold a passage, its quote highlighted, with the paragraph before and the one after.

    Where the article has changed so that the quote no longer stands there, says that instead.
    """
    if article.text[passage.start : passage.end] != passage.quote:
        console.print(Text("The article has changed since; ask again.", "yellow"), soft_wrap=not console.is_terminal)
        return
    holding = [
        number
        for number, paragraph in enumerate(article.paragraphs)
        if paragraph.start < passage.end and passage.start < paragraph.end
    ]
    around = range(max(holding[0] - 1, 0), min(holding[-1] + 2, len(article.paragraphs)))
    _print_paragraphs(console, article, around, (passage.start, passage.end))


def _print_paragraphs(
    console: Console, article: Article, numbers: Iterable[int], highlighted: tuple[int, int] = (0, 0)
) -> None:
    for number in numbers:
        paragraph = article.paragraphs[number]
        line = Text.assemble((f"{number + 1:>4}  ", "cyan"), _marked(article, paragraph, highlighted))
        console.print(line, soft_wrap=not console.is_terminal)
    console.print()


def _marked(article: Article, paragraph: Paragraph, highlighted: tuple[int, int]) -> Text:
    start, end = (offset - paragraph.start for offset in highlighted)
    text = Text(style=_STYLES[paragraph.kind])
    for piece, strong in quote_pieces(Quote(article.quote(paragraph.start, paragraph.end), ((start, end),))):
        text.append(shown(piece), "reverse" if strong else None)
    return text
