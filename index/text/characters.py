"""What the characters of a text allow: whether it has words, can be stored, how it is shown, and how it is folded."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

QUOTATION_MARKS = {'"': '"', "“": "”", "„": "“”", "”": "”", "«": "»"}
"""The double marks with which people open what they quote, each to those that may close it."""

DOUBLE_QUOTES = frozenset("".join((*QUOTATION_MARKS, *QUOTATION_MARKS.values())))
"""All double marks of quotation."""

_WORD = re.compile(r"[^\W_]")
_MAX_GRAPHEME = 64  # characters that are looked at before one, to see whether it goes on with them


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


_MAX_SHORT = 60


def shortened(text: str) -> str:
    """Return `text` quoted for an error message, cut where it is long."""
    return repr(text if len(text) <= _MAX_SHORT else text[: _MAX_SHORT - 1] + "…")


def cut(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, none of them parted; "…" stands for what is cut off."""
    if len(text) <= length:
        return text
    end = length - 1
    while end > 0 and continues_grapheme(text, end):
        end -= 1
    return f"{text[:end].rstrip()}…"


def continues_grapheme(text: str, at: int) -> bool:
    """Return whether the character at offset `at` makes one whole with the one before (Unicode annex 29).

    So do marks, joiners, skin tones, the second letter of a flag, and letters of one syllable.
    """
    if text[at].isascii():
        return False
    window = text[max(0, at - _MAX_GRAPHEME) : at + 1]
    return len(_graphemes().findall(window)[-1]) > 1


@cache
def _graphemes() -> Any:
    import regex  # here, for most texts are ASCII there

    return regex.compile(r"\X")


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


def number_of(count: int, noun: str) -> str:
    """Return how many there are of a thing as people read it: "1 article", "1,200 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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


def alphanumeric(text: str) -> str:
    """Return the letters and digits of `text` in one case, in which texts are compared that differ in all else."""
    return "".join(filter(str.isalnum, text.casefold()))


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
    return unicodedata.normalize("NFKC", kept.translate(_LETTERS))


_SPACE = re.compile(r"\s+")
# Control characters (C0, DEL, C1) could start an escape sequence; bidirectional controls could make a line read as
# what it is not; a lone surrogate can't be encoded.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain_cell(text: str) -> str:
    """Return a text as a cell of a table that no spreadsheet takes for a formula: behind an apostrophe if need be."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def shown(text: str) -> str:
    """Return `text` on one line: white space made single spaces, and `�` for what would control the terminal."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text))
