"""HTML: one article a page; its text is the main text of the page as trafilatura finds it, rendered once."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice, takewhile
from typing import Any

from index.article import Kind
from index.formats.decoding import Undecodable
from index.formats.document import Block, Rendering, together
from index.formats.fragments import Gathering, blocks_of, fragment_blocks, is_hidden, is_note, set_marks, shown_text
from index.formats.listings import listing_of
from index.formats.page_metadata import metadata_of, statement_of
from index.metadata.dates import CLOCK
from index.metadata.fields import Metadata, without_tracking
from index.metadata.notices import is_pointer
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.characters import has_words
from index.text.lexicon import phrase_list, word_list
from index.text.tables import joined_cells

# --- bounds on what a page says of itself and on the markup within its lines, before trafilatura looks at it

# Its patterns take time that grows with the square of a text or worse, so that a page of 60 kB held a processor for 47
# seconds; what nobody writes in earnest is cut off or left out first.

_MAX_CONTENT = 500  # characters of what a `<meta>` or `<title>` says
_MAX_METAS = 300
_MAX_STRING = 300  # characters of one in the data for search engines, whose texts of articles are not used
_MAX_BROKEN = 4_000  # characters of such data that are no JSON
_MAX_DATA = 40_000
_MAX_SCRIPTS = 20
_MAX_TIMES = 200
_MAX_CLASSED = 2_000  # elements, in which a page names author, date and topics
_LONG = re.compile(rf'"[^"\\]{{{_MAX_STRING},}}"')
_MAX_ATTRIBUTES = 500  # of an element, each of which libxml2 compares with all others
_ATTRIBUTE = r"""(?>[\s/]*+[^\s>/][^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
_SCRIPT = r"(?i:<(?:script|style)\b(?s:.*?)(?:</(?:script|style)|\Z))"
_OPENING = re.compile(rf"{_SCRIPT}|(<[a-zA-Z][^\s>/]*+{_ATTRIBUTE}*+)")
_FIRST_ATTRIBUTES = re.compile(rf"<[^\s>/]*+{_ATTRIBUTE}{{{_MAX_ATTRIBUTES}}}")
_DOCTYPE = re.compile(r"\s*<!\s?doctype", re.IGNORECASE)


def without_doctype(markup: str) -> str:
    """Return a page without the line that says what it is, which tells nothing of an article."""
    opening = _DOCTYPE.match(markup)
    if opening is None:
        return markup
    ends = [place for place in (markup.find(">", opening.end()), markup.find("<", opening.end())) if place >= 0]
    end = min(ends, default=len(markup))
    return markup[end + markup.startswith(">", end) :]


def few_attributes(markup: str) -> str:
    """Return a page without what an element has of attributes beyond any use."""
    return _OPENING.sub(lambda tag: first[0] if (first := _FIRST_ATTRIBUTES.match(tag[1] or "")) else tag[0], markup)


def bound_metadata(page: Any) -> None:
    """Cut what an lxml tree of a page says of itself to what an article may well have."""
    for number, meta in enumerate([*page.iter("meta")]):
        if number >= _MAX_METAS and meta.getparent() is not None:
            meta.getparent().remove(meta)
        elif len(content := meta.get("content", "")) > _MAX_CONTENT:
            meta.set("content", content[:_MAX_CONTENT])
    for title in page.iter("title"):
        if title.text and len(title.text) > _MAX_CONTENT:
            title.text = title.text[:_MAX_CONTENT]
    for time in [*page.iter("time")][_MAX_TIMES:]:
        time.tag = "span"
    scripts = page.xpath("//script[contains(@type, 'json')]")
    for number, script in enumerate(scripts):
        script.text = _bounded_data(script.text or "") if number < _MAX_SCRIPTS else ""


@contextmanager
def few_classes(page: Any) -> Iterator[None]:
    """Have all but the first elements of an lxml tree of a page no class meanwhile.

    Of what is below elements whose class may name topics, libxml2 compares each with all others.
    """
    later = [(one, name) for one in [*page.iter("*")][_MAX_CLASSED:] if (name := one.attrib.pop("class", None))]
    try:
        yield
    finally:
        for one, name in later:
            one.set("class", name)


# What only says how letters look. Of each of them in a paragraph trafilatura looks at all of the others.
_LOOKS = tuple(
    "b i em strong u s big small font mark tt sup sub ins bdi bdo wbr strike abbr acronym cite code kbd".split()
)
_MAX_WITHIN = 200  # links and the like in a paragraph
_LINES = "p li td th dd dt h1 h2 h3 h4 h5 h6 blockquote div".split()
_MAX_ELEMENTS = 6_000  # in a page; beyond, trafilatura's second opinions look at each with all its neighbours
_MAX_CELLS = 200  # in a row of a table, all of which are counted again for each


def bound_markup(page: Any) -> bool:
    """Take markup out of an lxml tree of a page that no text depends on, and of a paragraph what is too much of it.

    Return whether the page is short enough for the second opinions of trafilatura.
    """
    from lxml.etree import strip_tags

    set_marks(page)
    strip_tags(page, *_LOOKS)
    for line in [*page.iter(_LINES)]:
        if len(line) > _MAX_WITHIN:
            strip_tags(line, "a", "span", "label", "time", "del", "data", "var", "samp")
    for element in page.iter():  # the texts around what was taken out become one, or each is looked at with all others
        element.text, element.tail = element.text, element.tail
    for row in [*page.iter("tr")]:
        cells = row[_MAX_CELLS:]
        for start in range(0, len(cells), _MAX_CELLS):
            further = row.makeelement("tr")
            further.extend(cells[start : start + _MAX_CELLS])
            row.addnext(further)
            row = further
    return sum(1 for _ in page.iter()) <= _MAX_ELEMENTS


def _bounded_data(data: str) -> str:
    data = _LONG.sub('""', data).replace('"articleBody"', '""')  # which is read apart, with its paragraphs
    with suppress(ValueError, RecursionError):
        if len(data) <= _MAX_DATA:
            json.loads(data, strict=False)
            return data
    return data[:_MAX_BROKEN]


# --- the main text

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
        digits = "".join(filter(str.isdecimal, element.get("rend") or ""))
        gathering.end(*(Kind.HEADLINE, int(digits[:1] or 2)) if tag == "head" else ())
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
    gathering.end()
    gathering.add(joined_cells("".join(cell.itertext()) for cell in element))
    below = element.getnext()
    is_head = _is_head_row(element) and below is not None and not _is_head_row(below)
    gathering.end(Kind.HEADLINE if is_head else Kind.BODY)


def _is_head_row(row: Any) -> bool:
    return len(row) > 1 and all(cell.get("role") == "head" for cell in row)


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
            # Of the date that it finds nothing is used: looking for it in 205 languages took four seconds.
            said = trafilatura.extract_metadata(page, extensive=False)
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
        line = shown_text(element)
        if words_in(line) >= _MIN_WORDS and ending(line) is Ending.STOPPED:
            plain.append(_told_apart(Block(line)))
    length = sum(len(block.text) for block in plain)
    found = sum(len(block.text) for block in blocks)
    if len(text) >= _MIN_PLAIN and max(length, found) < _MUCH_SHORTER * len(text):
        plain = fragment_blocks(text if _TAG.search(text) else "<p>" + "<p>".join(text.splitlines()))
    elif length < _MIN_PLAIN or found > _MUCH_SHORTER * length:
        return blocks
    headings = [Block(shown_text(one), Kind.HEADLINE, 1) for one in page.xpath("//h1")[:1]]
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
    _keep_times(page)
    _keep_bare(page)
    for label in page.xpath("//li//label"):  # of an ingredient or a step that readers tick off
        label.tag = "span"
    for link in [*page.iter("a", "button")]:
        holder = link.getparent()
        alone = holder is not None and holder.tag == "p" and next(islice(holder, _FEW_LINKS, None), None) is None
        line = holder if alone else link
        above = line.getprevious()
        if above is None or above.tag != "p":
            continue
        text = shown_text(line)
        if is_pointer(text):
            kept = line.makeelement("p")
            kept.text, kept.tail = _LINK + text, line.tail
            line.getparent().replace(line, kept)
    strip_elements(page, _OUT, "img", "button", with_tail=False)
    for line in page.xpath("//p[a or strong/a or em/a]"):
        text = shown_text(line)
        linked = sum(len(shown_text(link)) for link in line.iter("a") if link.get("href"))
        if linked >= 0.9 * len(text) and words_in(text) > 1 and ending(text) is Ending.OPEN:
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


_WITHIN_LINES = frozenset((*_LOOKS, "a", "span", "time", "q"))


def _keep_bare(page: Any) -> None:
    """Make paragraphs of the text that stands beside paragraphs in no element of its own: trafilatura drops it."""
    for holder in {line.getparent() for line in page.iter("p")} - {None}:
        for above in (None, *holder):
            text = (holder.text if above is None else above.tail) or ""
            if words_in(text) < _MIN_WORDS or (above is not None and above.tag in _WITHIN_LINES):
                continue
            line = holder.makeelement("p")
            line.text = text
            if above is None:
                holder.text = None
                holder.insert(0, line)
            else:
                above.tail = None
                above.addnext(line)
            while (following := line.getnext()) is not None and following.tag in _WITHIN_LINES:
                line.append(following)


_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_MIN_ENTRIES = 3
_NEXT_LINES = 3  # below a time, within which the text of its entry begins
_TIME = "x-time"  # the tag of what is kept, of which only the text stays


def _keep_times(page: Any) -> None:
    """Have the times of day that open the entries of a live blog be text: trafilatura drops every `<time>`."""
    from lxml.etree import strip_tags

    lines = [*page.iter("time", "p", *_HEADINGS)]
    entries: list[tuple[Any, Any]] = []  # the element of a time and nothing else, and the line that it opens
    opened: set[Any] = set()  # lines and links, of each of which the first time alone may be the beginning
    for number, time in enumerate(lines):
        text = shown_text(time) if time.tag == "time" else ""
        if (
            not CLOCK.fullmatch(text)
            or next(time.iterancestors("nav", "aside", "footer", "form", "h1"), None) is not None
        ):
            continue
        link = next(time.iterancestors("a"), None)  # to the entry itself, unless it holds more
        holder = next(time.iterancestors("p", *_HEADINGS), None)
        if not opened.isdisjoint(around := {link, holder} - {None}):
            continue  # else a line of nothing but times would be read as often as it has some
        opened |= around
        below = [*takewhile(lambda one: one.tag != "time", lines[number + 1 : number + 1 + _NEXT_LINES])]
        own = below if holder is None else [holder, *below]
        if (
            (link is None or shown_text(link) == text)
            and (holder is None or shown_text(holder).startswith(text))
            and any(one.tag == "p" and words_in(one.text_content()) >= _MIN_WORDS for one in own)
            and not any(one.tag != "p" and one.find(".//a[@href]") not in (None, link) for one in own)
        ):
            entries.append((time if link is None else link, holder))
    if len(entries) < _MIN_ENTRIES:
        return
    for time, holder in entries:
        for one in [*time.iter("a", "time")]:
            one.tag = _TIME
        if holder is None:
            holder, time.tag = time, "p"
        if len(holder.text_content().split()) == len(time.text_content().split()):
            holder.attrib.clear()  # or trafilatura takes it for what is told about the page
    strip_tags(page, _TIME)


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
