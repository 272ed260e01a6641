"""What every command takes, `--data` and `--debug` before or after its name, and the library that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app.folders import NoSuchDataFolder, default_data_folder, named, named_data_folder, seeds_folder

if TYPE_CHECKING:
    from index.library import EngineMaker, Library

__all__ = ["Command", "candidate_engine", "common_options", "data_folder", "debugging", "open_library"]

_DATA = "bot.cli.data"
_DEBUG = "bot.cli.debug"


def common_options() -> list[click.Parameter]:
    """Return new `--data` and `--debug` options. Those after the command's name win over those before it."""
    return [
        click.Option(
            ["-d", "--data"],
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
    """Return the data folder of the command that runs: of --data, the environment, `.env`, or the default."""
    chosen: Path | None = click.get_current_context().meta.get(_DATA)
    return chosen or named_data_folder() or default_data_folder()


def debugging() -> bool:
    """Return whether --debug was given to the command that runs."""
    return bool(click.get_current_context().meta.get(_DEBUG))


def open_library(*, filling: bool = False, founding: bool = False, examples: bool = True) -> Library:
    """Open the library in the data folder; with `examples`, the seeds serve until something is indexed there.

    It must be whole, and the folder there if it was named, unless the command is `filling` it; one that is `founding`
    only makes the folder.
    """
    from index.library import Library  # here, since `--help` and `--version` need none of it

    folder = data_folder()
    if not (filling or founding) and folder != default_data_folder() and not folder.exists():
        raise NoSuchDataFolder(folder)
    seeds = seeds_folder() if examples else None
    return Library.open(folder, demonstration=seeds, engine=candidate_engine(), unfinished=filling)


def candidate_engine() -> EngineMaker | None:
    """Return the engine that the settings name; None where the library's size settles it. Raises WrongSettings."""
    if named("VERBATIM_OPENSEARCH") is None:
        return None
    from bot.settings import load_settings  # here, for few need it and it takes its time

    return load_settings().candidate_engine()


def _remember(key: str) -> Any:
    def callback(context: click.Context, parameter: click.Parameter, value: object) -> None:
        if value:
            context.meta[key] = value

    return callback
