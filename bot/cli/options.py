"""What every command takes: `--data` and `--debug`, before or after the command's name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.app.folders import default_data_folder, named_data_folder

__all__ = ["Command", "common_options", "data_folder", "debugging"]

_DATA = "bot.cli.data"
_DEBUG = "bot.cli.debug"


def common_options() -> list[click.Parameter]:
    """New `--data` and `--debug` options. What is given after the command's name wins over what stands before it."""
    return [
        click.Option(
            ["--data"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_remember(_DATA),
            help="Data folder, which holds the library; VERBATIM_DATA names it too. Default: a folder of your own.",
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            callback=_remember(_DEBUG),
            help="Show where in the program an error came from.",
        ),
    ]


class Command(click.Command):
    """A command that takes the common options besides its own."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += common_options()


def data_folder() -> Path:
    """The data folder of the command that runs: from --data, the environment, `.env`, or the default, in this order."""
    chosen: Path | None = click.get_current_context().meta.get(_DATA)
    return chosen or named_data_folder() or default_data_folder()


def debugging() -> bool:
    """Whether --debug was given to the command that runs."""
    return bool(click.get_current_context().meta.get(_DEBUG))


def _remember(key: str) -> Any:
    def callback(context: click.Context, parameter: click.Parameter, value: object) -> None:
        if value:
            context.meta[key] = value

    return callback
