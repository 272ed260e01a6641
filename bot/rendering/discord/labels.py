"""Names and titles -> short single lines of Markdown."""

from __future__ import annotations

import re

from bot.rendering.discord.cutting import fitting
from bot.rendering.discord.lines import Line, lines_of
from bot.rendering.discord.markdown import marked
from bot.rendering.discord.utf16 import units

__all__ = ["cleaned", "label"]

# Marks and overrides of writing direction would turn round the rest of the line, which is the bot's own.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Marks heaped upon one letter reach into the lines above.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAPED = re.compile(f"({_MARK}{{3}}){_MARK}+")


def cleaned(text: str) -> str:
    """`text` on one line, without direction marks and heaped combining marks."""
    if not text.isascii():
        text = _HEAPED.sub(r"\1", _DIRECTION.sub("", text))
    return " ".join(line.text for line in lines_of(text))


def label(text: str, limit: int) -> str:
    """`text` cleaned, as Markdown of at most `limit` UTF-16 units; what is cut off is marked by an ellipsis."""
    line = Line(cleaned(text))
    whole = marked(line)
    if units(whole) <= limit:
        return whole
    return marked(fitting(line, limit - 1)) + "…"
