"""Feeds: RSS 0.9x, 1.0 and 2.0 and Atom, parsed by lxml, which neither fetches nor expands anything for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.errors import Unfetchable
from index.formats import Unreadable
from index.formats.decoding import Undecodable, decode_html
from index.formats.feed_files import MAX_CONTENT, MAX_ID, Channel, EntryFields, FeedEntry, digest_of, name_of, text_of
from index.formats.json_files import JSON_FEED, json_post
from index.formats.registry import FEED_TYPES
from index.metadata.dates import published_date
from index.metadata.fields import Metadata
from index.text.characters import shortened
from index.web.addresses import MAX_ADDRESS, is_web_address, normal, parsed, url_of

if TYPE_CHECKING:
    from yarl import URL

MAX_ENTRIES = 500
"""Entries that are read of one feed: its first ones, which by custom are its newest."""

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}>")
_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 300  # bytes
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))(?![0-9a-fA-F]);?")
_HEAD = 500_000  # characters of a page in which the link to its feed is looked for
_ROOTS = ("rss", "rdf", "feed")
_SITEMAPS = ("urlset", "sitemapindex")


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries, in the feed's order, no two of the same page; `skipped` says what of it could not be used."""

    entries: tuple[FeedEntry, ...]
    skipped: tuple[Unreadable, ...] = ()


class NotAFeed(ValueError):
    """What came is neither a feed nor a page that names one; the message continues its address."""


def parse_feed(data: bytes, charset: str | None, address: str) -> Feed | str:
    """Return the feed in what came from `address`, or the address of its feed where that is a page which names one.

    `charset` is what the server said. Broken XML is read as far as it makes sense. Raises NotAFeed.
    """
    declared = _ENCODING.search(data, 0, _DECLARED_WITHIN)
    try:
        text = decode_html(data, charset or (declared[1].decode("ascii") if declared else None))
    except Undecodable as error:
        raise NotAFeed(str(error)) from error
    if (posts := _json_feed(text, address)) is not None:
        return posts
    text = _legal(text)
    root = _tree(text)
    if root is not None and name_of(root) in _ROOTS:
        return _feed(root, address)
    if root is not None and name_of(root) in _SITEMAPS:
        return _sitemap(root, address)
    named = _named_feed(text, address)
    if named is None:
        raise NotAFeed("is no feed: it is neither RSS nor Atom, nor a page that names one")
    return named


def listed_in(data: bytes) -> tuple[list[str], list[str]]:
    """Return the addresses that a file lists: those of feeds in OPML, those of pages in a sitemap. Raises NotAFeed."""
    try:
        root = _tree(_legal(decode_html(data)))
    except Undecodable as error:
        raise NotAFeed(str(error)) from error
    if root is not None and name_of(root) in _SITEMAPS:
        return [], [page for _, page in _located(root)][:MAX_ENTRIES]
    if root is None or name_of(root) != "opml":
        raise NotAFeed("lists nothing, being neither OPML nor a sitemap; `verbatim index` reads a feed that was saved")
    outlines = (element for element in root.iter() if name_of(element) == "outline")
    addresses = (value.strip() for one in outlines for name, value in one.items() if name.lower() == "xmlurl")
    return list(dict.fromkeys(filter(is_web_address, addresses)))[:MAX_ENTRIES], []


def _located(sitemap: Any) -> list[tuple[str, str]]:
    """Return what a sitemap lists, the newest first: when each was changed, in ISO 8601 or empty, and its address."""
    found = []
    for element in sitemap:
        said = {name_of(child): text_of(child).strip() for child in element if isinstance(element.tag, str)}
        published = (text_of(one) for one in element.iter() if name_of(one) == "publication_date")
        changed = published_date(said.get("lastmod") or next(published, "")) or ""
        if is_web_address(said.get("loc", "")):
            found.append((changed, said["loc"]))
    return sorted(dict.fromkeys(found), key=lambda one: one[0], reverse=True)


def _sitemap(root: Any, address: str) -> Feed | str:
    """Return the pages of a sitemap as a feed, and of an index of sitemaps the address of the newest."""
    located = _located(root)
    if name_of(root) == "sitemapindex":
        if not located:
            raise NotAFeed("lists no sitemap")
        return located[0][1]
    entries: dict[str, FeedEntry] = {}
    skipped = []
    for changed, link in located[:MAX_ENTRIES]:
        try:
            page = normal(link)
        except Unfetchable as error:
            skipped.append(Unreadable(error.address, error.reason))
            continue
        entries.setdefault(page, FeedEntry(page, Metadata(), digest_of([changed])))
    return Feed(tuple(entries.values()), tuple(skipped))


def _json_feed(text: str, address: str) -> Feed | None:
    """Return a feed in JSON, by https://www.jsonfeed.org/version/1.1/; None where there is none."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    try:
        feed = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not str(feed.get("version")).startswith(JSON_FEED) or not isinstance(feed.get("items"), list):
        return None
    entries: dict[str, FeedEntry] = {}
    skipped = []
    for item in feed["items"][:MAX_ENTRIES]:
        post = json_post(item, feed)
        if post is None:
            continue
        link = item.get("url")
        alone = f"{address}#{' '.join(str(post.id).split())[:MAX_ID]}"
        try:
            page = normal(str(url_of(address).join(url_of(link)))) if isinstance(link, str) and link else alone
        except (Unfetchable, ValueError):
            skipped.append(Unreadable(shortened(str(link)), "is no web address"))
            continue
        digest = digest_of([str(item.get("date_modified") or item.get("date_published")), str(post.metadata.title)])
        content = post.markup or "".join(f"<p>{escape(line)}</p>" for line in post.text.splitlines())
        whole = len(content) <= MAX_CONTENT
        entries.setdefault(page, FeedEntry(page, post.metadata, digest, content if whole else "", whole, page != alone))
    return Feed(tuple(entries.values()), tuple(skipped))


def _legal(text: str) -> str:
    """Return a text without the characters, and the references to them, that XML can't have."""
    return _REFERENCE.sub(_if_xml, _NO_XML.sub("", text.removeprefix("\ufeff")))


def _if_xml(reference: re.Match[str]) -> str:
    """Return a reference to a character that XML has, and nothing for others, over which lxml stumbles."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > 0x10FFFF or _NO_XML.match(chr(code)) else reference[0]


def _tree(text: str) -> Any:
    """Return the root element of what may be broken XML; None where there is none."""
    from lxml import etree  # here, for most commands read no feed

    declaration = _DECLARATION.match(text)
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(text[declaration.end() if declaration else 0 :].encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _feed(root: Any, address: str) -> Feed:
    entries: dict[str, FeedEntry] = {}
    skipped: list[Unreadable] = []
    without = 0
    items = (element for element in root.iter() if name_of(element) in ("item", "entry"))
    channel = Channel(root, address)
    bases: dict[Any, URL | None] = {None: url_of(address)}
    for item in islice(items, MAX_ENTRIES):
        fields = EntryFields(item)
        link = fields.link()
        if link is None:
            if (found := fields.entry_alone(channel)) is not None:
                entries.setdefault(found.address, found)
            else:
                without += 1
            continue
        try:
            page = _resolved(link, item, bases)
        except Unfetchable as error:
            skipped.append(Unreadable(error.address, error.reason))
            continue
        except ValueError:
            skipped.append(Unreadable(shortened(link), "is no web address"))
            continue
        entries.setdefault(page, fields.entry(page, channel))
    if without:
        skipped.append(Unreadable(address, f"has entries without a link to a page ({without})"))
    return Feed(tuple(entries.values()), tuple(skipped))


def _resolved(link: str, item: Any, bases: dict[Any, URL | None]) -> str:
    """Return the address that a link means. Raises Unfetchable, or ValueError, for what is none.

    `bases` are those of the elements so far, under None that of the feed: as bases lie in each other, all of them would
    be joined for each entry. A base that is too long for an address is None.
    """
    inwards: list[Any] = []
    around = item
    while around is not None and around not in bases:
        inwards.append(around)
        around = around.getparent()
    base = bases[around]
    for element in reversed(inwards):
        inner = element.get("{http://www.w3.org/XML/1998/namespace}base")
        if inner and base is not None:
            joined = base.join(url_of(inner.strip())) if len(inner) <= MAX_ADDRESS else None
            base = joined if joined is not None and len(str(joined)) <= MAX_ADDRESS else None
        bases[element] = base
    return normal(link if base is None else str(base.join(url_of(link))))


def _named_feed(text: str, address: str) -> str | None:
    """Return the address of the first feed that a page names in its head. None where it names none."""
    from lxml import etree

    try:
        page = etree.fromstring(text[:_HEAD].encode(), etree.HTMLParser(encoding="utf-8", no_network=True))
    except etree.XMLSyntaxError:
        return None
    if page is None:
        return None
    base = next((found for element in page.iter("base") if (found := element.get("href"))), "")
    for element in page.iter("link"):
        words = element.get("rel", "").lower().split()
        if "alternate" in words and element.get("type", "").strip().lower() in FEED_TYPES and element.get("href"):
            try:
                found = url_of(address).join(url_of(base.strip())).join(url_of(element.get("href").strip()))
                return str(parsed(str(found)))
            except (Unfetchable, ValueError):
                continue
    return None
