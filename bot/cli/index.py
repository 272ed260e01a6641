"""`verbatim index`: bring the library in line with folders, files and web addresses."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.library import open_library
from bot.cli.options import Command
from bot.cli.output import reading_progress
from bot.cli.reports import failure_line, report_lines
from bot.settings import load_settings
from index.errors import Unfetchable, UnreadableRoot
from index.formats import Limits
from index.library import Library, Progress, SyncReport
from index.web import Fetcher, is_web_address, normal

__all__ = ["Skipped", "command"]


class Skipped(click.ClickException):
    """With --strict: something could not be read, or only in part."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} skipped, as said above")


@click.command("index", cls=Command)
@click.argument("roots", metavar="ROOT...", nargs=-1, required=True)
@click.option("--prune", is_flag=True, help="Also remove articles whose file, or whole ROOT, is gone or can't be read.")
@click.option("--strict", is_flag=True, help="Fail, with status 1, if anything was skipped.")
@click.option("--watch", is_flag=True, help="Stay, and follow changes of folders and files.")
def command(roots: tuple[str, ...], prune: bool, strict: bool, watch: bool) -> None:
    """Read articles into the library, or bring it up to date.

    Each ROOT is a folder, a file, or the web address of a page. New and changed articles of it are read, those that
    vanished from it are removed; articles of other roots stay. A file that can't be read is named and skipped.
    """
    if strict and watch:
        raise click.UsageError("--strict and --watch don't go together: a watch has no end to fail at.")
    settings = load_settings()
    limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
    fetcher = Fetcher(private=settings.verbatim_private_addresses)
    failed: UnreadableRoot | Unfetchable | None = None
    skipped = 0
    with open_library() as library:
        for root in roots:
            try:
                if is_web_address(root):
                    report = library.sync_address(normal(root), fetcher, prune=prune, limits=limits)
                else:
                    report = _synced(library, Path(root), prune, limits)
            except (UnreadableRoot, Unfetchable) as error:
                if not watch or isinstance(error, Unfetchable):
                    failed = failed or error
                continue
            skipped += len(report.skipped)
            _say(root, report)
        if watch:
            _watch(library, [Path(root) for root in roots if not is_web_address(root)], limits)
    if failed is not None:
        raise failed
    if strict and skipped:
        raise Skipped(skipped)


def _synced(library: Library, root: Path, prune: bool, limits: Limits) -> SyncReport:
    with reading_progress("Reading") as bar:

        def looked_at(now: Progress) -> None:
            bar(now.share, now.articles)

        return library.sync(root, prune=prune, limits=limits, progress=looked_at)


def _watch(library: Library, roots: Sequence[Path], limits: Limits) -> None:
    """Follows the roots until an interruption."""
    from index.ingest.watching import watching

    def failed(root: Path, error: Exception) -> None:
        click.echo(failure_line(root, error), err=True)

    with watching(library.sync, roots, limits=limits, synced=_say, failed=failed):
        click.echo("Watching; Ctrl+C ends it.", err=True)
        threading.Event().wait()


def _say(root: Path | str, report: SyncReport) -> None:
    click.echo("\n".join(report_lines(root, report)))
