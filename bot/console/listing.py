"""The list of articles on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.console.text import shown
from bot.rendering.quotes import format_date
from index.library import ArticleInfo

__all__ = ["DEMONSTRATION", "print_articles"]

DEMONSTRATION = "These are the example articles; index your own with: verbatim index FOLDER"


def print_articles(console: Console, infos: Sequence[ArticleInfo], demonstration: bool) -> None:
    """An article a line: its number, title, publisher, date and id."""
    wide = not console.is_terminal
    if not infos:
        console.print("The library is empty; index articles with: verbatim index FOLDER", soft_wrap=wide)
        return
    digits = len(str(infos[-1].number))
    for info in infos:
        details = [info.publisher, format_date(info.published), info.id]
        line = Text.assemble(
            (f"{info.number:>{digits}}  ", "cyan"),
            (shown(info.title or info.source), "bold"),
            ("".join(f"  {shown(detail)}" for detail in details if detail), "dim"),
        )
        console.print(line, soft_wrap=wide)
    if demonstration:
        console.print(Text(DEMONSTRATION, "yellow"), soft_wrap=wide)
