"""XML files of posts: what WordPress exports (WXR), and saved feeds, RSS and Atom; each post an article.

Its id is the file's with the post's own. Drafts, private posts and what a password protects are not read. A file is
read as it comes, and no more of it at once than a post may have.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import islice
from typing import Any, BinaryIO

from index.article import Article
from index.formats.decoding import local
from index.formats.dialects import without_shortcodes
from index.formats.document import part_key, part_of
from index.formats.fragments import render_fragment
from index.formats.source import SourceFile, Unreadable
from index.metadata.bylines import people
from index.metadata.dates import published_date
from index.metadata.fields import Metadata, is_address, stated
from index.metadata.mastheads import is_section
from index.text.characters import has_words, human


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


_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|mark|p|q|small|span|strong|sub|sup|u)\b[^<>]{0,200}>", re.IGNORECASE
)
_MAX_LENGTH = 1000  # characters of a title or a name
_MAX_TEXT = 20_000  # characters of anything else
_DIVIDER = re.compile(r"\s+[|–—·•»>:-]+\s+|:\s")
MAX_ID = 500
MAX_CONTENT = 1_000_000
_MAX_AUTHORS = 20
_MAX_PIECES = 2000  # of markup and text in it
_NAMESPACES = (
    "",
    "http://www.w3.org/2005/Atom",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
)
_DATES = ("updated", "modified", "published", "issued", "pubdate", "date", "created")  # what an entry calls its dates
_PUBLISHED = ("published", "issued", "pubdate", "date", "created")  # the best first; an update may come much later


class EntryFields:
    """The children of an entry by their names in small letters, whatever the format and its version call them.

    Those of the format itself come first; those of other vocabularies, like that for pictures, are none.
    """

    def __init__(self, item: Any) -> None:
        self._children: dict[str, list[Any]] = {}
        own = _namespace(item)
        children = [child for child in item if (space := _namespace(child)) == own or space in _NAMESPACES]
        for child in sorted(children, key=lambda child: _namespace(child) != own):
            self._children.setdefault(name_of(child), []).append(child)

    def link(self) -> str | None:
        """Return where the entry's page is, as the entry writes it."""
        found = [(child.get("rel", "alternate"), child.get("type", "text/html"), child) for child in self._all("link")]
        pages = [child for rel, _, child in found if rel == "alternate"]
        pages.sort(key=lambda child: "html" not in child.get("type", "text/html"))
        for child in pages:
            if link := (child.get("href") or text_of(child)).strip():
                return link
        if link := next((child.get("src", "").strip() for child in self._all("content") if child.get("src")), ""):
            return link
        for child in (*self._all("guid"), *self._all("id")):
            link = text_of(child).strip()
            if child.get("isPermaLink", "true") != "false" and is_address(link):
                return link
        return None

    def entry(self, address: str, channel: Channel) -> FeedEntry:
        dates = [self._first(name).strip() for name in _DATES]
        rest = [] if any(dates) else [self._first(name) for name in ("description", "summary", "content", "encoded")]
        digest = digest_of([self.title(), *dates, *rest])
        return FeedEntry(address, self._metadata(channel, address), digest, *self.content())

    def entry_alone(self, channel: Channel) -> FeedEntry | None:
        """Return the entry without a page, which has nothing but its own text; None where it has none."""
        content, is_whole = self.content()
        if not has_words(content):
            return None
        title = self.title()
        own = self.id() or digest_of([title, *(self._first(name) for name in _DATES), "" if title else content])
        address = f"{channel.address}#{own}"
        digest = digest_of([title, content])
        return FeedEntry(address, self._metadata(channel, None), digest, content, is_whole, has_page=False)

    def _metadata(self, channel: Channel, address: str | None) -> Metadata:
        publisher = self._source() or channel.publisher(address)
        author = ", ".join(self.authors())
        return stated(title=self.title(), author=author, published=self.published(), publisher=publisher)

    def published(self) -> str:
        """Return when the entry was published, in ISO 8601; empty where it says no date."""
        return next((date for name in _PUBLISHED if (date := published_date(self._first(name)))), "")

    def publisher(self) -> str:
        """Return who publishes a feed, which its title says beside the section: "World news | The Coast"."""
        parts = _DIVIDER.split(self.title())
        return self._plain("publisher") or next((part for part in parts if part and not is_section(part)), "")

    def _source(self) -> str:
        """Return the feed that the entry was taken over from, as aggregators say: text in RSS, a title in Atom."""
        sources = self._all("source")[:1]
        titles = [inner for source in sources for inner in source if name_of(inner) == "title"][:1]
        return next((_unmarked(text_of(found)) for found in titles or sources), "")

    def content(self, max_length: int = MAX_CONTENT) -> tuple[str, bool]:
        """Return the text of the entry as HTML, and whether the feed calls it the whole rather than a summary."""
        for name, is_whole in (("encoded", True), ("content", True), ("description", False), ("summary", False)):
            for child in self._all(name):
                if has_words(content := _markup(child, max_length)):
                    return content, is_whole
        return "", False

    def _all(self, name: str) -> list[Any]:
        return self._children.get(name, [])

    def _first(self, name: str) -> str:
        return next((text for child in self._all(name) if (text := text_of(child)).strip()), "")

    def title(self) -> str:
        """Return the title without markup; empty where there is none."""
        return self._plain("title")

    def id(self) -> str:
        """Return the id of the entry's own; empty where it has none."""
        return " ".join((self._first("guid") or self._first("id")).split())[:MAX_ID]

    def _plain(self, name: str) -> str:
        """Return words without markup, which feeds escape once more than XML needs."""
        text = _unmarked(self._first(name))
        return text if len(text) <= _MAX_LENGTH else ""

    def authors(self) -> list[str]:
        """Dublin Core's creators, or the authors by name: Atom has elements for that, RSS "mail@address (name)"."""
        names = [_unmarked(text_of(creator)) for creator in self._all("creator")[:_MAX_AUTHORS]]
        for author in self._all("author")[:_MAX_AUTHORS] if not any(names) else ():
            named = [text_of(inner) for inner in author if name_of(inner) == "name"][:_MAX_AUTHORS]
            written = text_of(author)
            if not named and "@" in written:
                named = [written.partition("(")[2].rpartition(")")[0]]
            names += (" ".join(name.split()) for name in named or [written] if "@" not in name)
        names = list(dict.fromkeys(filter(None, names)))
        return names if sum(map(len, names)) <= _MAX_LENGTH else []


class Channel:
    """The feed around its entries: its address, and who publishes it."""

    def __init__(self, root: Any, address: str) -> None:
        self.address = address
        channel = next((child for child in root if name_of(child) == "channel"), root)
        fields = EntryFields(channel)
        self._publisher = fields.publisher()
        self._hosts = {_site(address), _site(fields.link() or "")}

    def publisher(self, address: str | None) -> str:
        """Return whose the entry is whose page is at `address`: the feed's own publisher, unless that is elsewhere."""
        return self._publisher if address is None or _site(address) in self._hosts else ""


def _site(address: str) -> str:
    """Return the part of a host's name that a publisher's sites share, near enough: its last two labels."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return ".".join(host.split(".")[-2:])


def digest_of(said: list[str]) -> str:
    return hashlib.blake2b(repr(said).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _unmarked(text: str) -> str:
    return " ".join(_TAG.sub("", unescape(text)).split())


def _markup(element: Any, max_length: int) -> str:
    """Return the HTML in an element, which feeds escape, wrap in CDATA, or set in as it is."""
    from lxml import etree

    if element.get("src") or any(
        name_of(above) in ("item", "entry") for above in islice(element.iterancestors(), 1, None)
    ):
        return ""  # elsewhere; or in an entry within an entry, as no feed has it
    if not any(isinstance(child.tag, str) for child in element):
        text = text_of(element, max_length)
        is_plain = element.get("type") == "text" or ("<" not in text and "&" not in text)
        return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()) if is_plain else text
    parts = [escape(element.text or "")]
    parts += (etree.tostring(child, encoding="unicode", method="html") for child in element)
    content = "".join(parts)
    return content if len(content) <= max_length else ""


def name_of(element: Any) -> str:
    """Return an element's name without its namespace, in small letters; empty for comments and the like."""
    return local(element).lower()


def _namespace(element: Any) -> str | None:
    """Return an element's namespace, empty where it has none; None for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[0][1:] if isinstance(tag, str) else None


def text_of(element: Any, max_length: int = _MAX_TEXT) -> str:
    """Return the text in an element, its beginning if it is long; of entities that XML doesn't know, those of HTML."""
    text = ""
    for piece in islice(_pieces(element), _MAX_PIECES):
        text += piece[:max_length]
        if len(text) > max_length:
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


_POSTS = ("rss", "RDF", "feed")
_LISTS = {"opml": "a list of feeds", "urlset": "a list of pages", "sitemapindex": "a list of lists of pages"}
_NO_POSTS = frozenset("attachment revision nav_menu_item custom_css customize_changeset oembed_cache".split())
_WORDPRESS = "wordpress.org/export"  # in the namespace of what only its exports have
_SITE_DEEP = 3  # elements within each other: a feed's title, not that of a picture of it


def read_posts(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the posts in an XML file, and what of them can't be read. Raises Unreadable."""
    from lxml import etree  # here, for most libraries hold no such file

    with source.open() as file:
        reader = _Reader(source, _Bounded(source, file))
        try:
            yield from reader.articles()
        except (etree.XMLSyntaxError, LookupError, ValueError) as error:
            raise source.refusal("is damaged, or no XML", cut_short=True) from error
    if not reader.posts:
        if reader.links:
            reason = "holds links to posts and no text of theirs; give the address of the feed to `verbatim feeds`"
            raise source.refusal(reason)
        raise source.refusal("is empty: it holds no posts")


class _Bounded:
    """A file that is read as long as what is read of it at once isn't too much."""

    def __init__(self, source: SourceFile, file: BinaryIO) -> None:
        self._source = source
        self._file = file
        self.since = 0  # bytes read since the last post

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.since += len(data)
        most = self._source.limits.max_file_bytes
        if self.since > most:
            raise self._source.refusal(f"has a post larger than {human(most)}, the size limit", cut_short=True)
        return data


class _Reader:
    """One pass over a file."""

    def __init__(self, source: SourceFile, file: _Bounded) -> None:
        self._source = source
        self._file = file
        self._site = ""
        self._login = ""
        self._names: dict[str, str] = {}  # of authors, by what they log in as
        self.posts = 0
        self.links = 0  # posts without a text

    def articles(self) -> Iterator[Article | Unreadable]:
        """Yield the posts. Raises Unreadable, or what lxml raises."""
        from lxml import etree

        steps = etree.iterparse(
            self._file, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True,
            huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        deep = 0
        post: int | None = None
        for event, element in steps:
            name = local(element)
            if event == "start":
                if deep == 0:
                    self._check(name)
                deep += 1
                if post is None and name in ("item", "entry"):
                    post = deep
                continue
            if post == deep:
                found = self._post(element)
                if found is not None:
                    yield found
                self._file.since = 0
                _forget(element)
                post = None
            elif post is None:
                self._note(name, element, deep)
            deep -= 1

    def _check(self, name: str) -> None:
        if name in _LISTS:
            raise self._source.refusal(f"is {_LISTS[name]}; `verbatim feeds {self._source.name}` reads those")
        if name not in _POSTS:
            raise self._source.refusal("is XML of a kind that is not read here: neither posts of a site nor a feed")

    def _note(self, name: str, element: Any, deep: int) -> None:
        """Note what the file says of its site and its authors."""
        if name == "author_login":
            self._login = _text(element)
        elif name == "author_display_name":
            self._names[self._login] = _text(element)
        elif name == "title" and deep <= _SITE_DEEP and not self._site:
            self._site = _text(element)

    def _post(self, element: Any) -> Article | Unreadable | None:
        """Return a post, None for one that nobody should see or that has no text."""
        fields = EntryFields(element)
        kept = {local(child): _text(child) for child in element if _WORDPRESS in str(child.tag)}
        link = fields.link() or ""
        markup, _ = fields.content(self._source.limits.max_file_bytes)
        kind = kept.get("post_type", "post")
        self.links += not markup and bool(link)
        if (
            not markup
            or kept.get("status", "publish") not in ("publish", "published", "live")
            or kept.get("post_password")
            or kind in _NO_POSTS
            or kind.startswith("wp_")
        ):
            return None
        self.posts += 1
        known = stated(
            title=fields.title(),
            author="; ".join(people(self._names.get(one, one) for one in fields.authors())),
            publisher=self._site,
            published=fields.published() or kept.get("post_date"),
            url=link,
        )
        key = part_key(kept.get("post_id") or fields.id() or known.url, self.posts)
        return part_of(self._source, key, render_fragment(post_markup(markup), known.title), known)


def post_markup(markup: str) -> str:
    """Return a post as HTML: WordPress keeps paragraphs apart by blank lines."""
    lines = ("<p>" if not line.strip() else line for line in without_shortcodes(markup).splitlines())
    return "\n".join(lines)


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _forget(element: Any) -> None:
    """Let go of an element and of those before it, which keeps the tree small."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
