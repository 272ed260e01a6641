"""Quote -> pieces of text, strong or not, for a face to mark up one by one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rendering.blocks import Quote

__all__ = ["pieces"]


def pieces(quote: Quote) -> Iterator[tuple[str, bool]]:
    """The quote's text cut at the edges of its strong spans, as (text, strong); joined, the texts are the quote's text.

    Spans that touch or overlap make one piece; what reaches outside the text is left out.
    """
    position = 0
    for start, end in _joined(quote):
        if position < start:
            yield quote.text[position:start], False
        yield quote.text[start:end], True
        position = end
    if position < len(quote.text):
        yield quote.text[position:], False


def _joined(quote: Quote) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(quote.strong):
        start, end = max(start, 0), min(end, len(quote.text))
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
