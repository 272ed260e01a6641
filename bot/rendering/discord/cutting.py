"""A line -> as much of its beginning as there is room for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bot.rendering.discord.lines import Line, joins_previous
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.utf16 import units
from index.text.sentences import sentence_spans

__all__ = ["fitting"]


def fitting(line: Line, room: int) -> Line:
    """The line, or the beginning of it whose Markdown takes at most `room` UTF-16 units.

    It is cut where a sentence ends if that fills at least half of the room, else after a word, and within a word only
    where the first word alone is longer than the room; never between a character and its combining marks, unless
    those alone are more than fits.
    """
    if units(marked(line)) <= room:
        return line
    # A character takes at least one unit, so no end beyond these can do.
    text = line.text[: max(room, 0) + 1]
    sentence_ends = [end for _, end in sentence_spans(text, 0, len(text))[:-1]]  # the last is cut off already
    cut = _longest(line, sentence_ends, room)
    if cut.text and 2 * len(cut.text) >= room:
        return cut
    word_ends = [at for at in range(1, len(text)) if text[at] == " "]
    character_ends = [at for at in range(1, len(text)) if not joins_previous(text, at)]
    for ends in (word_ends, character_ends, range(1, len(text))):
        cut = _longest(line, ends, room)
        if cut.text:
            return cut
    return Line("")


def _longest(line: Line, ends: Sequence[int], room: int) -> Line:
    fit = bisect_right(ends, room, key=lambda end: units(marked(line.cut(end))))
    return line.cut(ends[fit - 1]) if fit else Line("")
