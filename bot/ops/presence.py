"""How many bots serve from one data folder: each holds a lock there, which ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.store.data_folder import make_private

if sys.platform != "win32":
    import fcntl

__all__ = ["count_bots", "presence"]

_MOST = 9  # that are told apart
_MARK = ".serving-{}"


@contextmanager
def presence(folder: Path) -> Iterator[int]:
    """Count as a bot that serves from `folder` meanwhile; yield how many others do.

    Where no lock can be had, as in a folder that can't be written, nobody counts.
    """
    held, others = None, 0
    for number in range(1, _MOST + 1):
        held = _locked(folder / _MARK.format(number), make=True)
        if held is not None:
            break
        others += 1
    try:
        yield others if held is not None else 0
    finally:
        if held is not None:
            os.close(held)


def count_bots(folder: Path) -> int:
    """Return how many bots serve from `folder` now."""
    count = 0
    for number in range(1, _MOST + 1):
        mark = folder / _MARK.format(number)
        if mark.is_file():
            held = _locked(mark)
            if held is None:
                count += 1
            else:
                os.close(held)
    return count


def _locked(mark: Path, *, make: bool = False) -> int | None:
    """Return the open file with its lock held, or None where another process holds it, or it can't be had."""
    if sys.platform == "win32":
        return None
    try:
        if make:
            make_private(mark.parent, mark)
        handle = os.open(mark, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
