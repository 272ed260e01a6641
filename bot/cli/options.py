"""What the commands share: their options and errors, how they open the library, and what they print."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from bot.app.folders import (
    NoSuchDataFolder,
    cache_folder,
    default_data_folder,
    env_file_faults,
    named,
    named_data_folder,
    seeds_folder,
)
from index.text.characters import number_of

if TYPE_CHECKING:
    from rich.console import Console

    from bot.rendering.quotes import Block
    from index.library import EngineMaker, Library
    from index.search.engines.cluster import Cluster


_DATA = "bot.cli.data"
_DEBUG = "bot.cli.debug"

FILES = click.Path().shell_complete
"""For `shell_complete` of what may be a file, and also something else: shells offer files there."""

# Valid in JSON as they are, but not in UTF-8 (lone surrogates), or obeyed by terminals (DEL, C1) and line readers.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def common_options() -> list[click.Parameter]:
    """Return new `--data` and `--debug` options. Those after the command's name win over those before it."""
    return [
        click.Option(
            ["-d", "--data"],
            type=_Folder(path_type=Path),
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


def day(ctx: click.Context, param: click.Parameter, value: str | None, *, last: bool = False) -> date | None:
    """Return the first day of a date as questions take it, like "2024-05" or "last week", or its `last` one."""
    from bot.answering.filters import DATE_FORMS, period_of

    if value is None:
        return None
    period = period_of(value, datetime.now(UTC).date())
    if period is None:
        raise click.BadParameter(f"“{value}” is no date {DATE_FORMS}.", ctx, param)
    return period[last]


class Command(click.Command):
    """A command that takes the common options besides its own."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += common_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an empty argument, hardly meant as such: as a path, for one, it would be the current folder.

        "-source:", with which a question may begin, is no option.
        """
        if not all(map(str.strip, args)):
            raise click.UsageError("An argument is empty; a variable of the shell may not be set.", ctx)
        return super().parse_args(ctx, [f" {one}" if one.startswith("-source:") else one for one in args])


class _Folder(click.Path):
    """A folder's path, which is not empty, on the command line before a command's name either."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("it is empty; a variable of the shell may not be set.", param, ctx)
        return super().convert(value, param, ctx)


def standard_input() -> BinaryIO:
    """Return standard input. Raises ClickException where it was closed."""
    if sys.stdin is None:
        raise click.ClickException("standard input is closed")
    return sys.stdin.buffer


def data_folder() -> Path:
    """Return the data folder of the command that runs: of --data, the environment, `.env`, or the default."""
    chosen: Path | None = click.get_current_context().meta.get(_DATA)
    return chosen or named_data_folder() or default_data_folder()


def existing_data_folder() -> Path:
    """Return the data folder; raises NoSuchDataFolder where it was named and isn't there, but for a cluster's."""
    folder = data_folder()
    if folder != default_data_folder() and not folder.exists() and named("VERBATIM_STORE") in (None, "folder"):
        raise NoSuchDataFolder(folder)
    return folder


def debugging() -> bool:
    """Return whether --debug was given to the command that runs."""
    return bool(click.get_current_context().meta.get(_DEBUG))


def open_library(*, filling: bool = False, founding: bool = False, examples: bool = True) -> Library:
    """Open the library in the data folder; with `examples`, the seeds serve until something is indexed there.

    It must be whole, and the folder there if it was named, unless the command is `filling` it; one that is `founding`
    only makes the folder.
    """
    from index.library import Library  # here, since `--help` and `--version` need none of it

    folder = data_folder() if filling or founding else existing_data_folder()
    collection = collection_cluster()
    filling = filling or collection is not None  # nothing of it is there
    if not founding and folder == default_data_folder():  # which may be what such a line was to change
        for fault in env_file_faults():
            click.echo(fault, err=True)
    return Library.open(
        folder,
        demonstration=seeds_folder() if examples else None,
        cache=cache_folder(),
        engine=candidate_engine(),
        unfinished=filling,
        collection=collection,
    )


def collection_cluster() -> Cluster | None:
    """Return the cluster in which the articles live; None where the data folder has them. Raises WrongSettings."""
    if named("VERBATIM_STORE") in (None, "folder"):
        return None
    from bot.settings import load_settings  # here, for few need it and it takes its time

    return load_settings().collection()


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


def json_line(value: Any) -> bytes:
    """Return `value` as JSON on one line of UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode() + b"\n"


def write_json(value: Any) -> None:
    """Write `value` as JSON to standard output at once, whatever the locale's encoding."""
    sys.stdout.buffer.write(json_line(value))
    sys.stdout.buffer.flush()


def write_json_list(values: Iterable[Any]) -> None:
    """Write `values` as `write_json` would write a list of them, each as it comes."""
    before = b"["
    for value in values:
        sys.stdout.buffer.write(before + json_line(value).removesuffix(b"\n"))
        before = b", "
    sys.stdout.buffer.write(b"[]\n" if before == b"[" else b"]\n")
    sys.stdout.buffer.flush()


def screen() -> Console:
    """Return standard output, in colour where it is a terminal that shows it."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def show(blocks: Iterable[Block], *, answers: bool = False) -> None:
    """Print blocks on standard output; `answers` is whether the likely answer is marked in them."""
    from bot.console.rendering import print_blocks

    print_blocks(screen(), blocks, answers=answers)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error, fed with how many are done of how many; nothing where that is no terminal."""
    with _bar(what) as update:
        yield lambda done, total: update(completed=done, total=total, note=f"{done}/{total}")


@contextmanager
def share_progress(what: str, one: str) -> Iterator[Callable[[float, int], None]]:
    """Show a bar on standard error, fed with the share that is done (0 to 1) and how many so far of which `one` is one.

    It shows their rate and the time left.
    """
    began = time.monotonic()
    with _bar(what, left=True) as update:

        def show(share: float, count: int) -> None:
            rate = count / max(time.monotonic() - began, 0.001)
            update(completed=share, total=1.0, note=f"{number_of(count, one)}, {rate:,.{0 if rate >= 10 else 1}f}/s")

        yield show


@contextmanager
def _bar(what: str, *, left: bool = False) -> Iterator[Callable[..., None]]:
    if not sys.stderr.isatty():
        yield lambda **fields: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

    columns: list[ProgressColumn] = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}")]
    if left:
        columns += [TimeRemainingColumn(), TextColumn("left")]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, note="")
        yield partial(bar.update, task)
