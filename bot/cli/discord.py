"""`verbatim discord`: the Discord bot."""

from __future__ import annotations

import click

import bot.discord
from bot.answering.answerer import Answerer
from bot.cli.library import open_library
from bot.cli.options import Command
from bot.settings import load_settings
from index.reading import Limits

__all__ = ["command"]


@click.command("discord", cls=Command)
def command() -> None:
    """Run the Discord bot until it is interrupted.

    Needs DISCORD_TOKEN in the environment or in a file `.env` in this folder; the README says how to get one and how to
    invite the bot. Articles of the folder that VERBATIM_ARTICLES names are indexed first.
    """
    settings = load_settings()
    with open_library() as library:
        if settings.verbatim_articles is not None:
            library.sync(settings.verbatim_articles, limits=Limits(max_file_bytes=settings.verbatim_max_file_bytes))
        bot.discord.run(settings, library, Answerer(library))
