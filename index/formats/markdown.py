"""Markdown and plain text, one article a file.

The text of Markdown is the plain text rendered from it, once; of plain text it is the decoded file, line ends as they
are. What only pretends to be plain text is read as what it is: subtitles, pages, and Markdown made from pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from index.article import Kind
from index.formats.document import Block, Render, Rendering, exported, together, top_heading
from index.formats.fragments import BEFORE_NOTE, NOTE, fragment_blocks, render_fragment
from index.formats.front_matter import fields_below_heading, split_reader
from index.formats.subtitles import is_subtitles, render_subtitles
from index.metadata.bylines import signature
from index.metadata.fields import metadata_from
from index.metadata.layout import plain_layout
from index.metadata.paragraphs import Ending, ending
from index.text.tables import joined_cells

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_UNSEEN = re.compile(r"<(/?)(script|style|ref|sup)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"Image \d+: ")  # how converters of pages begin the description of a picture


def render_markdown(markdown: str, title: str | None = None) -> Rendering:
    """Return the plain text of `markdown`: headings, paragraphs, items and rows as paragraphs, apart by blank lines.

    Of a picture that stands alone its description is kept, of a link its words, of HTML what stands between the tags.
    """
    from markdown_it import MarkdownIt  # here, for a library without Markdown does without either

    from index.formats.dialects import commonmark

    markdown, fields = fields_below_heading(commonmark(markdown))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    blocks = [block for block in _blocks(tokens) if block.text]
    metadata, _ = metadata_from(fields, foreign=True)
    return together(blocks, title=title, headline=top_heading(blocks), metadata=metadata)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    number = ""  # of the item of a list that begins, or its bullet
    level: int | None = None
    headings = paragraphs = 0
    in_head = False  # of a table
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "list_item_open":
                number = f"{token.info}{token.markup} " if token.info else "- "
            case "heading_open":
                level = int(token.tag[1:])
                headings += 1
            case "thead_open" | "thead_close":
                in_head = token.type == "thead_open"
            case "tr_open":
                row = []
            case "tr_close":
                yield Block(joined_cells(row or []), Kind.HEADLINE if in_head else Kind.BODY)
                row = None
            case "inline" if row is not None:
                row.append(_inline(token))
            case "inline":
                kind = Kind.HEADLINE if level else _kind(token)
                if kind is Kind.STANDFIRST and (headings != 1 or paragraphs):
                    kind = None  # emphasis elsewhere is emphasis
                text = _inline(token, apart=paragraphs < _MAX_SIGNED and _is_signed(token.content.split("\n")))
                yield Block((number if level is None else "") + text if text else "", kind, level)
                paragraphs += level is None and kind is None
                number, level = "", None
            case "fence" | "code_block":
                yield Block(token.content.strip())
            case "html_block":
                yield from fragment_blocks(token.content)


def _kind(token: Token) -> Kind | None:
    """Return what the markup of a paragraph says: nothing but pictures, or nothing but emphasis."""
    children = [
        child for child in token.children or () if child.content.strip() or child.type not in ("text", "softbreak")
    ]
    if children and all(child.type == "image" for child in children):
        return Kind.CAPTION
    if _is_captioned(children):
        return Kind.CAPTION
    if _is_menu(children):
        return Kind.BOILERPLATE
    if children and children[0].type == "em_open" and children[-1].type == "em_close":
        inside = children[1:-1]
        return Kind.STANDFIRST if all(child.type != "em_close" for child in inside) else None
    return None


def _is_captioned(children: list[Token]) -> bool:
    """Return whether there are pictures and below them nothing but emphasis: what they show."""
    below = [child for child in children if child.type not in ("image", "softbreak", "hardbreak")]
    pictured = bool(children) and children[0].type == "image" and len(below) >= 3
    return pictured and below[0].type == "em_open" and [c.type for c in below].index("em_close") == len(below) - 1


def _described(picture: str) -> str:
    """Return the description of a picture; one word is the name of a file, or nothing that was written for readers."""
    said = _NUMBERED.sub("", picture, count=1).strip()
    return said if " " in said else ""


def _is_menu(children: list[Token]) -> bool:
    """Return whether there is nothing but links, and more than one."""
    inside = 0
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        if not inside and child.type != "link_close" and child.content.strip(" |·•/>"):
            return False
    return sum(child.type == "link_open" for child in children) > 1


_MAX_SIGNED = 6  # lines


def _is_signed(lines: list[str]) -> bool:
    """Return whether lines say who wrote an article, for whom and when, each for itself."""
    short = 1 < len(lines) <= _MAX_SIGNED and all(ending(line) is Ending.OPEN for line in lines)
    return short and signature("\n".join(lines)) is not None


def _inline(token: Token, *, apart: bool = False) -> str:
    """Return the text of an inline token, without white space at its ends; its lines stay `apart`, or go on."""
    children = token.children or []
    alone = all(child.type in ("image", "softbreak") or not child.content.strip() for child in children)
    parts: list[str] = []
    unseen = 0
    for number, child in enumerate(children):
        if child.type == "html_inline" and (mark := _UNSEEN.match(child.content)):
            is_note = mark[2].lower() != "sup" or _is_note("".join(parts), children[number + 1 : number + 8])
            unseen += -(unseen > 0) if mark[1] else is_note and not child.content.endswith("/>")
        if unseen > 0:
            continue
        match child.type:
            case "softbreak":
                parts.append("\n" if apart else " ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append("\n" if _BREAK.match(child.content) else "")
            case "image":
                parts.append(_described(child.content) if alone else "")
            case _:
                parts.append(child.content)
    return "".join(parts).strip()


def _is_note(before: str, following: Sequence[Token]) -> bool:
    """Return whether what is raised behind a text is the mark of a note, and no unit: "20 km2"."""
    within = takewhile(lambda child: not child.content.startswith("</"), following)
    raised = "".join(child.content for child in within if child.type == "text")
    return NOTE.fullmatch(raised) is not None and ("[" in raised or BEFORE_NOTE.search(before[-40:]) is not None)


_PAGE = re.compile(r"\s{0,200}(?:<\?xml[^<>]{0,200}>\s{0,200})?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"\s{0,200}<(p|div|h[1-6]|article|section|figure|ul|ol|blockquote|table)\b[^<>]{0,500}>", re.I)


def render_plain(text: str, title: str | None = None) -> Rendering:
    """Return `text` as it is, with the layout that its lines tell, or what its markup says."""
    render = renderer_of(text)
    return exported(Rendering(text, plain_layout(text, title))) if render is None else render(text, title)


def renderer_of(text: str) -> Render | None:
    """Return what renders a text that is no plain text though it is called so; None where it is."""
    if is_subtitles(text):
        return render_subtitles
    if _PAGE.match(text):
        from index.formats.html import render_html

        return render_html
    if (opening := _FRAGMENT.match(text)) and f"</{opening[1].lower()}>" in text.lower():
        return render_fragment
    return _render_reader if split_reader(text)[1] else None


def _render_reader(text: str, title: str | None = None) -> Rendering:
    entries, start = split_reader(text)
    known = metadata_from(entries, foreign=True)[0]
    rendering = render_markdown(text[start:], title or known.title)
    return Rendering(rendering.text, rendering.layout, known.over(rendering.metadata))
