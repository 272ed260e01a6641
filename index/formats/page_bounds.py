"""Bounds on what a page says of itself and on the markup within its lines, before trafilatura looks at it.

Its patterns take time that grows with the square of a text or worse, so that a page of 60 kB held a processor for 47
seconds; what nobody writes in earnest is cut off or left out first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
_TAG = re.compile(rf"{_SCRIPT}|(<[a-zA-Z][^\s>/]*+{_ATTRIBUTE}*+)")
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
    return _TAG.sub(lambda tag: first[0] if (first := _FIRST_ATTRIBUTES.match(tag[1] or "")) else tag[0], markup)


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

    strip_tags(page, *_LOOKS)
    for line in [*page.iter(_LINES)]:
        if len(line) > _MAX_WITHIN:
            strip_tags(line, "a", "span", "label", "time", "q", "del", "data", "var", "samp")
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
    if len(data) <= _MAX_DATA and _is_json(data):
        return data
    return data[:_MAX_BROKEN]


def _is_json(data: str) -> bool:
    try:
        json.loads(data, strict=False)
    except (ValueError, RecursionError):
        return False
    return True
