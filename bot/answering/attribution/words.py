"""The word lists around speech, from `data/speech.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["words"]


@cache
def words(*names: str) -> frozenset[str]:
    """The words of the lists `names`, in lower case. Raises KeyError for one that is not there."""
    return frozenset(word for name in names for word in _lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    file = files("bot.answering") / "data" / "speech.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
