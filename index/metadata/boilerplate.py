"""Boilerplate: what a page says about itself and not about its subject. It is never quoted, so doubt counts as text."""

from __future__ import annotations

import re

from index.formats.decoding import has_words
from index.metadata.phrases import phrases
from index.metadata.shape import Ending, Span, ending

_LONGEST = 200  # characters
_LONGEST_LABEL = 40
_FRAME = " \t\xa0-–—*_=~#.!…:|•·<>[]()›»→"
_COLON = re.compile(r"\s*[:|›»→]")

_COUNTED = re.compile(
    r"\d+ (?:comments?|shares?)|\d+[ -]min(?:ute)?s?(?: read)?|(?:estimated )?reading time:? .{1,20}|30"
    r"|(?:not )?for (?:publication|release|broadcast) (?:before|until) .{1,40}|embargoed until .{1,40}"
)
_COPYRIGHT = re.compile(
    r"(?:copyright )?(?:©|\(c\)) ?.{0,60}(?:\b(?:19|20)\d\d\b|all rights reserved)"
    r"|copyright:? (?:19|20)\d\d\b|all rights reserved\W{0,3}$",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"\((?:additional |further )?(?:reporting|writing|editing|compiled|translated) by\b[^()]*\)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#]\w+(?:[\s,]+[@#]\w+)*", re.IGNORECASE)


def is_boilerplate(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is boilerplate wherever it stands.

    A pointer ("Read more: ...") that ends like a sentence is taken for text.
    """
    if end - start > _LONGEST:
        return False
    line = text[start:end]
    if not has_words(line):
        return True
    if _COPYRIGHT.match(line) or _CREDITS.match(line) or _ADDRESS.fullmatch(line):
        return True
    alone = _folded(line)
    if alone in phrases("alone") or _COUNTED.fullmatch(alone):
        return True
    colon = _COLON.search(line, 0, _LONGEST_LABEL)
    return (
        colon is not None
        and _folded(line[: colon.start()]) in phrases("labels")
        and ending(text, start, end) is Ending.OPEN
    )


def links_below(text: str, spans: list[Span]) -> range:
    """The paragraphs at the end of a text that are titles of other pages, below a line like "Related articles".

    None of them may end like a sentence.
    """
    first = len(spans)
    for number in reversed(range(len(spans))):
        start, end = spans[number]
        if end - start > _LONGEST or not (ending(text, start, end) is Ending.OPEN or text[end - 1] in "?:"):
            break
        if _folded(text[start:end]) in phrases("lists"):
            first = number
    return range(first, len(spans))


def _folded(line: str) -> str:
    return " ".join(line.strip(_FRAME).lower().replace("’", "'").split())
