"""Limits: how much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_file_bytes` bounds a file that holds one article and, a collection being streamed, each line of JSON Lines.

    Raises ValueError for a limit below one byte.
    """

    max_file_bytes: int = 20_000_000

    def __post_init__(self) -> None:
        if self.max_file_bytes < 1:
            raise ValueError("a size limit must be at least one byte")


def human(size: int) -> str:
    """`size` bytes as people write it: "900 bytes", "20 MB"."""
    for unit, factor in (("MB", 10**6), ("KB", 10**3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
