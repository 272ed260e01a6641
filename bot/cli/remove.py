"""`verbatim remove`: take articles out of the library."""

from __future__ import annotations

import click

from bot.cli.library import open_library
from bot.cli.options import Command
from bot.console.text import shown

__all__ = ["command"]


@click.command("remove", cls=Command)
@click.argument("reference", metavar="ARTICLE|ROOT")
def command(reference: str) -> None:
    """Remove an article, or all articles of a folder that was indexed, or of a feed.

    ARTICLE is an id, a number in the list of `verbatim articles`, or a title; ROOT is a folder or file as given to
    `verbatim index`, or the address of a feed. The files themselves are left alone. An article of a feed doesn't come
    back with it; `verbatim index ADDRESS` brings it back.
    """
    with open_library() as library:
        removed = library.remove(reference)
    for info in removed:
        click.echo(f"removed {shown(info.id)}" + (f" ({shown(info.title)})" if info.title else ""))
