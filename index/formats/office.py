"""Documents of word processors: DOCX of Word and others, ODT of LibreOffice and others; one article a file.

Comments, deleted text, hidden text, headers, footers and macros are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.article import Kind
from index.formats.decoding import Parts, Undecodable, attribute, children, first_text, local
from index.formats.document import Block, Rendering, noted, titled, top_heading
from index.formats.fragments import marks_note
from index.metadata.fields import Metadata
from index.text.tables import joined_cells

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-", "s": " "}
"""The elements that stand for a character, in either kind of document."""
_DEEPEST_STYLE = 10  # styles that are based on each other
_BEFORE = 4  # runs


def render_docx(data: bytes, title: str | None = None) -> Rendering:
    """Return the text of a Word document. Raises Undecodable."""
    parts = Parts(data)
    main = _main_part(parts)
    folder = main.rpartition("/")[0]
    styles = f"{folder}/styles.xml"
    reader = _Docx(_word_styles(parts.xml(styles)) if styles in parts.names else {})
    blocks = reader.blocks(parts.xml(main))
    return titled(blocks, title, _properties(parts, "docProps/core.xml"), headline=top_heading(blocks))


def render_odt(data: bytes, title: str | None = None) -> Rendering:
    """Return the text of an OpenDocument text. Raises Undecodable."""
    parts = Parts(data)
    if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise Undecodable("is locked by a password; save it without one")
    reader = _Odt(parts.xml("content.xml"))
    blocks = reader.blocks()
    return titled(blocks, title, _properties(parts, "meta.xml"), headline=top_heading(blocks))


def _properties(parts: Parts, name: str) -> Metadata:
    """Return the title and the author that the program noted."""
    if name not in parts.names:
        return Metadata()
    tree = parts.xml(name)
    return noted(first_text(tree, "title"), first_text(tree, "initial-creator") or first_text(tree, "creator"))


# --- DOCX


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    level: int | None = None  # of a heading, from 1
    is_item: bool = False


_KINDS = {
    "caption": Kind.CAPTION, "subtitle": Kind.STANDFIRST, "author": Kind.BOILERPLATE, "date": Kind.BOILERPLATE,
}  # fmt: skip
_NO_WORD_TEXT = frozenset(
    "del moveFrom Fallback sectPr pPr rPr instrText delText tblPr tcPr trPr sdtPr rt commentReference".split()
)


def _main_part(parts: Parts) -> str:
    if "_rels/.rels" in parts.names:
        for relation in parts.xml("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                name = str(relation.get("Target", "")).lstrip("/")
                if name in parts.names:
                    return name
    if "word/document.xml" not in parts.names:
        raise Undecodable("is no Word document")
    return "word/document.xml"


def _word_styles(tree: Any) -> dict[str, _Style]:
    """Return the styles by id, each with the level that it or a style that it is based on has."""
    found = {attribute(style, "styleId") or "": style for style in children(tree, "style")}
    styles: dict[str, _Style] = {}
    for id, style in found.items():
        own = _named(style)
        level = 1 if own == "title" else None
        is_item = False
        step: Any = style
        for _ in range(_DEEPEST_STYLE):
            if step is None:
                break
            for properties in children(step, "pPr"):
                is_item = is_item or bool(children(properties, "numPr"))
                level = level or _outline_level(properties)
            level = level or _heading_level(_named(step))
            step = found.get(next((attribute(one, "val") or "" for one in children(step, "basedOn")), ""))
        styles[id] = _Style(own, level, is_item)
    return styles


def _named(style: Any) -> str:
    return next((attribute(one, "val") or "" for one in children(style, "name")), "").lower()


def _heading_level(name: str) -> int | None:
    digit = name.removeprefix("heading ")
    return int(digit) if digit in tuple("123456789") else None


def _outline_level(properties: Any) -> int | None:
    for one in children(properties, "outlineLvl"):
        value = attribute(one, "val") or ""
        return int(value) + 1 if value in tuple("012345678") else None
    return None


class _Docx:
    """The paragraphs and tables of a document, in order."""

    def __init__(self, styles: Mapping[str, _Style]) -> None:
        self._styles = styles

    def blocks(self, element: Any) -> list[Block]:
        """Return the blocks below an element; XML nests no deeper than 256 elements."""
        found: list[Block] = []
        for child in element:
            match local(child):
                case "p":
                    found += self._paragraph(child)
                case "tbl":
                    found += self._table(child)
                case name if name and name not in _NO_WORD_TEXT:
                    found += self.blocks(child)
        return found

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        properties = next(iter(children(paragraph, "pPr")), None)
        style = _Style()
        level: int | None = None
        listed: bool | None = None
        if properties is not None:
            named = next((attribute(one, "val") or "" for one in children(properties, "pStyle")), "")
            style = self._styles.get(
                named, _Style(named.lower(), _heading_level(named.lower().replace("heading", "heading ")))
            )
            level = _outline_level(properties)
            numbers = [
                attribute(one, "val") for item in children(properties, "numPr") for one in children(item, "numId")
            ]
            listed = numbers[0] != "0" if numbers else None
        level = level or style.level
        boxes: list[Block] = []
        texts = _folded(self._text(paragraph, boxes))
        if not style.name.startswith("toc "):
            is_item = level is None and (style.is_item if listed is None else listed)
            kind = Kind.HEADLINE if level else _KINDS.get(style.name)
            yield from (Block(f"- {text}" if is_item else text, kind, level) for text in texts)
        yield from boxes

    def _text(self, element: Any, boxes: list[Block]) -> str:
        """Return the text of a paragraph or a part of it; text boxes that are anchored in it go to `boxes`."""
        parts: list[str] = []
        for child in element:
            match local(child):
                case "t":
                    parts.append(child.text or "")
                case name if name in _SIGNS:
                    parts.append(_SIGNS[name])
                case "txbxContent":
                    boxes += self.blocks(child)
                case "r" if _is_hidden(child) or _is_note(child, "".join(parts[-_BEFORE:])):
                    pass
                case name if name and name not in _NO_WORD_TEXT:
                    parts.append(self._text(child, boxes))
        return "".join(parts)

    def _table(self, table: Any) -> Iterator[Block]:
        for child in table:
            if local(child) == "tr":
                cells = (" ".join(block.text for block in self.blocks(cell)) for cell in _cells(child))
                if text := joined_cells(cells):
                    is_head = any(children(one, "tblHeader") for one in children(child, "trPr"))
                    yield Block(text, Kind.HEADLINE if is_head else Kind.BODY)
            elif local(child) not in _NO_WORD_TEXT:
                yield from self._table(child)


def _cells(row: Any) -> Iterator[Any]:
    """Yield the cells of a row, but not those of tables within it."""
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) not in _NO_WORD_TEXT:
            yield from _cells(child)


def _is_hidden(run: Any) -> bool:
    return any(
        attribute(mark, "val") not in ("0", "false", "off")
        for properties in children(run, "rPr")
        for mark in children(properties, "vanish", "webHidden")
    )


def _is_note(run: Any, before: str) -> bool:
    """Return whether a run is the raised mark of a note behind a text, as in HTML."""
    raised = (mark for properties in children(run, "rPr") for mark in children(properties, "vertAlign"))
    return any(attribute(mark, "val") == "superscript" for mark in raised) and marks_note(
        "".join(run.itertext()), before
    )


def _folded(text: str) -> list[str]:
    """Return text with its white space folded, but for the ends of its lines and tabs within these.

    Where a line is left empty, each of the others is a paragraph: so they are told apart where no key for that was hit.
    """
    lines = ([" ".join(cell.split()) for cell in line.split("\t")] for line in text.strip().split("\n"))
    folded = ["\t".join(filter(None, cells)) for cells in lines]
    told = [line for line in folded if line]
    return told if "" in folded else ["\n".join(told)] if told else []


# --- ODT

_NO_ODT_TEXT = frozenset(
    "annotation annotation-end hidden-text note tracked-changes table-of-content ruby-text forms title desc script"
    " sequence-decls variable-decls user-field-decls change change-start change-end".split()
)


class _Odt:
    """The paragraphs and tables of a document, in order."""

    def __init__(self, content: Any) -> None:
        self._bodies = [body for body in content.iterdescendants() if local(body) == "text" and "office" in body.tag]
        self._parents = {
            attribute(style, "name"): attribute(style, "parent-style-name")
            for style in content.iterdescendants()
            if local(style) == "style"
        }
        text_properties = [one for one in content.iterdescendants() if local(one) == "text-properties"]
        self._hidden = _styled(text_properties, "display", "none")
        self._raised = _styled(text_properties, "text-position", "super")

    def blocks(self) -> list[Block]:
        """Return the blocks. Raises Undecodable where the document is no text."""
        if not self._bodies:
            raise Undecodable("is no text document")
        return list(self._blocks(self._bodies[0]))

    def _blocks(self, element: Any, prefix: str = "") -> Iterator[Block]:
        for child in element:
            match local(child):
                case "h" | "p":
                    yield from self._paragraph(child, prefix)
                    prefix = ""
                case "list-item":
                    yield from self._blocks(child, "- ")
                case "table-row":
                    cells = (
                        " ".join(block.text for block in self._blocks(cell))
                        for cell in children(child, "table-cell", "covered-table-cell")
                    )
                    if text := joined_cells(cells):
                        is_head = local(element) == "table-header-rows"
                        yield Block(text, Kind.HEADLINE if is_head else Kind.BODY)
                case name if name and name not in _NO_ODT_TEXT and attribute(child, "display") != "none":
                    yield from self._blocks(child, prefix)

    def _paragraph(self, element: Any, prefix: str) -> Iterator[Block]:
        style = attribute(element, "style-name")
        names = {style, self._parents.get(style)}
        digit = attribute(element, "outline-level") if local(element) == "h" else None
        level = 1 if "Title" in names else int(digit) if digit in tuple("123456789") else None
        boxes: list[Block] = []
        kind = (
            Kind.HEADLINE
            if level
            else next((_KINDS[one.lower()] for one in names if one and one.lower() in _KINDS), None)
        )
        for text in _folded(self._text(element, boxes)):
            yield Block(text if level else prefix + text, kind, level)
        yield from boxes

    def _text(self, element: Any, boxes: list[Block]) -> str:
        """Return the text of a paragraph or a part of it; text boxes that are anchored in it go to `boxes`."""
        parts = [(element.text or "").replace("\n", " ")]
        for child in element:
            match local(child):
                case name if name in _SIGNS:
                    parts.append(_SIGNS[name])
                case "text-box":
                    boxes += self._blocks(child)
                case "span" if self._is_unread(child, "".join(parts[-_BEFORE:])):
                    pass
                case name if name and name not in _NO_ODT_TEXT:
                    parts.append(self._text(child, boxes))
            parts.append((child.tail or "").replace("\n", " "))
        return "".join(parts)

    def _is_unread(self, span: Any, before: str) -> bool:
        """Return whether a span is hidden, or the raised mark of a note behind a text, as in HTML."""
        style = attribute(span, "style-name")
        return style in self._hidden or (style in self._raised and marks_note("".join(span.itertext()), before))


def _styled(properties: list[Any], name: str, value: str) -> frozenset[str | None]:
    return frozenset(
        attribute(one.getparent(), "name") for one in properties if (attribute(one, name) or "").startswith(value)
    )
