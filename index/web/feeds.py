"""Feeds: RSS 0.9x, 1.0 and 2.0 and Atom, parsed by lxml, which neither fetches nor expands anything for it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.errors import Unfetchable
from index.formats import Unreadable
from index.formats.decoding import Undecodable, decode_html
from index.formats.json_files import JSON_FEED, json_post
from index.formats.registry import FEED_TYPES
from index.metadata.dates import published_date
from index.metadata.fields import Metadata, metadata_from
from index.metadata.mastheads import is_section
from index.text.characters import has_words, shortened
from index.web.addresses import MAX_ADDRESS, is_web_address, normal, parsed, url_of

if TYPE_CHECKING:
    from yarl import URL

MOST_ENTRIES = 500
"""Entries that are read of one feed: its first ones, which by custom are its newest."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A page that a feed lists. `metadata` has what the entry says of it: title, publisher, published and author.

    `digest` stays the same as long as the entry does: its dates and title, or its summary where it has no date.
    `content` is the text in the feed itself, as HTML, which `is_whole` where the feed doesn't call it a summary.
    Without a link `has_page` is false, and the address is that of the feed with the entry's own id behind it.
    """

    address: str
    metadata: Metadata
    digest: str
    content: str = ""
    is_whole: bool = False
    has_page: bool = True


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
_DIVIDER = re.compile(r"\s+[|–—·•»>:-]+\s+|:\s")
_LONGEST_ID = 500
_MOST_CONTENT = 1_000_000
_MOST_AUTHORS = 20
_MOST_PIECES = 2000  # of markup and text in it
_NAMESPACES = (
    "",
    "http://www.w3.org/2005/Atom",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
)
_ROOTS = ("rss", "rdf", "feed")
_SITEMAPS = ("urlset", "sitemapindex")
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
    if (posts := _json_feed(text, address)) is not None:
        return posts
    text = _REFERENCE.sub(_if_xml, _NO_XML.sub("", text.removeprefix("\ufeff")))
    declaration = _DECLARATION.match(text)
    root = _tree(text[declaration.end() :] if declaration else text)
    if root is not None and _name(root) in _ROOTS:
        return _feed(root, address)
    if root is not None and _name(root) in _SITEMAPS:
        return _sitemap(root, address)
    named = _named_feed(text, address)
    if named is None:
        raise NotAFeed("is no feed: it is neither RSS nor Atom, nor a page that names one")
    return named


def listed_in(data: bytes) -> tuple[list[str], list[str]]:
    """Return the addresses that a file lists: those of feeds in OPML, those of pages in a sitemap. Raises NotAFeed."""
    try:
        text = _REFERENCE.sub(_if_xml, _NO_XML.sub("", decode_html(data).removeprefix("\ufeff")))
    except Undecodable as error:
        raise NotAFeed(str(error)) from error
    declaration = _DECLARATION.match(text)
    root = _tree(text[declaration.end() :] if declaration else text)
    if root is not None and _name(root) in _SITEMAPS:
        return [], [page for _, page in _located(root)][:MOST_ENTRIES]
    if root is None or _name(root) != "opml":
        raise NotAFeed("lists nothing: it is neither OPML nor a sitemap")
    outlines = (element for element in root.iter() if _name(element) == "outline")
    addresses = (value.strip() for one in outlines for name, value in one.items() if name.lower() == "xmlurl")
    return list(dict.fromkeys(filter(is_web_address, addresses)))[:MOST_ENTRIES], []


def _located(sitemap: Any) -> list[tuple[str, str]]:
    """Return what a sitemap lists, the newest first: when each was changed, in ISO 8601 or empty, and its address."""
    found = []
    for element in sitemap:
        said = {_name(child): _text(child).strip() for child in element if isinstance(element.tag, str)}
        published = (_text(one) for one in element.iter() if _name(one) == "publication_date")
        changed = published_date(said.get("lastmod") or next(published, "")) or ""
        if is_web_address(said.get("loc", "")):
            found.append((changed, said["loc"]))
    return sorted(dict.fromkeys(found), key=lambda one: one[0], reverse=True)


def _sitemap(root: Any, address: str) -> Feed | str:
    """Return the pages of a sitemap as a feed, and of an index of sitemaps the address of the newest."""
    located = _located(root)
    if _name(root) == "sitemapindex":
        if not located:
            raise NotAFeed("lists no sitemap")
        return located[0][1]
    entries: dict[str, FeedEntry] = {}
    skipped = []
    for changed, link in located[:MOST_ENTRIES]:
        try:
            page = normal(link)
        except Unfetchable as error:
            skipped.append(Unreadable(error.address, error.reason))
            continue
        entries.setdefault(page, FeedEntry(page, Metadata(), _digest([changed])))
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
    for item in feed["items"][:MOST_ENTRIES]:
        post = json_post(item, feed)
        if post is None:
            continue
        link = item.get("url")
        alone = f"{address}#{' '.join(str(post.id).split())[:_LONGEST_ID]}"
        try:
            page = normal(str(url_of(address).join(url_of(link)))) if isinstance(link, str) and link else alone
        except (Unfetchable, ValueError):
            skipped.append(Unreadable(shortened(str(link)), "is no web address"))
            continue
        digest = _digest([str(item.get("date_modified") or item.get("date_published")), str(post.metadata.title)])
        content = post.markup or "".join(f"<p>{escape(line)}</p>" for line in post.text.splitlines())
        whole = len(content) <= _MOST_CONTENT
        entries.setdefault(page, FeedEntry(page, post.metadata, digest, content if whole else "", whole, page != alone))
    return Feed(tuple(entries.values()), tuple(skipped))


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
    channel = _Channel(root, address)
    bases: dict[Any, URL | None] = {None: url_of(address)}
    for item in islice(items, MOST_ENTRIES):
        fields = _Fields(item)
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

    def entry(self, address: str, channel: _Channel) -> FeedEntry:
        """Return the entry of the page at `address`."""
        dates = [self._first(name).strip() for name in _DATES]
        rest = [] if any(dates) else [self._first(name) for name in ("description", "summary", "content", "encoded")]
        digest = _digest([self._plain("title"), *dates, *rest])
        return FeedEntry(address, self._metadata(channel, address), digest, *self._content())

    def entry_alone(self, channel: _Channel) -> FeedEntry | None:
        """Return the entry without a page, which has nothing but its own text; None where it has none."""
        content, is_whole = self._content()
        if not has_words(content):
            return None
        id = " ".join((self._first("guid") or self._first("id")).split())[:_LONGEST_ID]
        title = self._plain("title")
        own = id or _digest([title, *(self._first(name) for name in _DATES), "" if title else content])
        address = f"{channel.address}#{own}"
        digest = _digest([title, content])
        return FeedEntry(address, self._metadata(channel, None), digest, content, is_whole, has_page=False)

    def _metadata(self, channel: _Channel, address: str | None) -> Metadata:
        published = next((date for name in _PUBLISHED if (date := published_date(self._first(name)))), "")
        publisher = self._source() or channel.publisher(address)
        said = {"title": self._plain("title"), "author": self._author(), "published": published, "publisher": publisher}
        return metadata_from({name: value for name, value in said.items() if value})[0]

    def publisher(self) -> str:
        """Return who publishes a feed, which its title says beside the section: "World news | The Coast"."""
        parts = _DIVIDER.split(self._plain("title"))
        return self._plain("publisher") or next((part for part in parts if part and not is_section(part)), "")

    def _source(self) -> str:
        """Return the feed that the entry was taken over from, as aggregators say: text in RSS, a title in Atom."""
        sources = self._all("source")[:1]
        titles = [inner for source in sources for inner in source if _name(inner) == "title"][:1]
        return next((_unmarked(_text(found)) for found in titles or sources), "")

    def _content(self) -> tuple[str, bool]:
        """Return the text of the entry as HTML, and whether the feed calls it the whole rather than a summary."""
        for name, is_whole in (("encoded", True), ("content", True), ("description", False), ("summary", False)):
            for child in self._all(name):
                if has_words(content := _markup(child)):
                    return content, is_whole
        return "", False

    def _all(self, name: str) -> list[Any]:
        return self._children.get(name, [])

    def _first(self, name: str) -> str:
        return next((text for child in self._all(name) if (text := _text(child)).strip()), "")

    def _plain(self, name: str) -> str:
        """Return words without markup, which feeds escape once more than XML needs."""
        text = _unmarked(self._first(name))
        return text if len(text) <= _LONGEST else ""

    def _author(self) -> str:
        """Dublin Core's creators, or the authors by name: Atom has elements for that, RSS "mail@address (name)"."""
        creators = [_unmarked(_text(creator)) for creator in self._all("creator")[:_MOST_AUTHORS]]
        if found := ", ".join(dict.fromkeys(filter(None, creators))):
            return found if len(found) <= _LONGEST else ""
        names = []
        for author in self._all("author")[:_MOST_AUTHORS]:
            named = [_text(inner) for inner in author if _name(inner) == "name"][:_MOST_AUTHORS]
            written = _text(author)
            if not named and "@" in written:
                named = [written.partition("(")[2].rpartition(")")[0]]
            names += named or [written]
        text = ", ".join(" ".join(name.split()) for name in names if name.strip() and "@" not in name)
        return text if len(text) <= _LONGEST else ""


class _Channel:
    """The feed around its entries: its address, and who publishes it."""

    def __init__(self, root: Any, address: str) -> None:
        self.address = address
        channel = next((child for child in root if _name(child) == "channel"), root)
        fields = _Fields(channel)
        self._publisher = fields.publisher()
        self._hosts = {_site(address), _site(fields.link() or "")}

    def publisher(self, address: str | None) -> str:
        """Return whose the entry is whose page is at `address`: the feed's own publisher, unless that is elsewhere."""
        return self._publisher if address is None or _site(address) in self._hosts else ""


def _site(address: str) -> str:
    """Return the part of a host's name that a publisher's sites share, near enough: its last two labels."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return ".".join(host.split(".")[-2:])


def _digest(said: list[str]) -> str:
    return hashlib.blake2b(repr(said).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _unmarked(text: str) -> str:
    return " ".join(_TAG.sub("", unescape(text)).split())


def _markup(element: Any) -> str:
    """Return the HTML in an element, which feeds escape, wrap in CDATA, or set in as it is."""
    from lxml import etree

    if element.get("src") or any(
        _name(above) in ("item", "entry") for above in islice(element.iterancestors(), 1, None)
    ):
        return ""  # elsewhere; or in an entry within an entry, as no feed has it
    if not any(isinstance(child.tag, str) for child in element):
        text = _text(element, _MOST_CONTENT)
        is_plain = element.get("type") == "text" or ("<" not in text and "&" not in text)
        return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()) if is_plain else text
    parts = [escape(element.text or "")]
    parts += (etree.tostring(child, encoding="unicode", method="html") for child in element)
    content = "".join(parts)
    return content if len(content) <= _MOST_CONTENT else ""


def _name(element: Any) -> str:
    """Return an element's name without its namespace, in small letters; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _namespace(element: Any) -> str | None:
    """Return an element's namespace, empty where it has none; None for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[0][1:] if isinstance(tag, str) else None


def _text(element: Any, most: int = _MOST_TEXT) -> str:
    """Return the text in an element, its beginning if it is long; of entities that XML doesn't know, those of HTML."""
    text = ""
    for piece in islice(_pieces(element), _MOST_PIECES):
        text += piece[:most]
        if len(text) > most:
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
