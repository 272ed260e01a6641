"""`verbatim restore`: the data folder out of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import Command, data_folder
from bot.console.text import shown
from bot.ops.backup import restore

__all__ = ["command"]


@click.command("restore", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Drop what the data folder holds now.")
def command(file: Path, replace: bool) -> None:
    """Put the data folder back as it was when `verbatim backup` wrote FILE.

    Stop the bot first. A data folder that holds anything stays as it is unless --replace is given.
    """
    folder = data_folder()
    restored = restore(file, folder, replace=replace)
    click.echo(f"{shown(str(folder))}: {restored.files} files as of {shown(restored.made)}")
