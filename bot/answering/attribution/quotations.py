"""Where quotations stand in a paragraph, by the shape of their marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Quotation", "quotations"]

_OPENING = {"“": "”", "‘": "’", "«": "»", "„": "“", '"': '"', "'": "'"}
# An opening mark stands at the start or after a space, dash or bracket, and before a word.
_OPEN = re.compile(r"(?:^|(?<=[\s(\[—–\-“\"]))[“‘«„\"'](?=[^\s”’\"'»])|[“«„]")
# A closing mark stands after a word or its punctuation, and before anything but a word.
_CLOSE = {
    "”": re.compile(r"”"),
    "»": re.compile(r"»"),
    "“": re.compile(r"“"),
    "’": re.compile(r"(?<=\S)’(?![^\W_])"),
    '"': re.compile(r'(?<=\S)"(?![^\W_])'),
    "'": re.compile(r"(?<=\S)'(?![^\W_])"),
}
_ELISION = re.compile(r"['’](?:\d0s|\d\ds?|tis|twas|em|til|cause)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, `text[start:end]`. `closed` is False where it runs on to the paragraph's end."""

    start: int
    end: int
    closed: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of one paragraph, in order; quotations within quotations are part of the outer one.

    A single mark that never closes is taken for an apostrophe, unless it opens the paragraph or follows a colon.
    """
    if not any(mark in text for mark in _OPENING):
        return ()
    found: list[Quotation] = []
    hopeless: set[str] = set()  # marks that close nowhere in the rest: looked for once, not once an opening mark
    position = 0
    while (opening := _OPEN.search(text, position)) is not None:
        mark = opening.group()
        if mark in "'‘" and _ELISION.match(text, opening.start()):
            position = opening.end()
            continue
        closing = None if mark in hopeless else _closing(text, opening.end(), _OPENING[mark])
        if closing is not None:
            found.append(Quotation(opening.start(), closing, True))
            position = closing
            continue
        if mark not in "'„" and (mark != "‘" or _starts_speech(text, opening.start())):
            found.append(Quotation(opening.start(), len(text), False))
            break
        hopeless.add(mark)
        position = opening.end()
    return tuple(found)


def _closing(text: str, position: int, mark: str) -> int | None:
    """The end of the closing `mark`. A single one after a plural's s counts only if no better one follows."""
    doubtful = None
    for closing in _CLOSE[mark].finditer(text, position):
        if doubtful is not None and _OPEN.search(text, position, closing.start()) is not None:
            return doubtful
        position = closing.end()
        if mark in "’'" and text[closing.start() - 1] == "s" and text[closing.end() : closing.end() + 1] == " ":
            doubtful = doubtful or closing.end()
            continue
        return closing.end()
    return doubtful


def _starts_speech(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip()
    return not before or before[-1] in ":,"
