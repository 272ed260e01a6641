"""`verbatim feeds`: index what RSS and Atom feeds list."""

from __future__ import annotations

import click

from bot.cli.index import Skipped
from bot.cli.library import open_library
from bot.cli.options import Command
from bot.cli.output import progress
from bot.cli.reports import failure_line, report_lines
from bot.settings import load_settings
from index.errors import Unfetchable
from index.formats import Limits
from index.library import Library, SyncReport
from index.web import Fetcher

__all__ = ["command"]


@click.command("feeds", cls=Command)
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@click.option("--strict", is_flag=True, help="Fail, with status 1, if a feed or anything of one was skipped.")
def command(addresses: tuple[str, ...], strict: bool) -> None:
    """Read feeds, RSS or Atom, and index the pages that are new or changed in them.

    ADDRESS is that of a feed, or of a page that names its feed; without one, those of VERBATIM_FEEDS are read. Articles
    stay when they leave their feed; `verbatim remove FEED` removes all of a feed. A page that can't be read is named
    and skipped.
    """
    settings = load_settings()
    chosen = dict.fromkeys(addresses or settings.verbatim_feeds)
    if not chosen:
        raise click.UsageError("Name a feed, or list feeds in VERBATIM_FEEDS.")
    limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
    fetcher = Fetcher(private=settings.verbatim_private_addresses)
    failed: list[Unfetchable] = []
    skipped = 0
    with open_library() as library:
        for address in chosen:
            try:
                report = _read(library, address, fetcher, limits)
            except Unfetchable as error:
                failed.append(error)
                if len(failed) < len(chosen):
                    click.echo(failure_line("skipped", error), err=True)
                continue
            skipped += len(report.skipped)
            click.echo("\n".join(report_lines(report.root, report)))
    if len(failed) == len(chosen):
        raise failed[-1]
    if strict and skipped + len(failed):
        raise Skipped(skipped + len(failed))


def _read(library: Library, address: str, fetcher: Fetcher, limits: Limits) -> SyncReport:
    with progress("Reading") as bar:
        return library.sync_feed(address, fetcher, limits=limits, again=True, progress=bar)
