"""What helpers are given to do in the tests, good and bad."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a process that does one of these works is ready sooner without
    from index.article import Article
    from index.formats import Limits, Unreadable


def count(most: int) -> Iterator[int]:
    yield from range(most)


def spin() -> None:
    """Work for ever inside one call of a library, as bad patterns do."""
    re.match(r"(a|aa)+$", "a" * 200 + "b")


def fill() -> int:
    return len(bytearray(2_000_000_000))


def crash() -> None:
    os.abort()


def leave() -> Iterator[int]:
    """Do nothing, and have the process end as one does that has been idle."""
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    yield from ()


class _Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return os.getcwd, ()


def harm() -> object:
    return _Harmful()


def _read(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    from index.formats import read_whole

    return read_whole(file, root, limits)


def read_but_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    if file.name == "b.txt":
        spin()
    yield from _read(file, root, limits)


def die_at_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    if file.name == "b.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    yield from _read(file, root, limits)


def fill_over(*page: object) -> None:
    fill()


def die_over(*page: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail_at_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    yield from _read(file, root, replace(limits, max_file_bytes=1 // (file.name != "b.txt") * limits.max_file_bytes))


def hang() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)
