"""Fragments of HTML, all of which is text: what feeds and other containers hold, where nothing is furniture."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from index.article import Kind
from index.formats.document import Block, Rendering, together
from index.metadata.paragraphs import CLOSERS, STOPS
from index.text.characters import alphanumeric
from index.text.tables import joined_cells

_UNSEEN = frozenset(
    "audio base button canvas form head iframe link meta noscript object script select style svg template textarea"
    " title video".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark math label nobr q rp rt ruby s samp"
    " small span strike strong sub sup td th time tt u var wbr img input".split()
)
_HEADING = re.compile("h[1-6]")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(
    r"(?<![a-z])(?:visually-?hidden|sr-?only|screen-?reader(?:-?(?:text|only))?|show-for-sr|a11y-hidden|off-?screen)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_MAX_ATTRIBUTE = 500
NOTE = re.compile(r"\s*\[?\(?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})\)?\]?\s*")
BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{3,}|[.,;:!?\"'”’)])\s*$")  # and no unit: "20 km2"


_BREAKS = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # where a line may end within a word, and where not


_BACK = re.compile(r"\s*[↩↑⤴]\ufe0e?\s*")  # from a note to its mark


def marks_note(raised: str, before: str) -> bool:
    """Return whether what is raised behind a text is the mark of a note, and no unit: "20 km2"."""
    return NOTE.fullmatch(raised) is not None and BEFORE_NOTE.search(before[-40:]) is not None


class Gathering:
    """The text of the block at hand, which ends where an element begins or ends that is a block of its own."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._parts: list[str] = []
        self.prefix = ""

    def add(self, text: str | None) -> None:
        """Add text as it stands in the markup; a line end in it ends a block."""
        first, *others = (text or "").split("\n")
        self._parts.append(first)
        for line in others:
            self.end()
            self._parts.append(line)

    def break_line(self) -> None:
        """Add a break within a block, or end the block after a full stop or another break."""
        last = next((core for part in reversed(self._parts) if (core := part.rstrip(CLOSERS))), "")
        if last.endswith((*STOPS, "\n")):
            self.end()
        else:
            self._parts.append("\n")

    def end(self, kind: Kind | None = None, level: int | None = None) -> None:
        lines = (" ".join(line.split()) for line in "".join(self._parts).translate(_BREAKS).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._parts = []
        if text:
            self._blocks.append(Block(self.prefix + text, kind, level))
            self.prefix = ""


def render_fragment(markup: str, title: str | None = None) -> Rendering:
    """Return the text of a piece of HTML with its layout. A heading of the first level is the headline."""
    blocks = fragment_blocks(markup)
    headline = next((number for number, block in enumerate(blocks) if block.level == 1), None)
    return together(blocks, title=title, headline=headline)


def fragment_blocks(markup: str) -> list[Block]:
    """Return the blocks of a piece of HTML, in order, none empty: headings, paragraphs, items, rows and captions.

    Comments, scripts, forms and what is hidden are no text.
    """
    body = parsed(markup)
    return [] if body is None else blocks_of(body)


_MARKS = tuple("“‘„«\"'")
_OPENED, _CLOSED = "\ue0cc", "\ue0cd"  # from Unicode's private use: the edges of a block quote


def text_with_block_quotes(markup: str) -> str:
    """Return the text of a piece of HTML whose block quotes are marked as in Markdown, with who signs them below."""
    body = parsed(markup)
    for quote in [] if body is None else body.iter("blockquote"):
        said, following = quote.text_content().rstrip(), quote.getnext()
        signers = (one for one in quote.iter("footer", "cite") if said.endswith(one.text_content().strip() or " "))
        signer = next(signers, following if following is not None and following.tag == "figcaption" else None)
        if signer is not None:
            signer.text = f"{_CLOSED}— {(signer.text or '').lstrip(' —–―-')}"
        quote.text = f"{_OPENED}{quote.text or ''}"
        quote.tail = f"{_CLOSED}{quote.tail or ''}"
    paragraphs, inside = list[str](), False
    for block in [] if body is None else blocks_of(body):
        before, opened, behind = block.text.rpartition(_OPENED)
        inside = inside or bool(opened)
        quoted, closed, plain = behind.partition(_CLOSED) if inside else ("", "", behind)
        said = "\n".join(f"> {line}" for line in quoted.strip().split("\n") if line)
        if said and not opened and paragraphs[-2]:
            said = f"{paragraphs[-2]}\n>\n{said}"  # another paragraph of the same
            del paragraphs[-2:]
        paragraphs += [before, said, plain.replace(_CLOSED, "")]
        inside = inside and not closed
    return "\n\n".join(one.strip() for one in paragraphs if one.strip())


def parsed(markup: str) -> Any:
    """Return the body of a piece of HTML as an lxml element, None where there is none."""
    import lxml.html  # here, for most libraries hold no such fragment

    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        body = lxml.html.document_fromstring(f"<body>{markup}</body>".encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError):
        return None
    set_marks(body)
    return body


def set_marks(body: Any) -> None:
    """Put quotation marks in place of the `q` elements of an lxml tree, as browsers do, where none are written."""
    from lxml.etree import strip_tags

    for quote in body.iter("q"):
        if not "".join(quote.itertext()).lstrip().startswith(_MARKS):
            quote.text = f"“{(quote.text or '').lstrip()}"
            quote.tail = f"”{quote.tail or ''}"
    strip_tags(body, "q")


def blocks_of(element: Any) -> list[Block]:
    """Return the blocks of an lxml element of a page, as `fragment_blocks` does."""
    blocks: list[Block] = []
    gathering = Gathering(blocks)
    _walk(element, gathering)
    gathering.end()
    return blocks


def _walk(element: Any, gathering: Gathering) -> None:
    """Depth first; libxml2 lets no page nest deeper than 256 elements."""
    if not isinstance(element.tag, str) or is_hidden(element) or is_note(element):
        return
    tag = element.tag.rpartition(":")[2]  # XHTML may have a prefix
    if tag in _UNSEEN:
        return
    if tag == "br":
        gathering.break_line()
        return
    if tag == "td" and _is_set(element.getparent()):
        gathering.end()
    if tag == "tr" and not _is_set(element):
        gathering.end()
        gathering.add(joined_cells("".join(cell.itertext()) for cell in element))
        gathering.end(Kind.HEADLINE if is_head_row(element) else Kind.BODY)
        return
    is_block = tag not in _INLINE
    if is_block:
        gathering.end()
    if tag == "li":
        gathering.prefix = "- "
    _add(element.text, gathering)
    for child in element:
        _walk(child, gathering)
        _add(child.tail, gathering)
    if is_block:
        level = int(tag[1]) if _HEADING.fullmatch(tag) else None
        kind = Kind.HEADLINE if level else Kind.CAPTION if tag == "figcaption" else None
        gathering.end(kind, level)
        gathering.prefix = ""


def _is_set(row: Any) -> bool:
    """Return whether a row of a table, as in mails, only says where things stand, and holds no figures and words."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return (
        len(cells) == 1
        or any(next(islice(cell.iter("p"), 1, None), None) is not None for cell in cells)
        or any(next(cell.iter("table", "h1", "h2", "h3", "ul", "ol"), None) is not None for cell in cells)
    )


def is_head_row(row: Any) -> bool:
    """Return whether a row of a table says what stands in the columns of the next one."""
    following = row.getnext()
    below = "td" in [cell.tag for cell in following] if following is not None else row.getparent().tag == "thead"
    return len(row) > 1 and below and all(cell.tag == "th" for cell in row)


def shown_text(element: Any) -> str:
    """Return the text of an lxml element, its white space folded."""
    return " ".join(element.text_content().split())


def _add(text: str | None, gathering: Gathering) -> None:
    if text:
        gathering.add(_BLANKS.sub(" ", text))


def is_hidden(element: Any) -> bool:
    """Return whether a page shows an lxml element to nobody, or to screen readers alone."""
    return (
        element.tag == "template"
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDING.search(element.get("style", "")[:_MAX_ATTRIBUTE]) is not None
        or _FOR_SCREEN_READERS.search(element.get("class", "")[:_MAX_ATTRIBUTE]) is not None
        or _is_classed_hidden(element.get("class", "")[:_MAX_ATTRIBUTE].split())
    )


def _is_classed_hidden(classes: list[str]) -> bool:
    """Return whether the classes of an element hide it on screens of all sizes, by the names that frameworks have."""
    if "hidden" in classes:
        return not any(":" in one for one in classes)  # "hidden md:block"
    return "d-none" in classes and sum(one.startswith("d-") for one in classes) == 1


def is_note(element: Any) -> bool:
    """Return whether an element is the mark of a note: raised, in brackets, a link, or behind a word that is no unit.

    A link within the page stands there without a space before it. In a heading, a link of signs alone leads to it.
    """
    if any("noteref" in element.get(name, "") for name in ("role", "epub:type")) or _BACK.fullmatch(element.text or ""):
        return True
    if element.tag not in ("a", "sup"):
        return False
    above, parent, text = element.getprevious(), element.getparent(), element.text_content()
    is_link = element.tag == "a" and "#" in element.get("href", "")
    if element.tag == "a" and not alphanumeric(text) and parent is not None and _HEADING.fullmatch(parent.tag):
        return bool(alphanumeric(parent.text_content()))
    if (element.tag == "a" and not is_link) or NOTE.fullmatch(text) is None:
        return False
    if not is_link and ("[" in text or element.xpath(".//a[@href]")):
        return True
    before = (parent.text if parent is not None else None) if above is None else above.tail or above.text_content()
    return before is not None and not (is_link and before[-1:].isspace()) and marks_note(text, before)
