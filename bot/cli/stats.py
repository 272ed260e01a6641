"""`verbatim stats`: how much the library holds."""

from __future__ import annotations

import click

from bot.cli.library import open_library
from bot.cli.options import Command, data_folder
from bot.cli.output import write_json
from bot.console.text import shown

__all__ = ["command"]


@click.command("stats", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
def command(as_json: bool) -> None:
    """Say how much the library holds, and where it is."""
    with open_library() as library:
        held = library.statistics()
    figures = {
        "articles": held.articles,
        "sentences": held.sentences,
        "chunks": held.chunks,
        "characters": held.characters,
        "words": held.words,
        "terms": held.terms,
    }
    if as_json:
        write_json({**figures, "demonstration": held.is_demonstration})
        return
    for name, value in figures.items():
        click.echo(f"{name:<12}{value:>14,}")
    click.echo(f"{'data folder':<12}  {shown(str(data_folder()))}")
    for root in held.roots:
        click.echo(f"{'indexed':<12}  {shown(root)}")
    if held.is_demonstration:
        click.echo("The example articles serve; index your own with: verbatim index FOLDER")
