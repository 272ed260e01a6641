"""Plain text: the text is the decoded file, line ends as they are.

What only pretends to be plain text is read as what it is: subtitles, pages, and Markdown made from pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article
from index.formats.document import Render, Rendering, exported, read_document
from index.formats.fragments import render_fragment
from index.formats.front_matter import split_reader
from index.formats.html import render_html
from index.formats.markdown import render_markdown
from index.formats.source import SourceFile, Unreadable
from index.formats.subtitles import is_subtitles, render_subtitles
from index.metadata.fields import metadata_from
from index.metadata.layout import plain_layout

_PAGE = re.compile(r"\s{0,200}(?:<\?xml[^<>]{0,200}>\s{0,200})?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"\s{0,200}<(p|div|h[1-6]|article|section|figure|ul|ol|blockquote|table)\b[^<>]{0,500}>", re.I)


def read_plain(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the articles in a plain-text file, and what of its metadata can't be used. Raises Unreadable."""
    return read_document(source, render_plain)


def render_plain(text: str, title: str | None = None) -> Rendering:
    """Return `text` as it is, with the layout that its lines tell, or what its markup says."""
    render = renderer_of(text)
    return exported(Rendering(text, plain_layout(text, title))) if render is None else render(text, title)


def renderer_of(text: str) -> Render | None:
    """Return what renders a text that is no plain text though it is called so; None where it is."""
    if is_subtitles(text):
        return render_subtitles
    if _PAGE.match(text):
        return render_html
    if (opening := _FRAGMENT.match(text)) and f"</{opening[1].lower()}>" in text.lower():
        return render_fragment
    return _render_reader if split_reader(text)[1] else None


def _render_reader(text: str, title: str | None = None) -> Rendering:
    entries, start = split_reader(text)
    known = metadata_from(entries, foreign=True)[0]
    rendering = render_markdown(text[start:], title or known.title)
    return Rendering(rendering.text, rendering.layout, known.over(rendering.metadata))
