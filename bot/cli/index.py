"""`verbatim index`: bring the library in line with folders and files."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.library import open_library
from bot.cli.options import Command
from bot.cli.output import progress
from bot.console.text import shown
from bot.settings import load_settings
from index.errors import UnreadableRoot
from index.library import Progress, SyncReport
from index.reading import Limits
from index.reading.formats import FORMATS

__all__ = ["command"]


@click.command("index", cls=Command)
@click.argument("roots", metavar="ROOT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Also remove articles whose file, or whole ROOT, is gone or can't be read.")
def command(roots: tuple[Path, ...], prune: bool) -> None:
    """Read articles into the library, or bring it up to date.

    Each ROOT is a folder or a file. New and changed articles of it are read, those that vanished from it are removed;
    articles of other roots stay. A file that can't be read is named and skipped.
    """
    limits = Limits(max_file_bytes=load_settings().verbatim_max_file_bytes)
    failed: UnreadableRoot | None = None
    with open_library() as library:
        for root in roots:
            with progress("Reading") as bar:

                def looked_at(now: Progress) -> None:
                    bar(now.done, now.files)

                try:
                    report = library.sync(root, prune=prune, limits=limits, progress=looked_at)
                except UnreadableRoot as error:
                    failed = failed or error
                    continue
            for line in report_lines(root, report):
                click.echo(line)
    if failed is not None:
        raise failed


def report_lines(root: Path, report: SyncReport) -> list[str]:
    """What happened, as lines to print."""
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
    lines = [f"{shown(str(root))}: {counts}"]
    lines += [f"  skipped {shown(str(unreadable))}" for unreadable in report.skipped]
    if report.kept:
        lines.append(f"  {report.kept} kept though their files can't be read or are gone; --prune removes them")
    if not (report.added or report.changed or report.removed or report.unchanged or report.kept or report.skipped):
        lines.append(f"  no articles there: they are files ending in {', '.join(FORMATS)}")
    if report.replaced_demonstration:
        lines.append("The example articles no longer serve: your own do.")
    return lines
