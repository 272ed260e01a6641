"""Shape: what can be told of a paragraph without understanding it: how it begins, how it ends, how long it is."""

from __future__ import annotations

import re
from enum import Enum

STOPS = (".", "!", "?", "…", "。", "！", "？")
CLOSERS = " \t\"'”’“‘»«´)]}*_`"
_PENDING = (",", ";", ":", "-", "–", "—", "/", "&", "+")
_BULLET = re.compile(r"(?:[-–—*+•·‣◦▪●○■□►➤✓]|\(?(?:\d{1,2}|[a-z])[.)])\s+(?=\S)")
_REFERENCE = re.compile(r"(?:\s?\[[^\[\]]{1,40}\])+$")  # the "[12]" of an encyclopedia
_LABEL = re.compile(r"[^\W\d_][\w.'’ -]{0,30}:\s")
_SPEECHES = 3
_TAIL = 80  # characters of a paragraph that say how it ends


Span = tuple[int, int]  # of a text: text[start:end]


class Ending(Enum):
    """How a paragraph ends."""

    STOPPED = "with a full stop, question mark or the like, before any closing quotes and brackets"
    PENDING = "with a comma, colon, dash or the like: more follows"
    OPEN = "with none of these"


def ending(text: str, start: int, end: int) -> Ending:
    """How `text[start:end]` ends."""
    last = text[end - 1]
    if last in STOPS:
        return Ending.STOPPED
    tail = text[max(start, end - _TAIL) : end]
    if last == "]":
        tail = _REFERENCE.sub("", tail)
    core = tail.rstrip(CLOSERS)
    if core.endswith(STOPS):
        return Ending.STOPPED
    if last == ")":
        opening = text.rfind("(", start, end)
        if text[max(start, opening - _TAIL) : max(start, opening)].rstrip(CLOSERS).endswith(STOPS):
            return Ending.STOPPED  # a remark in brackets after the last sentence
    return Ending.PENDING if core.endswith(_PENDING) else Ending.OPEN


def is_bullet(text: str, start: int) -> bool:
    """Whether an item of a list begins at `start`."""
    return _BULLET.match(text, start, start + 8) is not None


def is_labelled(text: str, start: int) -> bool:
    """Whether a speaker or another label begins at `start`: a few words and a colon."""
    return _LABEL.match(text, start, start + 33) is not None


def is_conversation(text: str, spans: list[Span]) -> bool:
    """Whether labels recur, as the names of speakers in a transcript do."""
    return sum(is_labelled(text, start) for start, _ in spans) >= _SPEECHES


def words_in(text: str) -> int:
    """How many words, apart by white space, `text` has."""
    return len(text.split())
