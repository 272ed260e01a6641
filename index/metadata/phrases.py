"""The phrases and words by which the furniture of a page is known: the lists of `data/phrases.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def phrases(name: str) -> frozenset[str]:
    """The list `name`, a phrase a line, in small letters and with straight apostrophes."""
    return frozenset(_load()[name].strip().splitlines())


@cache
def words(name: str) -> frozenset[str]:
    """The list `name`, words apart by white space, in small letters."""
    return frozenset(_load()[name].split())


@cache
def _load() -> dict[str, str]:
    return tomllib.loads((files("index.metadata") / "data" / "phrases.toml").read_text(encoding="utf-8"))
