"""What the characters of a text allow: whether it has words, can be stored, how it is shown, and how it is folded."""

from __future__ import annotations

import re
import unicodedata

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


# Letters with strokes and ligatures, which Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ƶ": "z", "ɨ": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k", "ſ": "s"}
    | {"’": "'", "‘": "'", "ʼ": "'", "ʹ": "'", "＇": "'", "ʻ": "", "‑": "-", "–": "-", "⁄": "/"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # soft hyphen and characters without width
)


def fold(text: str) -> str:
    """Return `text` in compatibility form (NFKC), without case, accents, letter strokes, and with straight quotes.

    Folding twice changes nothing. The length may change: take offsets before folding.
    """
    if text.isascii():
        return text.lower()
    folded = _without_marks(text)
    while (again := _without_marks(folded)) != folded:  # a few characters need a second pass
        folded = again
    return folded


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFKC", kept.translate(_LETTERS))
