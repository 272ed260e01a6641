"""Pages that list other pages: front pages, sections, archives and results of searches are no articles.

They are told by their shape: what is a link, as a whole, to another page opens each part of them, and little text
stands below it. The links below an article are many, too, but it isn't they that make up its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from index.formats.document import Block
from index.formats.fragments import shown_text
from index.metadata.paragraphs import words_in
from index.text.characters import alphanumeric

_PARTS = frozenset("h1 h2 h3 h4 h5 h6 p li dt dd td blockquote figcaption a".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_WITHIN = frozenset("h1 h2 h3 h4 h5 h6 p li div ul ol dl table article section".split())
_ASIDE = frozenset("nav footer aside form script style template noscript".split())
_LINKED = 0.6  # of the characters
_MIN_WORDS = 3  # of a link that opens a part; a shorter one is a button or a name
_MAX_EXCERPT = 40  # words below a link, on average
_MAX_ENTRY = 60  # words below one of them; more are the text of the page
_CARD = 4  # elements around a link, one of which may hold it and its excerpt
_MIN_PARTS = 4  # parts; of a page that says that it is a site, two
_SHARE = 0.7  # of the words of the main text


@dataclass(slots=True)
class _Entry:
    """A link as a whole, the element that it makes up, and those below it."""

    address: str
    texts: list[str]
    element: Any
    below: list[tuple[Any, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """What on a page belongs to its links, folded, how many of them there are, and how many make a list."""

    texts: frozenset[str]
    links: int
    enough: int
    is_article: bool  # as the page says itself

    def makes_up(self, blocks: Sequence[Block]) -> bool:
        """Return whether the blocks of the main text of the page are such a list."""
        if self.links < self.enough:
            return False
        body = [(words_in(block.text), alphanumeric(block.text) in self.texts) for block in blocks if not block.level]
        above = sum(words for words, _ in takewhile(lambda one: not one[1], body))
        if self.is_article and 2 * above > _MAX_EXCERPT:
            return False
        return sum(words for words, listed in body if listed) >= _SHARE * sum(words for words, _ in body)


def listing_of(page: Any) -> Listing:
    """Return what an lxml tree of a page lists."""
    entries: list[_Entry] = []
    open_one = False
    for element in _parts(page):
        text = shown_text(element)
        if words_in(text) >= _MIN_WORDS and (link := _link(element, len(text))) is not None:
            linked = shown_text(link)
            entries.append(_Entry(link.get("href"), [text, linked, text.removeprefix(linked)], element))
            open_one = True
        elif element.tag in _HEADINGS:
            open_one = False
        elif open_one and text:
            entries[-1].below.append((element, text))
    words = []
    above: frozenset[Any] = frozenset()
    for number, entry in enumerate(entries):
        below = frozenset(entries[number + 1].element.iterancestors()) if number + 1 < len(entries) else frozenset()
        if own := _excerpt(entry, above | below):
            entry.texts += own
            words.append(sum(map(words_in, own)))
        above = frozenset(entry.element.iterancestors())
    kinds = [kind.strip().lower() for kind in page.xpath("//meta[@property='og:type']/@content")]
    links = len({one.address for one in entries}) if sum(words) <= _MAX_EXCERPT * len(words) else 0
    declared = not {"website", "profile", "blog"}.isdisjoint(kinds)
    article = "article" in kinds or bool(page.xpath("//meta[@property='article:published_time']"))
    enough = 2 if declared else 2 * _MIN_PARTS if article else _MIN_PARTS
    listed = frozenset(alphanumeric(text) for one in entries for text in one.texts)
    return Listing(listed, links, enough, article)


def _excerpt(entry: _Entry, beside: frozenset[Any]) -> list[str]:
    """Return what stands below a heading that is a link, or with it in an element that is none of those `beside`."""
    below = entry.below
    if not any(one.tag in _HEADINGS for one in (entry.element, *islice(entry.element.iterancestors(), 2))):
        cards = {one for one in islice(entry.element.iterancestors(), _CARD) if one not in beside}
        below = [(element, text) for element, text in below if not cards.isdisjoint(element.iterancestors())]
    return [text for _, text in below] if sum(words_in(text) for _, text in below) <= _MAX_ENTRY else []


def _parts(page: Any) -> Iterator[Any]:
    """Yield the elements that hold a line or a paragraph, none of them twice, in the order of the page."""
    skipped: set[Any] = set()
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _ASIDE or element.getparent() in skipped:
            skipped.add(element)
        elif element.tag in _PARTS and not any(child.tag in _WITHIN for child in element):
            skipped.add(element)
            yield element


def _link(element: Any, length: int) -> Any:
    """Return the link to another page that an element of `length` characters is as a whole; None where it is none."""
    inside = next((above for above in (element, *element.iterancestors()) if above.tag == "a"), None)
    links = [inside] if inside is not None else element.xpath(".//a[@href]")[:20]
    linked = length if inside is not None else sum(len(shown_text(link)) for link in links)
    if not links or linked < _LINKED * length:
        return None
    address = links[0].get("href", "").strip()
    return links[0] if address and not address.startswith(("#", "javascript:", "mailto:")) else None
