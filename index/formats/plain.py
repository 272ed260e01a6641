"""Plain text: one article a file; the text is the decoded file, line ends as they are."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article
from index.formats.document import Rendering, read_document
from index.formats.source import Source
from index.formats.unreadable import Unreadable
from index.metadata.layout import plain_layout


def read_plain(source: Source) -> Iterator[Article | Unreadable]:
    """The article in a plain-text file. Raises Unreadable."""
    return read_document(source, lambda text, title: Rendering(text, plain_layout(text, title)))
