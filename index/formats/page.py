"""Pages that came from the web, by their media type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from index.article import Article
from index.formats import html, markdown
from index.formats.decoding import Undecodable
from index.formats.document import Render, Rendering, article_of
from index.formats.limits import Limits, human
from index.formats.unreadable import Unreadable
from index.metadata.fields import Metadata
from index.metadata.layout import plain_layout
from index.text.sentences import with_sentences

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
"""Media types of feeds, which list pages and are none."""

_RENDERS: Mapping[str, Render] = {
    "text/html": html.render,
    "application/xhtml+xml": html.render,
    "text/plain": lambda text, title: Rendering(text, plain_layout(text, title)),
    "text/markdown": markdown.render,
}


def read_page(data: bytes, media_type: str, charset: str | None, asked: str, address: str, limits: Limits) -> Article:
    """The article, with its sentences, in what came from `address` when `asked` was asked for, which is its id.

    A canonical link of the page wins over its address. Raises Unreadable.
    """
    render = _RENDERS.get(media_type)
    if render is None:
        if media_type in FEED_TYPES:
            raise Unreadable(asked, "is a feed; `verbatim feeds` reads those")
        raise Unreadable(asked, f"is {media_type}, not a page; those are {', '.join(_RENDERS)}")
    if len(data) > limits.max_file_bytes:
        raise Unreadable(asked, f"is larger than {human(limits.max_file_bytes)}, the size limit")
    known = Metadata(url=address)
    if render is html.render:  # which has a link of its own, perhaps
        render, known = partial(html.render, address=address), Metadata()
    try:
        decoded = html.decode_html(data, charset)
        return with_sentences(article_of(asked, _name(asked), decoded, render, known))
    except Undecodable as error:
        raise Unreadable(asked, str(error)) from error


def _name(address: str) -> str:
    """The name of a page as of a file: the last part of its path, or its host."""
    path = address.partition("://")[2].partition("?")[0].rstrip("/")
    return path.rpartition("/")[2]
