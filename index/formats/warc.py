"""WARC: what crawlers of the web keep. A page with an article in it is one, whose id is the file's with a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, BinaryIO

from index.article import Article, Kind
from index.formats.decoding import MAX_PAGE_BYTES, Undecodable, decode_html
from index.formats.document import article_from
from index.formats.html import render_html
from index.formats.markdown import render_plain
from index.formats.source import SourceFile, Unreadable, needed
from index.metadata.fields import Metadata, stated
from index.metadata.paragraphs import Ending, ending

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_UNREAD = ("br", "zstd")
_KINDS = ("response", "resource", "conversion")


def read_warc(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the articles in the pages of a WARC, and how many pages have none. Raises Unreadable."""
    with source.open() as file:
        yield from _articles(source, file)


def _articles(source: SourceFile, file: BinaryIO) -> Iterator[Article | Unreadable]:
    try:
        with needed("warcio"):
            from warcio.archiveiterator import ArchiveIterator
            from warcio.exceptions import ArchiveLoadFailed
    except Undecodable as error:
        raise source.refusal(str(error)) from error
    pages = articles = again = packed = 0
    seen: set[tuple[str, str]] = set()
    texts: set[bytes] = set()
    try:
        records = ArchiveIterator(file)
        records.INC_RECORD = ""  # which it writes to standard error wherever a length is wrong
        for record in records:
            page = _page(record)
            if page is None:
                packed += _is_packed(record)
                continue
            address, text, is_plain = page
            digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
            if digest and (address, digest) in seen:
                continue  # it was fetched again, and had not changed
            seen.add((address, digest))
            pages += 1
            try:
                rendering = render_plain(text) if is_plain else render_html(text, address=address)
                known = stated(url=address) if is_plain else Metadata()
                article = article_from(f"{source.id}#{pages}", source.name, rendering, known)
            except Undecodable:
                continue
            contents = blake2b(article.text.encode("utf-8", "replace"), digest_size=16).digest()
            if contents in texts:
                again += 1  # the same page at another address
                continue
            texts.add(contents)
            body = (one for one in article.paragraphs if one.kind is Kind.BODY)
            if not any(ending(article.text[one.start : one.end]) is Ending.STOPPED for one in body):
                continue  # a list of links
            articles += 1
            yield article
    except (ArchiveLoadFailed, ValueError, EOFError, OverflowError, AttributeError, TypeError, LookupError) as error:
        raise source.refusal("is damaged, or no WARC", cut_short=True) from error
    if packed:
        yield source.refusal(f"has {packed} records that are compressed by brotli or zstd, which are not read")
    if not articles:
        raise source.refusal(f"holds no article: none in its {pages} pages" if pages else "holds no page")
    if pages > articles + again:
        yield source.refusal(f"has {pages - articles - again} pages without an article, and {articles} with one")


def _is_packed(record: Any) -> bool:
    headers = record.http_headers if record.rec_type in _KINDS else None
    return headers is not None and (headers.get_header("Content-Encoding") or "").lower() in _UNREAD


_FOR_PROGRAMS = re.compile(r"//[^/]+/(?:\.well-known/.*|[^/?#]+\.txt)$", re.IGNORECASE)  # "robots.txt"


def _page(record: Any) -> tuple[str, str, bool] | None:
    """Return the address of the page in a record, its text, and whether that is plain; None where there is none."""
    if record.rec_type not in _KINDS:
        return None
    headers = record.http_headers or record.rec_headers
    if record.http_headers is not None and record.http_headers.get_statuscode() != "200":
        return None
    if _is_packed(record):
        return None
    media_type, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    if media_type.strip().lower() not in _PAGES:
        return None
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not address.lower().startswith(("http://", "https://")):
        return None  # what the crawler notes of itself
    if record.rec_type == "response" and _FOR_PROGRAMS.search(address):
        return None
    data = record.content_stream().read(MAX_PAGE_BYTES + 1)
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    try:
        text = decode_html(data, charset)
    except Undecodable:
        return None
    return address, text, media_type.strip().lower() == "text/plain"
