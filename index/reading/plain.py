"""Plain text: one article a file; the text is the decoded file, line ends as they are."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article
from index.reading.document import Rendering, read_document
from index.reading.layout import plain_layout
from index.reading.source import Source
from index.reading.unreadable import Unreadable


def read_plain(source: Source) -> Iterator[Article | Unreadable]:
    """The article in a plain-text file. Raises Unreadable."""
    return read_document(source, lambda text, title: Rendering(text, plain_layout(text, title)))
