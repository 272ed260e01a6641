"""HTML: one article a page; its text is the main text of the page as trafilatura finds it, rendered once."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.article import Article, Kind
from index.formats.decoding import Undecodable, decode_html
from index.formats.document import Block, Rendering, read_document, together
from index.formats.fragments import Gathering
from index.formats.page_bounds import bound_metadata, without_doctype
from index.formats.source import SourceFile, Unreadable
from index.metadata.bylines import people
from index.metadata.dates import linked_data, published_by
from index.metadata.fields import Metadata, metadata_from
from index.metadata.mastheads import article_title
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.characters import has_words
from index.text.lexicon import word_list

_BLOCKS = frozenset("body div p head quote item list table row ab fw".split())


def main_blocks(body: Any) -> list[Block]:
    """Return the blocks of a page's main text, in order; none is empty."""
    blocks: list[Block] = []
    gathering = Gathering(blocks)
    _walk(body, gathering)
    gathering.end()
    return [told for block in blocks if (told := _told_apart(block)).text]


def _walk(element: Any, gathering: Gathering) -> None:
    """Depth first; libxml2 lets no page nest deeper than 256 elements."""
    tag = element.tag
    if not isinstance(tag, str):  # a comment
        return
    if tag == "row":
        _row(element, gathering)
        return
    if tag in _BLOCKS:
        gathering.end()
    if tag == "item":
        gathering.prefix = "- "
    if tag == "lb":
        gathering.break_line()
    gathering.add(element.text)
    for child in element:
        _walk(child, gathering)
        gathering.add(child.tail)
    if tag in _BLOCKS:
        gathering.end(*(Kind.HEADLINE, _level(element)) if tag == "head" else ())
        gathering.prefix = ""


_CAPTION = "\ue0ca"  # from Unicode's private use: marks a caption on its way through trafilatura, which drops captions


def _told_apart(block: Block) -> Block:
    """Return a block without the mark of a caption, as one."""
    return Block(block.text.replace(_CAPTION, "").strip(), Kind.CAPTION) if _CAPTION in block.text else block


def _row(element: Any, gathering: Gathering) -> None:
    """Add a row of a table as one block, its cells apart by bars."""
    gathering.end()
    cells = (" ".join("".join(cell.itertext()).split()) for cell in element)
    gathering.add(" | ".join(cell for cell in cells if cell))
    gathering.end(Kind.BODY)


def _level(heading: Any) -> int:
    digits = "".join(filter(str.isdecimal, heading.get("rend") or ""))
    return int(digits[:1] or 2)


_XML = re.compile(r"\s*<\?xml\b[^>]*>")  # lxml refuses text that declares what bytes it was


def read_html(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the article in an HTML file. Raises Unreadable."""
    return read_document(source, render_html, decode_html)


def render_html(markup: str, title: str | None = None, *, address: str | None = None) -> Rendering:
    """Return the main text of a page, its headings, paragraphs, items and rows apart by blank lines, and its metadata.

    `address` is where the page was found, if that is known. Raises Undecodable where there is no main text.
    """
    declared = _XML.match(markup)
    blocks, known = _extracted(markup[declared.end() :] if declared else markup, address)
    if not any(has_words(block.text) for block in blocks):
        raise Undecodable("is a page without an article: no main text was found in it")
    headline = next((n for n, block in enumerate(blocks) if block.level == 1), 0 if blocks[0].level else None)
    return together(blocks, title=title or known.title, headline=headline, metadata=known, captions=False)


def _extracted(markup: str, address: str | None) -> tuple[list[Block], Metadata]:
    """Return the blocks of the main text, and what the page says of itself. Raises Undecodable."""
    import trafilatura  # here, for it takes a third of a second and many libraries hold no page
    from trafilatura.utils import load_html

    _silence()
    try:
        page = load_html(without_doctype(markup))
        if page is None:
            raise Undecodable("is no HTML page")
        published, publisher = published_by(page), _publisher(page)
        bound_metadata(page)
        said = trafilatura.extract_metadata(page)
        authors = _authors(page, said.author)
        headings = [" ".join(one.text_content().split()) for one in page.xpath("//h1")]
        _prepare(page)
        found: Any = trafilatura.bare_extraction(page, include_comments=False, config=_settings())
        blocks = main_blocks(found.body) if found is not None else []
        blocks = _fuller(page, blocks)
    except Undecodable:
        raise
    except Exception as error:  # whatever a page makes trafilatura stumble over must not stop the others
        raise Undecodable(f"is a page that can't be taken apart ({type(error).__name__})") from error
    stated = _metadata(page, said, published, address, authors, publisher)
    return blocks, _titled(stated, headings, blocks)


_PLAIN = "//p[not(ancestor::nav|ancestor::header|ancestor::footer|ancestor::aside|ancestor::form|ancestor::li" + (
    "|ancestor::blockquote|ancestor::table|ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')])]"
)
_FEWEST_WORDS = 8
_LEAST_PLAIN = 800  # characters
_MUCH_SHORTER = 0.5


def _fuller(page: Any, blocks: list[Block]) -> list[Block]:
    """Return the blocks, or where the sentences of the page's plain paragraphs are twice as long or more, these."""
    plain: list[Block] = []
    for element in page.xpath(_PLAIN):
        text = " ".join(element.text_content().split())
        if words_in(text) >= _FEWEST_WORDS and ending(text, 0, len(text)) is Ending.STOPPED:
            plain.append(_told_apart(Block(text)))
    length = sum(len(block.text) for block in plain)
    if length < _LEAST_PLAIN or sum(len(block.text) for block in blocks) > _MUCH_SHORTER * length:
        return blocks
    headings = [Block(" ".join(one.text_content().split()), Kind.HEADLINE, 1) for one in page.xpath("//h1")[:1]]
    return [*(block for block in headings if block.text), *plain]


_UNSEEN = (
    "//*[@hidden or @aria-hidden='true' or contains(@style, 'display') or contains(@style, 'visibility') or @class]"
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(
    r"(?<![a-z])(?:visually-?hidden|sr-?only|screen-?reader(?:-?(?:text|only))?|show-for-sr|a11y-hidden|off-?screen)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_LONGEST_ATTRIBUTE = 500
_NOTE = re.compile(r"\s*\[?\(?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})\)?\]?\s*")
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{3,}|[.,;:!?\"'”’)])\s*$")  # and no unit: "20 km2"
_LONGEST_CORRECTION = 600
_SAYS_SOMETHING = re.compile(r"(?:\S+ ){5}[^.!?]{0,300}[.!?](?![^\s\"'”’)])")  # a sentence: other captions are labels


def _prepare(page: Any) -> None:
    """Take out of a page what its readers don't see and the marks of notes, and keep its captions and corrections."""
    most = len(page.text_content()) / 2  # what holds the article itself may be hidden until a script shows it
    for element in page.xpath(_UNSEEN):
        if _is_hidden(element) and element.getparent() is not None and len(element.text_content()) < most:
            element.drop_tree()
    for note in page.xpath("//sup"):
        if _NOTE.fullmatch(note.text_content()) and (note.xpath(".//a[@href]") or _follows_word(note)):
            note.drop_tree()
    for caption in page.xpath("//figure//figcaption"):
        figure = next(caption.iterancestors("figure"))
        text = " ".join(caption.text_content().split())
        if (
            _SAYS_SOMETHING.match(text)
            and figure.getparent() is not None
            and not next(figure.iterancestors("figure"), None)
        ):
            kept = figure.makeelement("p")
            kept.text = _CAPTION + text
            kept.tail, figure.tail = figure.tail, None
            figure.addnext(kept)
            caption.drop_tree()
    for element in page.xpath("//article//footer | //article//aside | //main//aside"):
        text = element.text_content()
        if len(text) <= _LONGEST_CORRECTION and not word_list("words_of_corrections").isdisjoint(text.lower().split()):
            element.tag = "div"
            element.attrib.clear()


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDING.search(element.get("style", "")[:_LONGEST_ATTRIBUTE]) is not None
        or _FOR_SCREEN_READERS.search(element.get("class", "")[:_LONGEST_ATTRIBUTE]) is not None
    )


def _follows_word(note: Any) -> bool:
    """Return whether the mark stands behind a word or a sentence, as that of a note does, and not behind a unit."""
    above = note.getprevious()
    before = note.getparent().text if above is None else above.tail or above.text_content()
    return before is not None and _BEFORE_NOTE.search(before[-40:]) is not None


def _metadata(
    page: Any, said: Any, published: str | None, address: str | None, author: str | None, publisher: str | None
) -> Metadata:
    url = said.url or next(iter(page.xpath("//link[@rel='canonical']/@href")), None) or address
    try:
        url = urljoin(address or "", url) if url else None
    except ValueError:
        url = address
    # Without a name of the site, trafilatura takes the address for one.
    site = None if said.sitename and said.url and said.sitename in (_host(said.url), said.url) else said.sitename
    site = None if site and _IS_ADDRESS.match(site) else site
    entries = {
        "title": said.title,
        "author": author,
        "publisher": publisher or site,
        "published": published,
        "url": url,
    }
    return metadata_from({name: value for name, value in entries.items() if value})[0]


_IS_ADDRESS = re.compile(r"https?\b|www\b", re.IGNORECASE)


def _host(address: str | None) -> str:
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _titled(stated: Metadata, headings: list[str], blocks: list[Block]) -> Metadata:
    """Return the metadata with the article's own title."""
    if stated.title is None:
        return stated
    site = [one for one in (stated.publisher, _host(stated.url)) if one]
    headings = [block.text for block in blocks if block.level == 1] or (headings if len(headings) == 1 else [])
    body = "\n".join(block.text for block in blocks if not block.level)
    return replace(stated, title=article_title(stated.title, headings, site, body))


_AUTHORS = ("author", "byl", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author")


def _authors(page: Any, found: str | None) -> str | None:
    """Return the authors that trafilatura found, as the page itself writes them where it names the same."""
    stated: dict[str, list[str]] = {}
    for meta in page.xpath("//meta[@name and @content]"):
        stated.setdefault(meta.get("name").lower(), []).append(meta.get("content"))
    alone = people([found or ""])
    for name in _AUTHORS:
        own = people(stated.get(name, ()))
        if own and (not alone or set(_words("; ".join(alone))) <= set(_words(" ".join(stated[name])))):
            return "; ".join(own)
    return "; ".join(alone) or None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _publisher(page: Any) -> str | None:
    """Return the name that a page gives its site, or its publisher in the data for search engines."""
    stated = page.xpath("//meta[@property='og:site_name' or @name='og:site_name']/@content")
    for one in linked_data(page, "publisher"):
        one = one[0] if isinstance(one, list) and one else one
        one = one.get("name") if isinstance(one, dict) else one
        stated += [one] if isinstance(one, str) else []
    names = (" ".join(one.split()).removeprefix("@") for one in stated)
    return next((one for one in names if one and not _IS_ADDRESS.match(one)), None)


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
    """Keep trafilatura and its helpers from logging what can't be read: Unreadable says it already."""
    for name in ("trafilatura", "htmldate", "courlan", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
