"""HTML: one article a page; its text is the main text of the page as trafilatura finds it, rendered once."""

from __future__ import annotations

import logging
import re
from functools import cache
from itertools import islice
from typing import Any

from index.article import Kind
from index.formats.decoding import Undecodable
from index.formats.document import Block, Rendering, together
from index.formats.fragments import Gathering, blocks_of, fragment_blocks, is_hidden, is_note
from index.formats.listings import listing_of
from index.formats.page_bounds import bound_markup, bound_metadata, few_attributes, few_classes, without_doctype
from index.formats.page_metadata import metadata_of, statement_of
from index.metadata.fields import Metadata, without_tracking
from index.metadata.notices import is_pointer
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.characters import has_words
from index.text.lexicon import phrase_list, word_list
from index.text.tables import joined_cells

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


# From Unicode's private use: marks of a caption, which trafilatura would drop, and of a link that stands alone.
_CAPTION = "\ue0ca"
_LINK = "\ue0cb"
_MARKS = {_CAPTION: Kind.CAPTION, _LINK: Kind.BOILERPLATE}


def _told_apart(block: Block) -> Block:
    """Return a block without the mark of its kind, as one of it."""
    mark = next((mark for mark in _MARKS if mark in block.text), None)
    return block if mark is None else Block(block.text.replace(mark, "").strip(), _MARKS[mark])


def _row(element: Any, gathering: Gathering) -> None:
    """Add a row of a table as one block, its cells apart by bars."""
    gathering.end()
    gathering.add(joined_cells("".join(cell.itertext()) for cell in element))
    below = element.getnext()
    is_head = _is_head_row(element) and below is not None and not _is_head_row(below)
    gathering.end(Kind.HEADLINE if is_head else Kind.BODY)


def _is_head_row(row: Any) -> bool:
    return len(row) > 1 and all(cell.get("role") == "head" for cell in row)


def _level(heading: Any) -> int:
    digits = "".join(filter(str.isdecimal, heading.get("rend") or ""))
    return int(digits[:1] or 2)


# What browsers and SingleFile write above a page that they save.
_SAVED = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d+\)|page saved with \w+\s{1,9}url:\s)(?P<url>\S+)", re.IGNORECASE
)
_MAX_ABOVE = 2_000  # characters
_XML = re.compile(r"\s*<\?xml\b[^>]*>")  # lxml refuses text that declares what bytes it was


def render_html(markup: str, title: str | None = None, *, address: str | None = None) -> Rendering:
    """Return the main text of a page, its headings, paragraphs, items and rows apart by blank lines, and its metadata.

    `address` is where the page was found, if that is known. Raises Undecodable where there is no main text.
    """
    declared = _XML.match(markup)
    saved = None if address else _SAVED.search(markup, 0, _MAX_ABOVE)
    address = without_tracking(saved["url"]) if saved else address
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
        page = load_html(few_attributes(_whole(without_doctype(markup))))
        if page is None:
            raise Undecodable("is no HTML page")
        stated, listing = statement_of(page), listing_of(page)
        bound_metadata(page)
        with few_classes(page):
            said = trafilatura.extract_metadata(page)
        _prepare(page)
        short = bound_markup(page)
        _frame(page)
        found: Any = trafilatura.bare_extraction(page, fast=not short, include_comments=False, config=_settings())
        blocks = main_blocks(found.body) if found is not None else []
        blocks = _fuller(page, blocks, stated.text)
        if blocks and listing.makes_up(blocks):
            raise Undecodable("lists other pages, as a front page does, and is no article; give the pages themselves")
    except Undecodable:
        raise
    except Exception as error:  # whatever a page makes trafilatura stumble over must not stop the others
        raise Undecodable(f"is a page that can't be taken apart ({type(error).__name__})") from error
    return blocks, metadata_of(stated, said, address, blocks)


_WHOLE = re.compile(r"<(?:html|head|body|frameset)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<[a-z][^<>]{0,500}>", re.IGNORECASE)


def _whole(markup: str) -> str:
    """Return a piece of a page as a page, for trafilatura refuses what has no root."""
    return markup if _WHOLE.search(markup) or not _ELEMENT.search(markup) else f"<html><body>{markup}</body></html>"


_PLAIN = "//p[not(ancestor::nav|ancestor::header|ancestor::footer|ancestor::aside|ancestor::form|ancestor::li" + (
    "|ancestor::blockquote|ancestor::table|ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')])]"
)
_MIN_WORDS = 8
_MIN_PLAIN = 800  # characters
_MUCH_SHORTER = 0.5
_TAG = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)


def _fuller(page: Any, blocks: list[Block], text: str) -> list[Block]:
    """Return the blocks, or where the page's plain paragraphs or the text for search engines are much longer, these."""
    plain: list[Block] = []
    for element in page.xpath(_PLAIN):
        line = " ".join(element.text_content().split())
        if words_in(line) >= _MIN_WORDS and ending(line, 0, len(line)) is Ending.STOPPED:
            plain.append(_told_apart(Block(line)))
    length = sum(len(block.text) for block in plain)
    found = sum(len(block.text) for block in blocks)
    if len(text) >= _MIN_PLAIN and max(length, found) < _MUCH_SHORTER * len(text):
        plain = fragment_blocks(text if _TAG.search(text) else "<p>" + "<p>".join(text.splitlines()))
    elif length < _MIN_PLAIN or found > _MUCH_SHORTER * length:
        return blocks
    headings = [Block(" ".join(one.text_content().split()), Kind.HEADLINE, 1) for one in page.xpath("//h1")[:1]]
    return [*(block for block in headings if block.text), *plain]


_UNSEEN = (
    "//template | //*[@hidden or @aria-hidden='true' or contains(@style, 'display') or contains(@style, 'visibility')"
    " or @class]"
)
_MAX_CORRECTION = 600

_OUT = "x-out"  # the tag of what is taken out, all at once: one by one, it takes time by the square of their number


_FEW_LINKS = 3  # in a line that leads to the rest of a text


def _prepare(page: Any) -> None:
    """Take out of a page what its readers don't see and the marks of notes, and keep its captions and corrections."""
    from lxml.etree import strip_elements

    most = len(page.text_content()) / 2  # what holds the article itself may be hidden until a script shows it
    for element in page.xpath(_UNSEEN):
        if is_hidden(element) and element.getparent() is not None and len(element.text_content()) < most:
            element.tag = _OUT
    for note in page.xpath("//sup | //a[@role or string-length(.) < 4]"):
        if is_note(note):
            note.tag = _OUT
    _keep_captions(page)
    for label in page.xpath("//li//label"):  # of an ingredient or a step that readers tick off
        label.tag = "span"
    for link in [*page.iter("a", "button")]:
        holder = link.getparent()
        alone = holder is not None and holder.tag == "p" and next(islice(holder, _FEW_LINKS, None), None) is None
        line = holder if alone else link
        above = line.getprevious()
        if above is None or above.tag != "p":
            continue
        text = " ".join(line.text_content().split())
        if is_pointer(text):
            kept = line.makeelement("p")
            kept.text, kept.tail = _LINK + text, line.tail
            line.getparent().replace(line, kept)
    strip_elements(page, _OUT, "img", "button", with_tail=False)
    for line in page.xpath("//p[a or strong/a or em/a]"):
        text = " ".join(line.text_content().split())
        linked = sum(len(" ".join(link.text_content().split())) for link in line.iter("a") if link.get("href"))
        if linked >= 0.9 * len(text) and words_in(text) > 1 and ending(text, 0, len(text)) is Ending.OPEN:
            line.text = _LINK + (line.text or "")
    for element in page.xpath("//article//footer | //article//aside | //main//aside"):
        text = element.text_content()
        if len(text) <= _MAX_CORRECTION and _is_correction(text.lower()):
            element.tag = "div"
            element.attrib.clear()


_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form"))
_MIN_FRAMED = 0.9  # of the words of paragraphs on a page


def _frame(page: Any) -> None:
    """Mark what holds the paragraphs of a page that doesn't say where its article is.

    Otherwise trafilatura would take its paragraphs alone, without the headings and lists between them.
    """
    from trafilatura.xpaths import BODY_XPATH

    body = page.find("body")
    if body is None or any(find(page) for find in BODY_XPATH):
        return
    held: dict[Any, int] = {}  # words of paragraphs below an element
    for element in reversed([*body.iter()]):
        if element.tag == "p" and (words := words_in(element.text_content())) >= _MIN_WORDS:
            held[element] = words
        parent = element.getparent()
        if element in held and element.tag not in _FURNITURE:
            held[parent] = held.get(parent, 0) + held[element]
    if body not in held:
        return
    frame = inner = body
    while inner is not None and inner.tag != "p":
        frame = inner
        inner = next((one for one in frame if held.get(one, 0) >= _MIN_FRAMED * held[body]), None)
    if frame is body:
        frame = body.makeelement("article")
        frame.text, body.text = body.text, None
        frame.extend(body)
        body.append(frame)
    frame.tag = "article"


_PICTURES = ("img", "amp-img", "picture", "video", "amp-video", "iframe")
_AROUND_PICTURE = 4  # elements: one of those around a picture holds its caption, too
_CLASSED_CAPTION = re.compile(r"(?<![a-z])captions?(?![a-z])", re.IGNORECASE)
_CREDIT = re.compile(r"credit|copyright|source|attribution|photographer|byline", re.IGNORECASE)
_AROUND_FIGURE = ("a", "figure", "li", "ol", "picture", "span", "ul")
_ROWS = ("tbody", "tr")
_MIN_CAPTION = 4  # words; fewer only name what is to be seen
_MAX_CAPTION = 1000  # characters


def _keep_captions(page: Any) -> None:
    """Put what the captions of a page say below their figures, marked: trafilatura takes them for text or for nothing.

    Who made a picture isn't said, and what is a link leads to another page.
    """
    pictured = {above for one in page.iter(*_PICTURES) for above in islice(one.iterancestors(), _AROUND_PICTURE)}
    captions: dict[Any, Any] = {}  # and the figure of each
    for element in page.xpath("//figure//figcaption | //*[contains(@class, 'aption')]"):
        above = [*islice(element.iterancestors(), _AROUND_PICTURE)]
        figure = next(element.iterancestors("figure"), next((one for one in above if one in pictured), None))
        classed = element not in pictured and _CLASSED_CAPTION.search(element.get("class", "")[:300]) is not None
        if figure is not None and (element.tag == "figcaption" or classed) and captions.keys().isdisjoint(above):
            captions[element] = figure
    for caption, figure in reversed(captions.items()):
        if len(caption.text_content()) > _MAX_CAPTION:
            continue
        for credit in caption.iterdescendants():
            if credit.tag == "cite" or _CREDIT.search(credit.get("class", "")[:300]):
                credit.tag = "object"  # which is no text
        text = " ".join(" ".join(block.text for block in blocks_of(caption)).split())
        while (parent := figure.getparent()) is not None and (parent.tag in _AROUND_FIGURE or figure.tag in _ROWS):
            figure = parent
        linked = sum(len(link.text_content()) for link in caption.iter("a")) > len(text) / 2
        caption.tag = _OUT
        if (
            words_in(text) < _MIN_CAPTION
            or linked
            or parent is None
            or next(caption.iterancestors("a"), None) is not None
        ):
            continue
        kept = figure.makeelement("p")
        kept.text = _CAPTION + text
        kept.tail, figure.tail = figure.tail, None
        figure.addnext(kept)


def _is_correction(text: str) -> bool:
    said = " ".join(text.split())
    return not word_list("words_of_corrections").isdisjoint(said.split()) or any(
        phrase in said for phrase in phrase_list("phrases_of_corrections")
    )


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
