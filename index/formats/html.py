"""HTML: one article a page; its text is the main text of the page as trafilatura finds it, rendered once."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urljoin

from index.article import Article
from index.formats.blocks import Block, together
from index.formats.decoding import Undecodable, decode, has_words
from index.formats.document import Rendering, read_document
from index.formats.limits import human
from index.formats.markup import main_blocks
from index.formats.source import Source
from index.formats.unreadable import Unreadable
from index.metadata.fields import Metadata, metadata_from
from index.metadata.markup_dates import published_by

MOST_BYTES = 5_000_000  # of a page; finding the main text takes up to 6 s for each million characters of bare markup

_DECLARED = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes
_XML = re.compile(r"\s*<\?xml\b[^>]*>")  # lxml refuses text that declares what bytes it was
# Python's names of the encodings that https://encoding.spec.whatwg.org has pages written in. It knows more, some of
# which are no text, take quadratic time, or give halves of surrogate pairs.
_ENCODINGS = frozenset(
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14"
    " iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256"
    " cp1257 cp1258 gb2312 gbk gb18030 big5 big5hkscs euc_jp iso2022_jp shift_jis cp932 euc_kr cp949".split()
)
_WINDOWS_1252 = frozenset(("ascii", "iso8859-1"))  # by the same standard


def read_html(source: Source) -> Iterator[Article | Unreadable]:
    """The article in an HTML file. Raises Unreadable."""
    return read_document(source, render, decode_html)


def decode_html(data: bytes, charset: str | None = None) -> str:
    """A page as text: by its byte order mark, the `charset` of the server, the one it declares, or by looking.

    Raises Undecodable.
    """
    if len(data) > MOST_BYTES:
        raise Undecodable(f"is a page larger than {human(MOST_BYTES)}; save its text as a .txt file")
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    named = charset or (declared[1].decode("ascii", "replace") if declared else None)
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and b"\0" not in data:
        try:
            name = codecs.lookup(named).name
            if name in _WINDOWS_1252:
                name = "cp1252"
            if name in _ENCODINGS:
                return data.decode(name)
        except (LookupError, ValueError):
            pass  # pages often declare what they are not
    return decode(data)


def render(markup: str, title: str | None = None, *, address: str | None = None) -> Rendering:
    """The main text of a page, its headings, paragraphs, items and rows apart by blank lines, and its metadata.

    `address` is where the page was found, if that is known. Raises Undecodable where there is no main text.
    """
    declared = _XML.match(markup)
    blocks, known = _extracted(markup[declared.end() :] if declared else markup, address)
    if not any(has_words(block.text) for block in blocks):
        raise Undecodable("is a page without an article: no main text was found in it")
    headline = next((n for n, block in enumerate(blocks) if block.level == 1), 0 if blocks[0].level else None)
    return together(blocks, title=title or known.title, headline=headline, metadata=known)


def _extracted(markup: str, address: str | None) -> tuple[list[Block], Metadata]:
    """The blocks of the main text, and what the page says of itself. Raises Undecodable."""
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
    """What can't be read is said by Unreadable; trafilatura and its helpers would say it a second time."""
    for name in ("trafilatura", "htmldate", "courlan", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
