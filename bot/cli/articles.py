"""`verbatim articles`: the list of what is in the library."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.library import open_library
from bot.cli.options import Command
from bot.cli.output import screen, write_json
from index.library import ArticleInfo

__all__ = ["command"]


@click.command("articles", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def command(as_json: bool) -> None:
    """List the articles of the library: number, title, publisher, date and id."""
    with open_library() as library:
        infos = library.articles()
        demonstration = library.is_demonstration
    if as_json:
        write_json([_as_json(info) for info in infos])
        return
    from bot.console.listing import print_articles

    print_articles(screen(), infos, demonstration)


def _as_json(info: ArticleInfo) -> dict[str, Any]:
    """What is told of an article; not its root, which is a path of the machine."""
    return {
        "number": info.number,
        "id": info.id,
        "title": info.title,
        "publisher": info.publisher,
        "published": info.published,
        "url": info.url,
        "author": info.author,
        "source": info.source,
        "sentences": info.sentences,
        "characters": info.characters,
    }
