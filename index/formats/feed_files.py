"""XML files of posts: what WordPress exports (WXR), and saved feeds, RSS and Atom; each post an article.

Its id is the file's with the post's own. Drafts, private posts and what a password protects are not read. A file is
read as it comes, and no more of it at once than a post may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article
from index.formats.dialects import without_shortcodes
from index.formats.document import part_key, part_of
from index.formats.feed_entries import EntryFields
from index.formats.fragments import render_fragment
from index.formats.source import SourceFile, Unreadable
from index.formats.zipped import local
from index.metadata.bylines import people
from index.metadata.fields import metadata_from
from index.text.characters import human

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
        said = {
            "title": fields.title(),
            "author": "; ".join(people(self._names.get(one, one) for one in fields.authors())),
            "publisher": self._site,
            "published": fields.published() or kept.get("post_date", ""),
            "url": link,
        }
        known = metadata_from({name: value for name, value in said.items() if value})[0]
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
