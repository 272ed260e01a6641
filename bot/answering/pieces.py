"""A text cut into numbers, words and marks, as written: for what is read by its shape."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.text.lexicon import word_list

__all__ = ["Piece", "is_month", "split_pieces"]

_PIECE = re.compile(r"\d++(?:[.,:]\d++)*+|[^\W\d_]++(?:['’][^\W\d_]++)*+|[^\w\s]")


class Piece(NamedTuple):
    """A number in digits, a word or a mark of a text: `text[start:end]`, as written and in lower case."""

    start: int
    end: int
    written: str
    lower: str
    is_digits: bool


def split_pieces(text: str) -> list[Piece]:
    """Return the numbers, words and marks of a text in order. Linear in its length."""
    return [
        Piece(*match.span(), written, written.lower(), written[0].isdecimal())
        for match in _PIECE.finditer(text)
        for written in (match.group(),)
    ]


def is_month(piece: Piece) -> bool:
    """Return whether a piece is a month's name, with a capital or all in small letters where it is no other word."""
    return piece.lower in word_list("months", "month_abbreviations") and (
        piece.written[0].isupper() or piece.lower not in word_list("months_like_words")
    )
