"""The word lists of `index/text/data`, each naming its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The contents of `data/NAME.toml`: its `source`, and lists as strings of words apart by white space.

    Raises FileNotFoundError for an unknown name.
    """
    return tomllib.loads(read(f"{name}.toml"))


def read(file: str) -> str:
    """A file of `data` as it is. Raises FileNotFoundError for an unknown one."""
    return (files("index.text") / "data" / file).read_text(encoding="utf-8")


def words(name: str, key: str) -> tuple[str, ...]:
    """The words of one list of a file, in order."""
    return tuple(load(name)[key].split())


def rows(name: str, key: str) -> Iterator[tuple[str, ...]]:
    """The rows of one list of a file, a line each, split at white space; empty lines left out."""
    return (tuple(line.split()) for line in load(name)[key].splitlines() if line.strip())


@cache
def pairs(name: str, key: str) -> dict[str, str]:
    """A list of two words a line, the first leading to the second."""
    return {first: second for first, second in rows(name, key)}  # noqa: C416 (dict() takes no rows of unknown length)
