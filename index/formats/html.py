"""HTML: one article a page; its text is the main text of the page as trafilatura finds it, rendered once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urljoin

from index.article import Article, Kind
from index.formats.decoding import Undecodable, decode_html
from index.formats.document import Block, Rendering, read_document, together
from index.formats.fragments import Gathering
from index.formats.source import SourceFile, Unreadable
from index.metadata.dates import published_by
from index.metadata.fields import Metadata, metadata_from
from index.text.characters import has_words

_BLOCKS = frozenset("body div p head quote item list table row ab fw".split())


def main_blocks(body: Any) -> list[Block]:
    """Return the blocks of a page's main text, in order; none is empty."""
    blocks: list[Block] = []
    gathering = Gathering(blocks)
    _walk(body, gathering)
    gathering.end()
    return blocks


def _walk(element: Any, gathering: Gathering) -> None:
    """Depth first; libxml2 lets no page nest deeper than 256 elements."""
    tag = element.tag
    if not isinstance(tag, str):  # a comment
        return
    if tag == "row":
        _row(element, gathering)
        return
    if tag in _BLOCKS:
        gathering.end()
    if tag == "item":
        gathering.prefix = "- "
    if tag == "lb":
        gathering.break_line()
    gathering.add(element.text)
    for child in element:
        _walk(child, gathering)
        gathering.add(child.tail)
    if tag in _BLOCKS:
        gathering.end(*(Kind.HEADLINE, _level(element)) if tag == "head" else ())
        gathering.prefix = ""


def _row(element: Any, gathering: Gathering) -> None:
    """Add a row of a table as one block, its cells apart by bars."""
    gathering.end()
    cells = (" ".join("".join(cell.itertext()).split()) for cell in element)
    gathering.add(" | ".join(cell for cell in cells if cell))
    gathering.end(Kind.BODY)


def _level(heading: Any) -> int:
    digits = "".join(filter(str.isdecimal, heading.get("rend") or ""))
    return int(digits[:1] or 2)


_XML = re.compile(r"\s*<\?xml\b[^>]*>")  # lxml refuses text that declares what bytes it was


def read_html(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the article in an HTML file. Raises Unreadable."""
    return read_document(source, render_html, decode_html)


def render_html(markup: str, title: str | None = None, *, address: str | None = None) -> Rendering:
    """Return the main text of a page, its headings, paragraphs, items and rows apart by blank lines, and its metadata.

    `address` is where the page was found, if that is known. Raises Undecodable where there is no main text.
    """
    declared = _XML.match(markup)
    blocks, known = _extracted(markup[declared.end() :] if declared else markup, address)
    if not any(has_words(block.text) for block in blocks):
        raise Undecodable("is a page without an article: no main text was found in it")
    headline = next((n for n, block in enumerate(blocks) if block.level == 1), 0 if blocks[0].level else None)
    return together(blocks, title=title or known.title, headline=headline, metadata=known)


def _extracted(markup: str, address: str | None) -> tuple[list[Block], Metadata]:
    """Return the blocks of the main text, and what the page says of itself. Raises Undecodable."""
    import trafilatura  # here, for it takes a third of a second and many libraries hold no page
    from trafilatura.utils import load_html

    _silence()
    try:
        page = load_html(markup)
        if page is None:
            raise Undecodable("is no HTML page")
        said = trafilatura.extract_metadata(page)
        published = published_by(page)
        found: Any = trafilatura.bare_extraction(page, include_comments=False, config=_settings())
        blocks = main_blocks(found.body) if found is not None else []
    except Undecodable:
        raise
    except Exception as error:  # whatever a page makes trafilatura stumble over must not stop the others
        raise Undecodable(f"is a page that can't be taken apart ({type(error).__name__})") from error
    return blocks, _metadata(page, said, published, address)


def _metadata(page: Any, said: Any, published: str | None, address: str | None) -> Metadata:
    url = said.url or next(iter(page.xpath("//link[@rel='canonical']/@href")), None) or address
    try:
        url = urljoin(address or "", url) if url else None
    except ValueError:
        url = address
    # Without a name of the site, trafilatura takes the address for one.
    site = None if said.sitename and said.url and f"//{said.sitename}" in said.url else said.sitename
    entries = {"title": said.title, "author": said.author, "publisher": site, "published": published, "url": url}
    return metadata_from({name: value for name, value in entries.items() if value})[0]


@cache
def _settings() -> Any:
    from copy import deepcopy

    from trafilatura.settings import DEFAULT_CONFIG

    settings = deepcopy(DEFAULT_CONFIG)
    # Below this many characters trafilatura takes the whole page for the article: too many for short news.
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "20"
    return settings


@cache
def _silence() -> None:
    """Keep trafilatura and its helpers from logging what can't be read: Unreadable says it already."""
    for name in ("trafilatura", "htmldate", "courlan", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
