"""TOML that anybody may have written."""

from __future__ import annotations

import re
import tomllib

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{32}}")  # a.b.c...: tomllib's time is quadratic


class BadToml(ValueError):
    """A text that is no TOML; the message says where and why."""


def parse_toml(text: str) -> dict[str, object]:
    """The entries of a text. Raises BadToml."""
    if _DEEP.search(text):
        raise BadToml("a key has too many parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadToml("it is nested too deeply") from error
    except ValueError as error:  # no TOML, or a number of more digits than Python reads
        raise BadToml(str(error)) from error
