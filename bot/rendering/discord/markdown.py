"""Plain text -> Discord's Markdown that shows as that very text.

Which characters mean something was taken from how Discord's clients parse messages: a backslash before a character
that is neither a letter, a digit nor white space makes it plain. So text is only ever added to, never replaced, and
taking the backslashes out again gives it back.
"""

from __future__ import annotations

import re

from bot.rendering.discord.lines import Line

__all__ = ["escape", "marked"]

_ANYWHERE = re.compile(
    r"[\\*_~|`\[\]<>@#]"  # emphasis, spoilers, code, masked links, mentions, timestamps, emoji, quotes, headings
    r"|:(?!\s)"  # schemes of links (https:, steam:, mailto:) and names of emoji (:smile:)
    # Addresses without a scheme, as invites often come (example.gg/abc). What must stand before the point is looked at
    # last: so every branch begins with a character, and the others are skipped in a third of the time.
    r"|\.(?<=\w\.)(?=\w{2,}[/:])"
)
# Lists and subtext begin a line, or what is bold at its start; a client might skip what can't be seen.
_AT_START = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*([0-9]*)")
_BULLETS = frozenset("-+")
_AFTER_NUMBER = frozenset(".)")


def escape(text: str) -> str:
    """`text`, one line, as Markdown that shows as `text`, wherever on a line it is put."""
    return marked(Line(text))


def marked(line: Line) -> str:
    """The line as Markdown that shows as its text, with the strong spans in bold."""
    insertions = [(at, 1, "\\") for at in _escapes(line)]
    for start, end in line.strong:
        insertions += [(start, 0, "**"), (end, 0, "**")]
    parts: list[str] = []
    position = 0
    for at, _, markup in sorted(insertions):
        parts += [line.text[position:at], markup]
        position = at
    parts.append(line.text[position:])
    return "".join(parts)


def _escapes(line: Line) -> set[int]:
    offsets = {special.start() for special in _ANYWHERE.finditer(line.text)}
    seen = 0  # to where it was looked: from anywhere before, the same is found
    for start in (0, *(start for start, _ in line.strong)):
        if 0 < start < seen:
            continue
        before = _AT_START.match(line.text, start)
        assert before is not None  # it may be empty
        seen = before.end()
        if line.text[seen : seen + 1] in (_AFTER_NUMBER if before[1] else _BULLETS):
            offsets.add(seen)
    return offsets
