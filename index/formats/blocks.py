"""Blocks of plain text, as they are rendered from markup, put together to a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Kind
from index.formats.document import Rendering
from index.metadata.fields import Metadata
from index.metadata.layout import layout
from index.metadata.shape import Span

_APART = "\n\n"  # between the paragraphs of the rendered text


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the rendered text. Its kind, where the markup tells it, and the level of a heading, from 1."""

    text: str
    kind: Kind | None = None
    level: int | None = None


def together(
    blocks: Sequence[Block], *, title: str | None, headline: int | None, metadata: Metadata | None = None
) -> Rendering:
    """The document of `blocks`, apart by blank lines; `headline` is the number, from 0, of the one that is it."""
    text = _APART.join(block.text for block in blocks)
    spans: list[Span] = []
    position = 0
    for block in blocks:
        spans.append((position, position + len(block.text)))
        position += len(block.text) + len(_APART)
    marked = {number: block.kind for number, block in enumerate(blocks) if block.kind is not None}
    return Rendering(text, layout(text, spans, title=title, headline=headline, marked=marked), metadata or Metadata())
