"""`verbatim console`: questions at a prompt, or piped in."""

from __future__ import annotations

import sys

import click

from bot.answering.answerer import Answerer
from bot.cli.library import open_library
from bot.cli.options import Command, data_folder
from bot.cli.output import screen
from bot.console.session import Session

__all__ = ["command"]


@click.command("console", cls=Command)
def command() -> None:
    """Ask questions at a prompt.

    A question gives an answer; /help lists what else there is. Works with questions piped in, too, one a line.
    """
    typed = sys.stdin.isatty() and sys.stdout.isatty()
    with open_library() as library:
        session = Session(library, Answerer(library), screen())
        session.greet()
        if typed:
            from bot.console.prompt import typed_lines

            session.converse(typed_lines(library, data_folder()))
        else:
            session.read(line.decode("utf-8", "replace") for line in sys.stdin.buffer)
