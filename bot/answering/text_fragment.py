"""Addresses that lead to the very words of a page, by text fragments.

See <https://wicg.github.io/scroll-to-text-fragment/>: `#:~:text=[prefix-,]start[,end][,-suffix]`. Browsers look for the
first place that fits, whatever its case, with white space as one blank; one that knows no fragments opens the page.
"""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["passage_url"]

_MAX_WHOLE = 80  # characters of a passage that is named as a whole; of a longer one, its first and last words are
_EDGE_WORDS = 5
_CONTEXT_WORDS = 4
_MAX_CONTEXT = 200  # characters around a passage that are looked at for its context
_WORD = re.compile(r"\S+")


def passage_url(url: str, text: str, start: int, end: int) -> str:
    """Return the address of a page that has `text`, with the text fragment of its words `text[start:end]`."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if not words:
        return url
    first = words[0][0], words[-1][1]
    last: tuple[int, int] | None = None
    if first[1] - first[0] > _MAX_WHOLE or "\n" in text[slice(*first)]:
        count = min(_EDGE_WORDS, max(1, len(words) // 2))
        first, last = (words[0][0], words[count - 1][1]), (words[-count][0], words[-1][1])
        first, last = (first[0], _line_end(text, *first)), (_line_start(text, *last), last[1])
        if last[0] < first[1]:  # a single word
            last = None
    parts = [_encoded(text[slice(*first)])]
    if last is not None:
        parts.append(_encoded(text[slice(*last)]))
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text  # a few capitals have longer small letters
    if lowered.find(lowered[slice(*first)]) != first[0]:
        before = _WORD.findall(text, max(0, start - _MAX_CONTEXT), start)[-_CONTEXT_WORDS:]
        parts = [f"{_encoded(' '.join(before))}-", *parts] if before else parts
    if last is not None and lowered.find(lowered[slice(*last)], first[1]) != last[0]:
        after = _WORD.findall(text, end, end + _MAX_CONTEXT)[:_CONTEXT_WORDS]
        parts = [*parts, f"-{_encoded(' '.join(after))}"] if after else parts
    page, mark, fragment = url.partition("#")
    return f"{page}#{fragment if mark else ''}:~:text={','.join(parts)}"


def _line_end(text: str, start: int, end: int) -> int:
    """Return where the first line of a span ends: a part of a fragment must not go over the end of a paragraph."""
    found = text.find("\n", start, end)
    return end if found < 0 else len(text[:found].rstrip())


def _line_start(text: str, start: int, end: int) -> int:
    found = text.rfind("\n", start, end)
    return start if found < 0 else end - len(text[found:end].lstrip())


def _encoded(text: str) -> str:
    """Return a part of a fragment; of what needs no escape in an address, "-" has a meaning in fragments."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
