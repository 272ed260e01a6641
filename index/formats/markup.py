"""From the elements of trafilatura's main text to blocks of plain text."""

from __future__ import annotations

from typing import Any

from index.article import Kind
from index.formats.blocks import Block
from index.metadata.shape import CLOSERS, STOPS

_BLOCKS = frozenset("body div p head quote item list table row ab fw".split())


def main_blocks(body: Any) -> list[Block]:
    """The blocks of a page's main text, in order; none is empty."""
    blocks: list[Block] = []
    gathering = _Gathering(blocks)
    _walk(body, gathering)
    gathering.end()
    return blocks


class _Gathering:
    """The text of the block at hand, which ends where an element begins or ends that is a block of its own."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._parts: list[str] = []
        self.prefix = ""

    def add(self, text: str | None) -> None:
        """Text as it stands in the markup. trafilatura folds white space: a line end that it left ends a block."""
        first, *others = (text or "").split("\n")
        self._parts.append(first)
        for line in others:
            self.end()
            self._parts.append(line)

    def break_line(self) -> None:
        """A break within a block. It ends one after a full stop: trafilatura makes two breaks in a row one."""
        last = next((core for part in reversed(self._parts) if (core := part.rstrip(CLOSERS))), "")
        if last.endswith((*STOPS, "\n")):
            self.end()
        else:
            self._parts.append("\n")

    def end(self, kind: Kind | None = None, level: int | None = None) -> None:
        """The end of a block."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._parts = []
        if text:
            self._blocks.append(Block(self.prefix + text, kind, level))
            self.prefix = ""


def _walk(element: Any, gathering: _Gathering) -> None:
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


def _row(element: Any, gathering: _Gathering) -> None:
    """A row of a table as one block, its cells apart by bars."""
    gathering.end()
    cells = (" ".join("".join(cell.itertext()).split()) for cell in element)
    gathering.add(" | ".join(cell for cell in cells if cell))
    gathering.end(Kind.BODY)


def _level(heading: Any) -> int:
    digits = "".join(filter(str.isdecimal, heading.get("rend") or ""))
    return int(digits[:1] or 2)
