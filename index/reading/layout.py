"""Layout: what each paragraph of a text is, by its shape and its place."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import Kind, Paragraph
from index.reading.metadata import Metadata
from index.reading.paragraphs import Span, paragraph_spans


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, `text[start:end]`, and its kind where the markup says so."""

    start: int
    end: int
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraphs of a text and what they say of it."""

    paragraphs: tuple[Paragraph, ...]
    guesses: Metadata


def plain_layout(text: str, title: str | None = None) -> Layout:
    """The layout of plain text. With a `title` given, nothing but that title is taken for a headline."""
    return layout(text, [Block(*span) for span in paragraph_spans(text)], title)


def layout(text: str, blocks: list[Block], title: str | None = None) -> Layout:
    """The layout of a text whose paragraphs are known."""
    return Layout(tuple(Paragraph(b.start, b.end, b.kind or Kind.BODY) for b in blocks), Metadata())


__all__ = ["Block", "Layout", "Span", "layout", "plain_layout"]
