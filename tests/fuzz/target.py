"""A target: where inputs come from, and what must hold for each of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

Check = Callable[[Any], None]


@dataclass(frozen=True)
class Target:
    """`opened` gives what checks one input; it raises for anything that was not foreseen.

    `suite` is how many inputs the tests try.
    """

    name: str
    inputs: st.SearchStrategy[Any]
    opened: Callable[[], AbstractContextManager[Check]]
    suite: int = 15


MEMORY = Path("/dev/shm")


def scratch() -> TemporaryDirectory[str]:
    """A folder in memory, where there is such a place: thousands of small files take a disk its time."""
    return TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)


def size_of(value: Any) -> int:
    """About how many bytes an input has."""
    match value:
        case bytes():
            return len(value)
        case str():
            return len(value.encode("utf-8", "surrogatepass"))
        case dict():
            return sum(size_of(key) + size_of(inner) for key, inner in value.items())
        case list() | tuple():
            return sum(map(size_of, value))
        case _:
            text = getattr(value, "text", None)
            return size_of(text) if isinstance(text, str) else 8
