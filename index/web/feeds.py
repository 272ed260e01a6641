"""Feeds: RSS 0.9x, 1.0 and 2.0 and Atom, parsed by lxml, which neither fetches nor expands anything for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import islice
from typing import Any

from index.errors import Unfetchable
from index.formats import Unreadable
from index.formats.decoding import Undecodable, decode_html
from index.formats.registry import FEED_TYPES
from index.metadata.dates import published_date
from index.metadata.fields import Metadata, metadata_from
from index.text.characters import shortened
from index.web.addresses import is_web_address, parsed, url_of

MOST_ENTRIES = 500
"""Entries that are read of one feed: its first ones, which by custom are its newest."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page that a feed lists. `metadata` has what the entry says of it: title, published and author.

    `digest` stays the same as long as the entry does: its dates and title, or its summary where it has no date.
    """

    address: str
    metadata: Metadata
    digest: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries, in the feed's order, no two of the same page; `skipped` says what of it could not be used."""

    entries: tuple[FeedEntry, ...]
    skipped: tuple[Unreadable, ...] = ()


_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}>")
_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 300  # bytes
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))(?![0-9a-fA-F]);?")
_HEAD = 500_000  # characters of a page in which the link to its feed is looked for
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|mark|p|q|small|span|strong|sub|sup|u)\b[^<>]{0,200}>", re.IGNORECASE
)
_LONGEST = 1000  # characters of a title or a name
_MOST_TEXT = 20_000  # characters of anything else
_MOST_AUTHORS = 20
_MOST_PIECES = 2000  # of markup and text in it
_MAIL_DATE = re.compile(r"(?:[a-z]{3,9},? )?\d{1,2} [a-z]{3,9} \d{2,4} \d\d?:\d\d", re.IGNORECASE)
_NAMESPACES = (
    "",
    "http://www.w3.org/2005/Atom",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
)
_ROOTS = ("rss", "rdf", "feed")
_DATES = ("updated", "modified", "published", "issued", "pubdate", "date", "created")  # what an entry calls its dates
_PUBLISHED = ("published", "issued", "pubdate", "date", "created")  # the best first; an update may come much later


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
    text = _REFERENCE.sub(_if_xml, _NO_XML.sub("", text.removeprefix("\ufeff")))
    declaration = _DECLARATION.match(text)
    root = _tree(text[declaration.end() :] if declaration else text)
    if root is not None and _name(root) in _ROOTS:
        return _feed(root, address)
    named = _named_feed(text, address)
    if named is None:
        raise NotAFeed("is no feed: it is neither RSS nor Atom, nor a page that names one")
    return named


def _if_xml(reference: re.Match[str]) -> str:
    """Return a reference to a character that XML has, and nothing for others, over which lxml stumbles."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > 0x10FFFF or _NO_XML.match(chr(code)) else reference[0]


def _tree(text: str) -> Any:
    from lxml import etree  # here, for most commands read no feed

    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _feed(root: Any, address: str) -> Feed:
    entries: dict[str, FeedEntry] = {}
    skipped: list[Unreadable] = []
    without = 0
    items = (element for element in root.iter() if _name(element) in ("item", "entry"))
    for item in islice(items, MOST_ENTRIES):
        fields = _Fields(item)
        link = fields.link()
        if link is None:
            without += 1
            continue
        try:
            page = _resolved(link, item, address)
        except Unfetchable as error:
            skipped.append(Unreadable(error.address, error.reason))
            continue
        except ValueError:
            skipped.append(Unreadable(shortened(link), "is no web address"))
            continue
        entries.setdefault(page, fields.entry(page))
    if without:
        skipped.append(Unreadable(address, f"has entries without a link to a page ({without})"))
    return Feed(tuple(entries.values()), tuple(skipped))


class _Fields:
    """The children of an entry by their names in small letters, whatever the format and its version call them.

    Those of the format itself come first; those of other vocabularies, like that for pictures, are none.
    """

    def __init__(self, item: Any) -> None:
        self._children: dict[str, list[Any]] = {}
        own = _namespace(item)
        children = [child for child in item if (space := _namespace(child)) == own or space in _NAMESPACES]
        for child in sorted(children, key=lambda child: _namespace(child) != own):
            self._children.setdefault(_name(child), []).append(child)

    def link(self) -> str | None:
        """Return where the entry's page is, as the entry writes it."""
        found = [(child.get("rel", "alternate"), child.get("type", "text/html"), child) for child in self._all("link")]
        pages = [child for rel, _, child in found if rel == "alternate"]
        pages.sort(key=lambda child: "html" not in child.get("type", "text/html"))
        for child in pages:
            if link := (child.get("href") or _text(child)).strip():
                return link
        for child in (*self._all("guid"), *self._all("id")):
            link = _text(child).strip()
            if child.get("isPermaLink", "true") != "false" and is_web_address(link):
                return link
        return None

    def entry(self, address: str) -> FeedEntry:
        """Return the entry of the page at `address`."""
        title, author = self._plain("title"), self._author()
        published = next((date for name in _PUBLISHED if (date := _date(self._first(name)))), "")
        said = {"title": title, "author": author, "published": published}
        metadata, _ = metadata_from({name: value for name, value in said.items() if value})
        dates = [self._first(name).strip() for name in _DATES]
        rest = [] if any(dates) else [self._first(name) for name in ("description", "summary", "content", "encoded")]
        digest = hashlib.blake2b(repr([title, *dates, *rest]).encode("utf-8", "backslashreplace"), digest_size=16)
        return FeedEntry(address, metadata, digest.hexdigest())

    def _all(self, name: str) -> list[Any]:
        return self._children.get(name, [])

    def _first(self, name: str) -> str:
        return next((text for child in self._all(name) if (text := _text(child)).strip()), "")

    def _plain(self, name: str) -> str:
        """Return words without markup, which feeds escape once more than XML needs."""
        text = " ".join(_TAG.sub("", unescape(self._first(name))).split())
        return text if len(text) <= _LONGEST else ""

    def _author(self) -> str:
        """Dublin Core's creator, or the authors by name: Atom has elements for that, RSS "mail@address (name)"."""
        if creator := self._plain("creator"):
            return creator
        names = []
        for author in self._all("author")[:_MOST_AUTHORS]:
            named = [_text(inner) for inner in author if _name(inner) == "name"][:_MOST_AUTHORS]
            written = _text(author)
            if not named and "@" in written:
                named = [written.partition("(")[2].rpartition(")")[0]]
            names += named or [written]
        text = ", ".join(" ".join(name.split()) for name in names if name.strip() and "@" not in name)
        return text if len(text) <= _LONGEST else ""


def _name(element: Any) -> str:
    """Return an element's name without its namespace, in small letters; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _namespace(element: Any) -> str | None:
    """Return an element's namespace, empty where it has none; None for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[0][1:] if isinstance(tag, str) else None


def _text(element: Any) -> str:
    """Return the text in an element, its beginning if it is long; of entities that XML doesn't know, those of HTML."""
    text = ""
    for piece in islice(_pieces(element), _MOST_PIECES):
        text += piece[:_MOST_TEXT]
        if len(text) > _MOST_TEXT:
            break
    return text


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for inner in element.iterdescendants():
        if isinstance(inner.tag, str):
            yield inner.text or ""
        elif (text := inner.text or "").startswith("&"):
            yield unescape(text)
        yield inner.tail or ""


def _date(text: str) -> str | None:
    """Return a date as feeds write it (ISO 8601, or as in mail with names of zones), in ISO 8601."""
    text = text.strip()
    if len(text) <= 64 and _MAIL_DATE.match(text):
        try:
            return parsedate_to_datetime(text).isoformat()
        except (ValueError, OverflowError):
            return None
    return published_date(text)


def _resolved(link: str, item: Any, address: str) -> str:
    """Return the address that a link means. Raises Unfetchable, or ValueError, for what is none."""
    base = url_of(address)
    for element in (*reversed([*item.iterancestors()]), item):
        if inner := element.get("{http://www.w3.org/XML/1998/namespace}base"):
            base = base.join(url_of(inner.strip()))
    return str(parsed(str(base.join(url_of(link)))))


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
