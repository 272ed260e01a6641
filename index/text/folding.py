"""Unicode folding: what looks the same to an English reader becomes the same string."""

from __future__ import annotations

import unicodedata

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
