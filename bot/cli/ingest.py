"""Commands that read articles into the library: `verbatim index` and `verbatim feeds`."""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from bot.cli.options import FILES, Command, open_library, progress, share_progress, write_json
from bot.settings import load_settings
from index.errors import Unfetchable, UnreadableRoot
from index.formats import Limits, Unreadable
from index.formats.registry import FORMATS
from index.ingest.roots import SyncReport, named_root
from index.library import Library
from index.secrets import without_secrets
from index.text.characters import human, shown
from index.web import Fetcher, is_web_address, normal

_ADDRESS = re.compile(r"\w\w+:/|[\w-]+(?:\.[\w-]+)+(?::\d+)?/")  # as a path has it, which keeps one slash of two
_JSON_HELP = "Write what happened to each root as a line of JSON."


@click.command("index", cls=Command, epilog=f"Files that end in {', '.join(FORMATS)} are read.")
@click.argument("roots", metavar="ROOT...", nargs=-1, required=True, shell_complete=FILES)
@click.option("--prune", is_flag=True, help="Also remove articles whose file, or whole ROOT, is gone or can't be read.")
@click.option("--strict", is_flag=True, help="Fail, with status 1, if anything was skipped.")
@click.option("-w", "--watch", is_flag=True, help="Stay, and follow changes of folders and files.")
@click.option("-j", "--json", "as_json", is_flag=True, help=_JSON_HELP)
def index_command(roots: tuple[str, ...], prune: bool, strict: bool, watch: bool, as_json: bool) -> None:
    """Read articles into the library, or bring it up to date.

    Each ROOT is a folder, a file, or the web address of a page. New and changed articles of it are read, those that
    vanished from it are removed; articles of other roots stay. A file that can't be read is named and skipped.
    """
    if strict and watch:
        raise click.UsageError("--strict and --watch don't go together: a watch has no end to fail at.")
    settings = load_settings()
    limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
    fetcher = Fetcher(private=settings.verbatim_private_addresses)
    failed: list[UnreadableRoot | Unfetchable] = []
    skipped = 0
    watched: dict[Path, Sequence[Unreadable]] = {Path(root): () for root in roots if not is_web_address(root)}
    with open_library(filling=True) as library:
        for root in roots:
            try:
                if is_web_address(root):
                    report = library.sync_address(normal(root), fetcher, prune=prune, limits=limits)
                else:
                    report = _sync(library, Path(root), prune, limits)
                    watched[Path(root)] = report.skipped
            except (UnreadableRoot, Unfetchable) as error:
                if not watch or isinstance(error, Unfetchable):
                    failed.append(error)
                continue
            skipped += len(report.skipped)
            _say(root, report, as_json)
            named = named_root(Path(root))
            for other in map(Path, library.statistics().roots if report.added else ()):
                if other != named and (named.is_relative_to(other) or other.is_relative_to(named)):
                    inner, outer = sorted((named, other), key=lambda path: len(path.parts), reverse=True)
                    said = f"{inner} lies in {outer}, which was indexed, too, so its articles are there twice"
                    click.echo(f"{said}: verbatim remove {shlex.quote(str(inner))}", err=True)
        if watch:
            _watch(library, watched, limits, as_json)
    for failure in failed[:-1]:
        click.echo(f"Error: {without_secrets(shown(str(failure)))}", err=True)
    if failed:
        raise failed[-1]
    if strict and skipped:
        raise click.ClickException(f"{skipped} skipped, as said above")


def _sync(library: Library, root: Path, prune: bool, limits: Limits) -> SyncReport:
    if _ADDRESS.match(str(root)) and not (prune or root.exists()):
        raise UnreadableRoot(root, "there is no such file; the address of a page begins with http:// or https://")
    with share_progress("Reading", "article") as bar:
        return library.sync(root, prune=prune, limits=limits, progress=lambda now: bar(now.share, now.articles))


def _watch(library: Library, roots: Mapping[Path, Sequence[Unreadable]], limits: Limits, as_json: bool) -> None:
    """Follow the roots, of each of which this was said to be skipped, until an interruption."""
    from index.ingest.watching import watching

    def failed(root: Path, error: Exception) -> None:
        click.echo(failure_line(root, error), err=True)

    with watching(library.sync, roots, limits=limits, synced=partial(_say, as_json=as_json), failed=failed):
        click.echo("Watching; Ctrl+C ends it.", err=True)
        threading.Event().wait()


def _say(root: Path | str, report: SyncReport, as_json: bool) -> None:
    if not as_json:
        click.echo("\n".join(report_lines(root, report)))
        return
    counts = {name: value for name, value in asdict(report).items() if type(value) is int and name != "waiting"}
    skipped = [{"path": without_secrets(one.path), "reason": without_secrets(one.reason)} for one in report.skipped]
    write_json({"root": without_secrets(shown(str(root))), **counts, "skipped": skipped})


@click.command("feeds", cls=Command)
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1, shell_complete=FILES)
@click.option("--strict", is_flag=True, help="Fail, with status 1, if a feed or anything of one was skipped.")
@click.option("-j", "--json", "as_json", is_flag=True, help=_JSON_HELP)
def feeds_command(addresses: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Read feeds, RSS, Atom or JSON Feed, and sitemaps, and index the pages that are new or changed in them.

    ADDRESS is that of a feed, or of a page that names its feed, or a file that lists feeds (OPML) or pages (a sitemap);
    without one, those of VERBATIM_FEEDS are read. Articles
    stay when they leave their feed; `verbatim remove FEED` removes all of a feed. A page that can't be read is named
    and skipped.
    """
    from index.web.feeds import NotAFeed, listed_in  # here, for other commands read no feed

    settings = load_settings()
    limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
    chosen: dict[str, None] = {}
    pages: list[str] = []
    for address in addresses or settings.verbatim_feeds:
        if is_web_address(address) or not Path(address).is_file():
            chosen[address] = None
            continue
        if Path(address).stat().st_size > limits.max_file_bytes:
            raise click.UsageError(f"{shown(address)} is larger than {human(limits.max_file_bytes)}, the size limit.")
        try:
            listed, more = listed_in(Path(address).read_bytes())
        except NotAFeed as error:
            raise click.UsageError(f"{shown(address)} {error}") from error
        chosen |= dict.fromkeys(listed)
        pages += more
    if not chosen and not pages:
        raise click.UsageError("Name a feed, or list feeds in VERBATIM_FEEDS.")
    fetcher = Fetcher(private=settings.verbatim_private_addresses)
    failed: list[Unfetchable] = []
    skipped = 0
    with open_library(filling=True) as library:
        for address in chosen:
            try:
                report = _sync_feed(library, address, fetcher, limits)
            except Unfetchable as error:
                failed.append(error)
                if len(failed) < len(chosen):
                    click.echo(failure_line("skipped", error), err=True)
                continue
            skipped += len(report.skipped)
            _say(report.root, report, as_json)
        for page in pages:
            try:
                _say(page, library.sync_address(normal(page), fetcher, limits=limits), as_json)
            except Unfetchable as error:
                failed.append(error)
                click.echo(failure_line("skipped", error), err=True)
    if failed and len(failed) == len(chosen) + len(pages):
        raise failed[-1]
    if strict and skipped + len(failed):
        raise click.ClickException(f"{skipped + len(failed)} skipped, as said above")


def _sync_feed(library: Library, address: str, fetcher: Fetcher, limits: Limits) -> SyncReport:
    with progress("Reading") as bar:
        return library.sync_feed(address, fetcher, limits=limits, again=True, progress=bar)


def report_lines(root: Path | str, report: SyncReport) -> list[str]:
    """Return lines on what happened to the articles of a root, and on each thing that was skipped and why."""
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
    if report.skipped:
        counts += f", {len(report.skipped)} skipped"
    lines = [f"{shown(str(root))}: {counts}"]
    lines += [f"  skipped {shown(str(unreadable))}" for unreadable in report.complaints]
    if report.undated:
        listed = "verbatim articles --undated"
        lines.append(
            f"  {report.undated} without a date that can be read, which searches by date leave out: see {listed}"
        )
    if report.kept:
        lines.append(f"  {report.kept} kept though their files can't be read or are gone; --prune removes them")
    if not (report.added or report.changed or report.removed or report.unchanged or report.kept or report.skipped):
        if is_web_address(str(root)):
            lines.append("  no entries there")
        else:
            lines.append(f"  no articles there: they are files ending in {', '.join(FORMATS)}")
    if report.replaced_demonstration:
        lines.append("The example articles no longer serve: your own do.")
    return list(map(without_secrets, lines))


def failure_line(root: Path | str, error: Exception) -> str:
    """Return a line that says why a root is not up to date."""
    return without_secrets(f"{shown(str(root))}: {shown(str(error))}")
