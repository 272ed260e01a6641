"""`verbatim discord`: the Discord bot."""

from __future__ import annotations

import click

import bot.discord
from bot.answering.answerer import Answerer
from bot.cli.index import report_lines
from bot.cli.library import open_library
from bot.cli.options import Command, data_folder
from bot.settings import load_settings
from index.reading import Limits
from index.searchable import Searchable

__all__ = ["command"]


@click.command("discord", cls=Command)
def command() -> None:
    """Run the Discord bot until it is interrupted.

    Needs DISCORD_TOKEN in the environment or in a file `.env` in this folder; the README says how to get one and how to
    invite the bot. Articles of the folder that VERBATIM_ARTICLES names are indexed first.
    """
    settings = load_settings().model_copy(update={"verbatim_data": data_folder()})
    with open_library() as library:
        if settings.verbatim_articles is not None:
            limits = Limits(max_file_bytes=settings.verbatim_max_file_bytes)
            report = library.sync(settings.verbatim_articles, limits=limits)
            for line in report_lines(settings.verbatim_articles, report):
                click.echo(line, err=True)
        bot.discord.run(settings, library, _answerer)


def _answerer(library: Searchable, threshold: float) -> Answerer:
    return Answerer(library, threshold=threshold)
