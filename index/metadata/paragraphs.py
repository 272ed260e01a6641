"""Paragraphs: where they begin and end in plain text, and what their shape tells: how they begin and how they end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from index.text.tables import cells_of

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
    """Return how `text[start:end]` ends."""
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
    """Return whether an item of a list begins at `start`."""
    return _BULLET.match(text, start, start + 8) is not None


def is_labelled(text: str, start: int) -> bool:
    """Return whether a speaker or another label begins at `start`: a few words and a colon."""
    return _LABEL.match(text, start, start + 33) is not None


def is_conversation(text: str, spans: list[Span]) -> bool:
    """Return whether labels recur, as the names of speakers in a transcript do."""
    return sum(is_labelled(text, start) for start, _ in spans) >= _SPEECHES


def words_in(text: str) -> int:
    """Return how many words, apart by white space, `text` has."""
    return len(text.split())


_WIDTHS = range(30, 111)  # characters a line, where lines were wrapped by hand or machine
_SLACK = 0.85  # of the width: lines wrapped by hand are not filled to the last character
_VERSE_WIDTH = 64
_CONTINUES_FROM = 40  # characters; a shorter line that ends in mid-sentence is an item of a list, not a wrapped line


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without the white space at its ends: `text[start:end]`."""

    start: int
    end: int
    indent: int  # white space before it
    joined: bool  # no blank line stands between it and the line above

    @property
    def length(self) -> int:
        """Characters from the margin to the last one."""
        return self.indent + self.end - self.start


def paragraph_spans(text: str) -> list[Span]:
    """Return the paragraphs of `text`, none padded with white space. All that is not white space lies in one."""
    lines = lines_of(text)
    pairs = [(above, line) for above, line in pairwise(lines) if line.joined]
    if not pairs:
        return [(line.start, line.end) for line in lines]
    return _merged(lines, _continuation(text, lines, pairs))


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of `text` that are not blank."""
    lines: list[TextLine] = []
    position, blank = 0, True
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            indent = len(line) - len(line.lstrip())
            start = position + indent
            lines.append(TextLine(start, start + len(stripped), indent, not blank))
        blank = not stripped
        position += len(line)
    return lines


Continuation = Callable[
    [TextLine, TextLine, TextLine], bool
]  # paragraph's first line, line above, line -> is it the same paragraph?


def _merged(lines: list[TextLine], continues: Continuation) -> list[Span]:
    spans: list[Span] = []
    first = above = lines[0]
    for line in lines[1:]:
        if not (line.joined and continues(first, above, line)):
            spans.append((first.start, above.end))
            first = line
        above = line
    spans.append((first.start, above.end))
    return spans


def _continuation(text: str, lines: list[TextLine], pairs: list[tuple[TextLine, TextLine]]) -> Continuation:
    width = _wrapped_at(text, lines, pairs)
    if width is not None:
        separated = sum(not line.joined for line in lines) > len(lines) / 12
        full = width * _SLACK if separated else width
        return lambda first, above, line: _wrapped_on(text, first, above, line, full)
    if _is_verse(text, lines, pairs):
        return lambda first, above, line: not (is_bullet(text, line.start) or is_labelled(text, line.start))
    return lambda first, above, line: _in_mid_sentence(text, above, line)


def _wrapped_at(text: str, lines: list[TextLine], pairs: list[tuple[TextLine, TextLine]]) -> int | None:
    """Return the width at which the text's lines were wrapped, None where they were not.

    Wrapped lines are full: the next word would not have fitted. And they end in mid-sentence, wherever that is.
    """
    lengths = sorted(above.length for above, _ in pairs)
    width = lengths[len(lengths) - 1 - len(lengths) // 50]  # a long address or heading may stand out
    if width not in _WIDTHS or sum(line.length > 1.2 * width for line in lines) > 0.05 * len(lines):
        return None
    full = [pair for pair in pairs if _is_full(text, *pair, width * _SLACK)]
    if len(full) < 2 or len(full) < 0.5 * len(pairs):
        return None
    unfinished = sum(not _is_stopped(text, above) for above, _ in full)
    lower = sum(text[line.start].islower() for _, line in full)
    capitals = not any(text[line.start : line.end].upper() != text[line.start : line.end] for _, line in full)
    return width if unfinished >= 0.6 * len(full) and (capitals or lower >= 0.3 * len(full)) else None


def _wrapped_on(text: str, first: TextLine, above: TextLine, line: TextLine, full: float) -> bool:
    if is_bullet(text, line.start) and (is_bullet(text, first.start) or _is_stopped(text, above)):
        return False
    if is_bullet(text, first.start) and line.indent > first.indent:
        return True
    if line.indent > above.indent + 1 or (
        is_labelled(text, line.start) and (_is_stopped(text, above) or is_labelled(text, above.start))
    ):
        return False
    return _is_full(text, above, line, full) or _in_mid_sentence(text, above, line)


def _is_full(text: str, above: TextLine, line: TextLine, width: float) -> bool:
    """Return whether the first word of `line` would not have fitted into the line above."""
    room = int(width - above.length)
    if room <= 0:
        return True
    word = text[line.start : min(line.end, line.start + room)]
    return len(word) == room and " " not in word


def _in_mid_sentence(text: str, above: TextLine, line: TextLine) -> bool:
    """Return whether `line` goes on in lower case where a long line above broke off."""
    return (
        text[line.start].islower()
        and above.end - above.start >= _CONTINUES_FROM
        and text[above.end - 1] not in ".!?:;…"
        and not text.startswith("by ", line.start)
    )


def _is_verse(text: str, lines: list[TextLine], pairs: list[tuple[TextLine, TextLine]]) -> bool:
    """Return whether short lines stand together in stanzas and few of them end a sentence."""
    stanzas = sum(not line.joined for line in lines)
    return (
        len(pairs) >= 3
        and len(pairs) >= stanzas
        and stanzas >= 2
        and sum(line.length <= _VERSE_WIDTH for line in lines) >= 0.95 * len(lines)
        and sum(_is_stopped(text, line) for line in lines) <= 0.5 * len(lines)
        and sum(_stands_alone(text, line) for line in lines) <= 0.2 * len(lines)
    )


def _stands_alone(text: str, line: TextLine) -> bool:
    """Return whether a short line is an item of a list, a speech, or a row of a table."""
    is_row = len(cells_of(text[line.start : line.end])) > 2
    return is_row or is_bullet(text, line.start) or is_labelled(text, line.start)


def _is_stopped(text: str, line: TextLine) -> bool:
    return text[max(line.start, line.end - 8) : line.end].rstrip(CLOSERS).endswith(STOPS)
