"""The formats that are read, by suffix. A new format is one module and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from index.article import Article
from index.formats.html import read_html
from index.formats.json_lines import read_gzipped_json_lines, read_json_lines
from index.formats.markdown import read_markdown
from index.formats.plain import read_plain
from index.formats.source import Source
from index.formats.unreadable import Unreadable

Format = Callable[[Source], Iterator[Article | Unreadable]]

FORMATS: Mapping[str, Format] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".jsonl.gz": read_gzipped_json_lines,
    ".ndjson.gz": read_gzipped_json_lines,
}


def format_of(name: str) -> Format | None:
    """The format of a file called `name`, None where it is not one that is read."""
    lowered = name.lower()
    return next((read for suffix, read in FORMATS.items() if lowered.endswith(suffix)), None)
