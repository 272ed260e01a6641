"""What commands write: JSON for programs, text for people, progress on standard error."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["json_line", "progress", "reading_progress", "screen", "write_json"]

# Valid in JSON as they are, but not in UTF-8 (lone surrogates), or obeyed by terminals (DEL, C1) and line readers.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_line(value: Any) -> bytes:
    """Return `value` as JSON on one line of UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode() + b"\n"


def write_json(value: Any) -> None:
    """Write `value` as JSON to standard output at once, whatever the locale's encoding."""
    sys.stdout.buffer.write(json_line(value))
    sys.stdout.buffer.flush()


def screen() -> Console:
    """Return standard output, in colour where it is a terminal that shows it."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error, fed with how many are done of how many; nothing where that is no terminal."""
    with _bar(what) as update:
        yield lambda done, total: update(completed=done, total=total, note=f"{done}/{total}")


@contextmanager
def reading_progress(what: str) -> Iterator[Callable[[float, int], None]]:
    """Show a bar on standard error, fed with the share that is done (0 to 1) and the articles so far.

    It shows their rate and the time left.
    """
    began = time.monotonic()
    with _bar(what, left=True) as update:

        def show(share: float, articles: int) -> None:
            rate = articles / max(time.monotonic() - began, 0.001)
            update(completed=share, total=1.0, note=f"{articles:,} articles, {rate:,.0f}/s")

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
