"""Where paragraphs begin and end in plain text."""

from __future__ import annotations

Span = tuple[int, int]


def paragraph_spans(text: str) -> list[Span]:
    """The paragraphs of `text`, each without white space at its ends."""
    spans: list[Span] = []
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            spans.append((start, start + len(stripped)))
        position += len(line)
    return spans
