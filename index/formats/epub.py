"""EPUB: a book or magazine, each chapter an article, whose id is the file's with the chapter's place in the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from index.article import Article, Kind
from index.formats.decoding import Parts, Undecodable, attribute, children, decode_html, first_text, local
from index.formats.document import Block, part_of, together, top_heading
from index.formats.fragments import blocks_of, parsed
from index.formats.source import SourceFile, Unreadable
from index.metadata.bylines import people
from index.metadata.fields import Metadata, stated
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.characters import alphanumeric, has_words

_MAX_CHAPTERS = 5_000
_MAX_AUTHORS = 20
_TEXT_WORDS = 15
_CHAPTER_WORDS = 40  # of the first page that is no title page
_COMPARED = 100  # characters of a heading
_ISSUE = timedelta(days=366)
_SAME_MOMENT = timedelta(minutes=1)
_LINK, _LINK_END = "\ufdd0", "\ufdd1"  # around what leads to other chapters


def read_epub(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the chapters of an EPUB that hold words, and why others can't be read. Raises Unreadable."""
    try:
        book = _Book(Parts(source.content()))
    except Undecodable as error:
        raise source.refusal(str(error)) from error
    opening: list[Article | Unreadable] = []  # pages of few words above the first chapter
    found = False
    for number, name in enumerate(book.chapters, 1):
        try:
            called, blocks = book.chapter(name)
        except Undecodable as error:
            yield from opening
            found = found or bool(opening)
            opening.clear()
            yield source.refusal(f"chapter {number} {error}", cut_short=True)
            continue
        for key, title, part in _split(str(number), blocks, book.titles.get(name, [])):
            rendering = together(part, title=title, headline=top_heading(part))
            told = (one for one in rendering.layout.paragraphs if one.kind not in (Kind.HEADLINE, Kind.BOILERPLATE))
            if not any(_tells(rendering.text[one.start : one.end]) for one in told):
                continue  # a title page, an imprint or a list of chapters
            given = Metadata(title=title or rendering.layout.guesses.title or called)
            article = part_of(source, key, rendering, _own(rendering.layout.guesses, book.metadata).over(given))
            found = found or words_in(rendering.text) >= _CHAPTER_WORDS
            if found:
                yield article
            else:
                opening.append(article)
    if not found:
        yield from opening
    if not (found or opening):
        raise source.refusal("is empty: it holds no words")


def _own(chapter: Metadata, book: Metadata) -> Metadata:
    """Return what is known of a chapter besides its title: who wrote it, and its day in what appears as an issue."""
    days = [date.fromisoformat(one[:10]) for one in (chapter.published, book.published) if one]
    dated = chapter.published and (len(days) == 1 or timedelta() <= days[1] - days[0] <= _ISSUE)
    own = Metadata(author=chapter.author, published=chapter.published if dated else None, url=chapter.url)
    return own.over(book._replace(title=None))


class _Book:
    """What an EPUB says of itself, and its chapters in reading order."""

    def __init__(self, parts: Parts) -> None:
        """Read what the book says of itself. Raises Undecodable."""
        self._parts = parts
        container = parts.xml("META-INF/container.xml")
        package = next(
            (
                path
                for one in container.iterdescendants()
                if local(one) == "rootfile" and (path := one.get("full-path"))
            ),
            None,
        )
        if package is None:
            raise Undecodable("is damaged: it names no book")
        tree = parts.xml(package)
        self._folder = posixpath.dirname(package)
        self.metadata = _metadata(tree)
        manifest = {item.get("id"): item for one in children(tree, "manifest") for item in children(one, "item")}
        spine = [item for one in children(tree, "spine") for item in children(one, "itemref")]
        items = [manifest[item.get("idref")] for item in spine if item.get("idref") in manifest]
        pages = [item for item in items if "nav" not in (item.get("properties") or "").split()]
        self.chapters = list(dict.fromkeys(self._path(item.get("href") or "") for item in pages))[:_MAX_CHAPTERS]
        self._pages = frozenset(self.chapters)
        self.titles: dict[str, list[str]] = {}
        self._read_titles(list(manifest.values()))
        self._locked = self._encrypted()

    def chapter(self, name: str) -> tuple[str | None, list[Block]]:
        """Return the title of a chapter's page and its blocks, none in a list of chapters. Raises Undecodable."""
        if name in self._locked:
            raise Undecodable("is protected against copying, and can't be read")
        if name not in self._parts.names:
            raise Undecodable(f"is missing: {name!r} is not in the file")
        body = parsed(decode_html(self._parts.read(name)))
        if body is None:
            return None, []
        for link in body.iter("a"):
            path = self._path(link.get("href") or "", posixpath.dirname(name))
            if path != name and path in self._pages and any(map(str.isalpha, link.text_content())):  # no note's mark
                link.text = _LINK + (link.text or "")
                if len(link):
                    link[-1].tail = (link[-1].tail or "") + _LINK_END
                else:
                    link.text += _LINK_END
        called = " ".join((body.findtext(".//title") or "").split())
        return called if " " in called else self.metadata.title, _without_navigation(blocks_of(body))

    def _path(self, href: str, folder: str | None = None) -> str:
        path = unquote(href.partition("#")[0])
        return posixpath.normpath(posixpath.join(self._folder if folder is None else folder, path))

    def _read_titles(self, items: list[Any]) -> None:
        """Note what the table of contents, of either kind, calls the chapters."""
        for item in items:
            path = self._path(item.get("href") or "")
            is_nav = "nav" in (item.get("properties") or "").split()
            if path not in self._parts.names or not (is_nav or item.get("media-type") == "application/x-dtbncx+xml"):
                continue
            try:
                entries = _nav_entries(self._parts.xml(path)) if is_nav else _ncx_entries(self._parts.xml(path))
            except Undecodable:  # titles are found in the chapters too
                continue
            titles: dict[str, list[str]] = {}
            for href, label in entries:
                if label:
                    titles.setdefault(self._path(href, posixpath.dirname(path)), []).append(label)
            self.titles = titles
            if is_nav:
                return

    def _encrypted(self) -> frozenset[str]:
        name = "META-INF/encryption.xml"
        if name not in self._parts.names:
            return frozenset()
        found = (one.get("URI") for one in self._parts.xml(name).iterdescendants() if local(one) == "CipherReference")
        return frozenset(posixpath.normpath(unquote(uri)) for uri in found if uri)


def _metadata(package: Any) -> Metadata:
    known = Metadata()
    for block in children(package, "metadata"):
        title, publisher = first_text(block, "title"), first_text(block, "publisher")
        creators = [" ".join("".join(one.itertext()).split()) for one in children(block, "creator")[:_MAX_AUTHORS]]
        periodical = next((one for one in map(_periodical, children(block, "meta")) if one), "")
        authors = (one for one in people(creators) if _is_named(one) and one != publisher and not title.startswith(one))
        publisher = periodical or (publisher if _is_named(publisher) else "")
        own = stated(title=title, author=", ".join(authors), publisher=publisher, published=_published(block))
        known = own.over(known)
    return known


def _is_named(name: str) -> bool:
    """Return whether a name is that of somebody, and not of the program that made the book, or of a host."""
    return " " in name or not name.islower()


def _periodical(meta: Any) -> str:
    """Return the newspaper that an issue by Calibre says it is, as in "periodical:newspaper:The Coast"."""
    kind, _, name = (meta.get("content") or "").partition(":")
    return name.rpartition(":")[2].strip() if kind == "periodical" else ""


def _published(block: Any) -> str:
    """Return the date of publication, which is neither that of a change nor the moment when a program made the file."""
    made = [_moment(one) for one in children(block, "meta") if "modified" in one.get("property", "")]
    for one in children(block, "date"):
        moment = _moment(one)
        is_made = moment is not None and any(when and abs(when - moment) < _SAME_MOMENT for when in made)
        if not is_made and attribute(one, "event") in (None, "", "publication", "original-publication"):
            return "".join(one.itertext()).strip()
    return ""


def _moment(element: Any) -> datetime | None:
    """Return the moment that an element names, None where it names a day or nothing."""
    text = "".join(element.itertext()).strip()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if "T" in text else None
    except ValueError:
        return None


def _nav_entries(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the entries of the first level of an EPUB 3's table of contents: address and title."""
    navs = [one for one in tree.iterdescendants() if local(one) == "nav"]
    for nav in sorted(navs, key=lambda one: attribute(one, "type") != "toc")[:1]:
        for item in (item for list_ in children(nav, "ol") for item in children(list_, "li")):
            for link in children(item, "a"):
                yield link.get("href") or "", " ".join("".join(link.itertext()).split())


def _ncx_entries(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the same of an EPUB 2's."""
    for point in (point for one in children(tree, "navMap") for point in children(one, "navPoint")):
        for content in children(point, "content"):
            yield content.get("src") or "", first_text(point, "text")


def _split(key: str, blocks: list[Block], titles: list[str]) -> Iterator[tuple[str, str | None, list[Block]]]:
    """Yield the chapters in one part of a book, by the headings that the table of contents names: key, title, text."""
    starts: list[tuple[int, str]] = []
    if len(titles) > 1:
        place, shown = 0, [alphanumeric(block.text[:_COMPARED]) for block in blocks]
        for title in titles:
            wanted = alphanumeric(title[:_COMPARED])
            if wanted in shown[place:]:
                starts.append((shown.index(wanted, place), title))
                place = starts[-1][0] + 1
    if len(starts) < 2:
        yield key, titles[0] if titles else None, blocks
        return
    if starts[0][0] > 0:
        yield f"{key}.0", None, blocks[: starts[0][0]]
    ends = [start for start, _ in starts[1:]] + [len(blocks)]
    for number, ((start, title), end) in enumerate(zip(starts, ends, strict=True), 1):
        yield f"{key}.{number}", title, blocks[start:end]


def _tells(paragraph: str) -> bool:
    """Return whether a paragraph has some words, or is a sentence."""
    return words_in(paragraph) >= _TEXT_WORDS or ending(paragraph) is Ending.STOPPED


_LINKED = re.compile(f"{_LINK}[^{_LINK_END}]*{_LINK_END}?")


def _without_navigation(blocks: list[Block]) -> list[Block]:
    """Return the blocks without those that only lead to other chapters; none where as many list these as have text."""
    kept: list[Block] = []
    listed = texts = 0
    for block in blocks:
        others = _LINKED.sub("", block.text)
        if others != block.text and block.level is None:
            listed += block.text.lstrip("- ").startswith(_LINK)
            if not has_words(others):
                continue
        text = block.text.replace(_LINK, "").replace(_LINK_END, "")
        texts += block.level is None and _tells(text)
        kept.append(replace(block, text=text))
    return [] if listed and listed >= texts else kept
