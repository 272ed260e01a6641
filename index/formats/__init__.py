"""From files to articles: one module a format, registered by suffix in `formats`.

for file in article_files(root):           # Path, or Unreadable for what is no article
    for article in read(file, root, Limits()):   # Article, or Unreadable for what could not be read
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.article import Article
from index.formats.folder import article_files
from index.formats.limits import Limits
from index.formats.registry import FORMATS, format_of
from index.formats.source import Source
from index.formats.unreadable import Unreadable
from index.text.sentences import with_sentences

__all__ = ["FORMATS", "READING_VERSION", "Limits", "Unreadable", "article_files", "format_of", "read"]

# Raise it whenever the same file would give another text, other paragraphs or other metadata: the next sync then reads
# every file again.
READING_VERSION = "2"


def read(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    """The articles of `file`, which lies under the folder `root` or is the root itself, with their sentences.

    What can't be read comes as an Unreadable in its place, as `read_whole` says.
    """
    for found in read_whole(file, root, limits):
        yield with_sentences(found) if isinstance(found, Article) else found


def read_whole(file: Path, root: Path, limits: Limits) -> Iterator[Article | Unreadable]:
    """The articles of `file`, which lies under the folder `root` or is the root itself, not yet cut into sentences.

    What can't be read comes as an Unreadable in its place, never as an exception: a bad line of a collection, with the
    other lines going on; metadata that can't be used, with the article besides; or a whole file.
    """
    source = Source(file, root, limits)
    reader = format_of(file.name)
    if reader is None:
        yield source.refusal(f"is in no format that is read here ({', '.join(FORMATS)})")
        return
    try:
        yield from reader(source)
    except Unreadable as unreadable:
        yield unreadable
