"""Unreadable: what could not be read, and why. Raised inside a reader, handed on as a value by `read`."""

from __future__ import annotations


class Unreadable(Exception):
    """A file, or a part of one, that could not be read.

    `path` is relative to the root that was read, with characters that a terminal can't show as backslash escapes.
    `reason` is one line that continues the path ("story.txt: is empty") and says what to do where that helps.
    `cut_short` tells that a file which holds several articles could be read in part only.
    """

    def __init__(self, path: str, reason: str, *, cut_short: bool = False) -> None:
        self.path = printable(path)
        self.reason = printable(reason)
        self.cut_short = cut_short
        super().__init__(self.path, self.reason)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and (self.path, self.reason) == (other.path, other.reason)

    def __hash__(self) -> int:
        return hash((self.path, self.reason))


def printable(text: str) -> str:
    """`text` with backslash escapes for control characters, line ends and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shortened(text: str, length: int = 60) -> str:
    """`text` quoted for an error message, cut after `length` characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")
