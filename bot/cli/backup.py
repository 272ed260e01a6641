"""`verbatim backup`: the data folder as one file."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import Command, data_folder
from bot.console.text import shown
from bot.ops.backup import back_up

__all__ = ["command"]


@click.command("backup", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write the data folder to FILE, a zip file, while the bot runs.

    FILE takes the place of an earlier backup, whole or not at all. It holds the library, what the bot remembers, and
    the servers' own articles; not the token, and not the folders that were indexed. `verbatim restore` puts it back.
    """
    saved = back_up(data_folder(), file)
    contents = f"{saved.databases} databases and {saved.files} files, {saved.size / 1e6:.1f} MB"
    click.echo(f"{shown(str(file))}: {contents}")
