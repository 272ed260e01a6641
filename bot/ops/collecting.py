"""Sparing a process that answers for long the pauses in which Python looks for garbage in all that it has loaded."""

from __future__ import annotations

import gc

__all__ = ["freeze_gc"]


def freeze_gc() -> None:
    """Take what exists now, modules and word lists mostly, out of the garbage collector's sight; it stays anyway.

    A full collection looks at every object, a hundred thousand after all imports, and holds up an answer for as long.
    """
    gc.collect()
    gc.freeze()
