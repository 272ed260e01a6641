"""`verbatim discord`: the Discord bot."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import bot.discord
from bot.answering.pipeline import Pipeline
from bot.app.folders import env_file_faults
from bot.app.state import State
from bot.cli.ingest import failure_line, report_lines
from bot.cli.options import Command, data_folder, open_library
from bot.discord.platform.commands import force_sync
from bot.discord.platform.errors import NoToken, set_up_logging
from bot.ops.doctor import check_owners, check_setting_names
from bot.ops.metrics import FEED, FOLDER, Metrics
from bot.ops.process import freeze_gc, serving_from
from bot.settings import load_settings, overruled_settings, unknown_settings
from index.formats import Limits
from index.ingest.roots import SyncReport
from index.web import Fetcher

log = logging.getLogger(__name__)


@click.command("discord", cls=Command)
@click.option("--sync-commands", is_flag=True, help="Register the commands with Discord again, changed or not.")
def discord_command(sync_commands: bool) -> None:
    """Run the Discord bot until it is interrupted.

    Needs DISCORD_TOKEN in the environment or in a file `.env` in this folder; the README says how to get one and how to
    invite the bot. Articles of the folder that VERBATIM_ARTICLES names are indexed first, and the folder is followed;
    so are, meanwhile, the feeds that VERBATIM_FEEDS lists.
    """
    settings = load_settings().model_copy(update={"verbatim_data": data_folder()})
    if settings.discord_token is None:  # told before anything is read
        raise NoToken
    level = logging.getLevelNamesMapping()[settings.verbatim_log_level.upper()]
    set_up_logging(settings.discord_token.get_secret_value().strip(), level)
    if sync_commands:
        with State(settings.verbatim_data) as state:
            force_sync(state)
    for finding in (
        *check_setting_names(unknown_settings(), overruled_settings(), env_file_faults()),
        *check_owners(settings.verbatim_data),
    ):
        log.warning("%s", finding.text)
    with ExitStack() as stack:
        stack.enter_context(serving_from(settings.verbatim_data))
        configured = settings.verbatim_articles is not None or bool(settings.verbatim_feeds)
        library = stack.enter_context(open_library(filling=configured, founding=True, examples=not configured))
        if (trouble := library.trouble()) is not None:
            log.warning("%s", trouble)
        metrics = Metrics(library=library.statistics, trouble=library.trouble, data=settings.verbatim_data)
        stack.enter_context(metrics.counting_log_lines())
        limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
        if settings.verbatim_articles is not None:
            sync = _told_to(metrics, FOLDER, library.sync)
            report = sync(settings.verbatim_articles, limits=limits)
            _say(settings.verbatim_articles, report)
            from index.ingest.watching import watching

            roots = {settings.verbatim_articles: report.skipped}
            stack.enter_context(watching(sync, roots, limits=limits, synced=_say, failed=_say_failed))
        if settings.verbatim_feeds:
            from index.ingest.watching import following

            stack.enter_context(
                following(
                    _told_to(metrics, FEED, library.sync_feed),
                    settings.verbatim_feeds,
                    seconds=settings.verbatim_feeds_minutes * 60,
                    fetcher=lambda: Fetcher(private=settings.verbatim_private_addresses),
                    limits=limits,
                    synced=_say,
                    failed=lambda feed, error: _say_failed(feed, error),
                )
            )
        freeze_gc()
        bot.discord.run(settings, library, Pipeline(), metrics)


def _told_to(metrics: Metrics, source: str, sync: Callable[..., SyncReport]) -> Callable[..., SyncReport]:
    """Return `sync` such that the metrics count what came of it."""

    def told(*arguments: Any, **options: Any) -> SyncReport:
        try:
            report = sync(*arguments, **options)
        except Exception:
            metrics.sync_failed(source)
            raise
        metrics.synced(source, report)
        return report

    return told


def _say(root: Path | str, report: SyncReport) -> None:
    """Log what became of a root, if anything did, and a warning for each thing that was skipped."""
    counts = {name: getattr(report, name) for name in ("added", "changed", "removed", "unchanged", "kept")}
    told = "; ".join(line.strip() for line in report_lines(root, replace(report, skipped=())))
    log.info("%s", told, extra={"fields": {"root": str(root), **counts, "skipped": len(report.skipped)}})
    for complaint in report.complaints:
        log.warning("Skipped %s", complaint, extra={"fields": {"root": str(root)}})


def _say_failed(root: Path | str, error: Exception) -> None:
    log.warning("%s", failure_line(root, error), extra={"fields": {"root": str(root)}})
