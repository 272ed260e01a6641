"""Feeds as programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.index.web.website import Given

RSS_HEADERS = {"Content-Type": "application/rss+xml"}


def rss(*items: str | tuple[str, str], headers: dict[str, str] | None = None) -> Given:
    """An RSS 2.0 feed of links, each with what else its item holds."""
    body = "".join(_item(*((item,) if isinstance(item, str) else item)) for item in items)
    return Given(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{body}</channel></rss>'.encode(),
        headers=RSS_HEADERS | (headers or {}),
    )


def _item(link: str, rest: str = "") -> str:
    return f"<item><link>{escape(link)}</link>{rest}</item>"


def atom(entries: Sequence[str]) -> bytes:
    """An Atom feed of what its entries hold."""
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{body}</feed>'.encode()
