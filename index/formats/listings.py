"""Pages that list other pages: front pages, sections, archives and results of searches are no articles.

They are told by their shape: what is a link, as a whole, to another page opens each part of them, and little text
stands below it. The links below an article are many, too, but it isn't they that make up its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.formats.document import Block
from index.metadata.paragraphs import words_in

_PARTS = frozenset("h1 h2 h3 h4 h5 h6 p li dt dd td blockquote figcaption a".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_WITHIN = frozenset("h1 h2 h3 h4 h5 h6 p li div ul ol dl table article section".split())
_ASIDE = frozenset("nav footer aside form script style template noscript".split())
_LINKED = 0.6  # of the characters
_FEWEST_WORDS = 3  # of a link that opens a part; a shorter one is a button or a name
_LONGEST_EXCERPT = 40  # words, on average
_FEWEST = 4  # parts; of a page that says that it is a site, two
_SHARE = 0.7  # of the words of the main text


@dataclass(slots=True)
class _Entry:
    """A link as a whole and the texts below it."""

    address: str
    texts: list[str]
    words: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """What on a page belongs to its links, folded, how many of them there are, and how many make a list."""

    texts: frozenset[str]
    links: int
    enough: int

    def makes_up(self, blocks: Sequence[Block]) -> bool:
        """Return whether the blocks of the main text of the page are such a list."""
        if self.links < self.enough:
            return False
        body = [(words_in(block.text), _folded(block.text) in self.texts) for block in blocks if not block.level]
        return sum(words for words, listed in body if listed) >= _SHARE * sum(words for words, _ in body)


def listing_of(page: Any) -> Listing:
    """Return what an lxml tree of a page lists."""
    kinds = page.xpath("//meta[@property='og:type']/@content")
    entries: list[_Entry] = []
    open_one = False
    for element in _parts(page):
        text = " ".join(element.text_content().split())
        if (link := _link(element, len(text))) is not None and words_in(text) >= _FEWEST_WORDS:
            linked = " ".join(link.text_content().split())
            entries.append(_Entry(link.get("href"), [text, linked, text.removeprefix(linked)]))
            open_one = True
        elif element.tag in _HEADINGS:
            open_one = False
        elif open_one and text:
            entries[-1].texts.append(text)
            entries[-1].words.append(words_in(text))
    if not entries:
        return Listing(frozenset(), 0, _FEWEST)
    # What stands below the last one may be anything: as much is taken for its own as the others have.
    *others, last = entries
    most = max((sum(one.words) for one in others), default=0)
    while sum(last.words) > 1.5 * most:
        last.words.pop()
        last.texts.pop()
    excerpts = sum(sum(one.words) for one in entries)
    links = len({one.address for one in entries}) if excerpts <= _LONGEST_EXCERPT * len(entries) else 0
    declared = any(kind.strip().lower() in ("website", "profile", "blog") for kind in kinds)
    article = "article" in kinds or bool(page.xpath("//meta[@property='article:published_time']"))
    enough = 2 if declared else 2 * _FEWEST if article else _FEWEST
    return Listing(frozenset(_folded(text) for one in entries for text in one.texts), links, enough)


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
    linked = length if inside is not None else sum(len(" ".join(link.text_content().split())) for link in links)
    if not links or linked < _LINKED * length:
        return None
    address = links[0].get("href", "").strip()
    return links[0] if address and not address.startswith(("#", "javascript:", "mailto:")) else None


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
