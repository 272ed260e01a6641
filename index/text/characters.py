"""What the characters of a text allow: whether it has words, whether it can be stored, how it is shown."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]")


def storable(text: str) -> bool:
    """Return whether `text` can be stored as UTF-8 and read back: no halves of surrogate pairs, no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def has_words(text: str) -> bool:
    """Return whether `text` holds at least one letter or digit."""
    return _WORD.search(text) is not None


def printable(text: str) -> str:
    """Return `text` with backslash escapes for control characters, line ends and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shortened(text: str, length: int = 60) -> str:
    """Return `text` quoted for an error message, cut after `length` characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def human(size: int) -> str:
    """Return `size` bytes as people write it: "900 bytes", "20 MB"."""
    for unit, factor in (("MB", 10**6), ("KB", 10**3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
