"""Text that may be anything, made fit for a terminal."""

from __future__ import annotations

import re

__all__ = ["shown"]

_SPACE = re.compile(r"\s+")
# Control characters (C0, DEL, C1) could start an escape sequence; bidirectional controls could make a line read as
# what it is not; a lone surrogate can't be encoded.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """Return `text` on one line: white space made single spaces, and `�` for what would control the terminal."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text))
