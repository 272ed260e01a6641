"""Plain text: one article a file; the text is the decoded file, line ends as they are."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article
from index.formats.document import Rendering, read_document
from index.formats.source import SourceFile, Unreadable
from index.metadata.layout import plain_layout


def read_plain(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the article in a plain-text file, and what of its metadata can't be used. Raises Unreadable."""
    return read_document(source, render_plain)


def render_plain(text: str, title: str | None = None) -> Rendering:
    """Return `text` as it is, with the layout that its lines tell."""
    return Rendering(text, plain_layout(text, title))
