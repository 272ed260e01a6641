"""What helpers are given to do in the tests, good and bad."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

from index.article import Article
from index.formats import Limits, Unreadable, read_whole


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


def read_but_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    if file.name == "b.txt":
        spin()
    yield from read_whole(file, root, limits)


def die_at_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    if file.name == "b.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    yield from read_whole(file, root, limits)


def fill_over(*page: object) -> None:
    fill()


def die_over(*page: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail_at_b(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    yield from read_whole(file, root, Limits(1 // (file.name != "b.txt") * limits.max_file_bytes))


def hang() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)
