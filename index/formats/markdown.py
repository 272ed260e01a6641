"""Markdown: one article a file; its text is the plain text rendered from it, once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.article import Article, Kind
from index.formats.document import Block, Rendering, read_document, together
from index.formats.source import SourceFile, Unreadable

if TYPE_CHECKING:
    from markdown_it.token import Token

_TITLE_AMONG = 8  # blocks; a heading further down is no title
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--|-->|<(/?)(script|style)\b[^<>]*>", re.IGNORECASE)


def read_markdown(source: SourceFile) -> Iterator[Article | Unreadable]:
    """Yield the article in a Markdown file. Raises Unreadable."""
    return read_document(source, render_markdown)


def render_markdown(markdown: str, title: str | None = None) -> Rendering:
    """Return the plain text of `markdown`: headings, paragraphs, items and rows as paragraphs, apart by blank lines.

    Of a picture that stands alone its description is kept, of a link its words, of HTML what stands between the tags.
    """
    from markdown_it import MarkdownIt  # here, for a library without Markdown does without it

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    blocks = [block for block in _blocks(tokens) if block.text]
    return together(blocks, title=title, headline=_headline(blocks))


def _headline(blocks: list[Block]) -> int | None:
    """Return the first heading of the first level, or another one at the very top."""
    first = [number for number, block in enumerate(blocks[:_TITLE_AMONG]) if block.level == 1]
    return first[0] if first else 0 if blocks and blocks[0].level else None


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    number = ""  # of the item of a list that begins, or its bullet
    level: int | None = None
    headings = paragraphs = 0
    row: list[str] | None = None
    for token in tokens:
        match token.type:
            case "list_item_open":
                number = f"{token.info}{token.markup} " if token.info else "- "
            case "heading_open":
                level = int(token.tag[1:])
                headings += 1
            case "tr_open":
                row = []
            case "tr_close":
                yield Block(" | ".join(filter(None, row or [])))
                row = None
            case "inline" if row is not None:
                row.append(_inline(token))
            case "inline":
                kind = Kind.HEADLINE if level else _kind(token)
                if kind is Kind.STANDFIRST and (headings != 1 or paragraphs):
                    kind = None  # emphasis elsewhere is emphasis
                text = _inline(token)
                yield Block(number + text if text else "", kind, level)
                paragraphs += level is None and kind is None
                number, level = "", None
            case "fence" | "code_block":
                yield Block(token.content.strip())
            case "html_block":
                yield Block(_without_tags(token.content))


def _kind(token: Token) -> Kind | None:
    """Return what the markup of a paragraph says: nothing but pictures, or nothing but emphasis."""
    children = [
        child for child in token.children or () if child.content.strip() or child.type not in ("text", "softbreak")
    ]
    if children and all(child.type == "image" for child in children):
        return Kind.CAPTION
    if children and children[0].type == "em_open" and children[-1].type == "em_close":
        inside = children[1:-1]
        return Kind.STANDFIRST if all(child.type != "em_close" for child in inside) else None
    return None


def _inline(token: Token) -> str:
    """Return the text of an inline token, without white space at its ends."""
    children = token.children or []
    alone = all(child.type in ("image", "softbreak") or not child.content.strip() for child in children)
    parts = []
    for child in children:
        match child.type:
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append("\n" if _BREAK.match(child.content) else "")
            case "image":
                parts.append(child.content if alone else "")
            case _:
                parts.append(child.content)
    return "".join(parts).strip()


def _without_tags(markup: str) -> str:
    """Return the text of a block of HTML, without comments, scripts and styles, a line for each that isn't empty."""
    seen: list[str] = []
    position = 0
    hidden: str | None = None  # what ends the hidden part
    for mark in _UNSEEN.finditer(markup):
        found = mark.group()
        opens = "-->" if found == "<!--" else f"/{mark[2].lower()}" if mark[2] and not mark[1] else None
        closes = "-->" if found == "-->" else f"/{mark[2].lower()}" if mark[1] else None
        if hidden is None and opens is not None:
            seen.append(markup[position : mark.start()])
            hidden = opens
        elif hidden is not None and closes == hidden:
            hidden = None
            position = mark.end()
    if hidden is None:
        seen.append(markup[position:])
    lines = html.unescape(_TAG.sub(" ", "".join(seen))).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
