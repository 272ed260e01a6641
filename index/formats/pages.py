"""Pages: the running text of set pages, put together from pieces of lines and where these stand.

Columns are read one after the other, lines joined to paragraphs and words that a line's end parted put together, over
the ends of columns and pages too. What stands in the margin of page after page is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from index.article import Kind
from index.formats.document import PAGE_END, Block
from index.formats.page_layout import APART, PageLine, TextPage, lines_of, regions, without_margins
from index.metadata.paragraphs import CLOSERS, STOPS, is_bullet
from index.text.lexicon import common_words


def flow(pages: Sequence[TextPage]) -> list[Block]:
    """Return the text of the pages as blocks, in the order in which it is read."""
    body = _body_size(pages)
    pitch = _pitch(pages)
    words, compounds = _vocabulary(pages)
    joiner = _Joiner(words, compounds, body, pitch)
    for number, page in enumerate(without_margins(pages, pitch)):
        for region in regions(page.pieces):
            joiner.add(lines_of(region), number)
    return joiner.blocks()


def _body_size(pages: Iterable[TextPage]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page.pieces:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _pitch(pages: Iterable[TextPage]) -> float:
    """Return the usual distance of base lines, in sizes of the type."""
    steps: Counter[float] = Counter()
    for page in pages:
        for above, line in pairwise(sorted(page.pieces, key=lambda piece: piece.y)):
            step = (line.y - above.y) / line.size
            if 0.8 <= step <= 2.5 and abs(line.size - above.size) < 0.5:
                steps[round(step, 1)] += 1
    return max(steps, key=lambda step: (steps[step], -step), default=1.2)


_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _vocabulary(pages: Iterable[TextPage]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that stand whole within lines, and those among them that have a hyphen."""
    words = {
        token.lower() for page in pages for piece in page.pieces for token in _TOKEN.findall(piece.text[:-1] + " ")
    }
    return frozenset(words), frozenset(word for word in words if "-" in word)


_HYPHENS = ("-", "\u2010", "\u00ad")
_SUSPENDED = re.compile(r"(?:and|or) ")  # "pre- and post-war"
_BEHIND = re.compile(r"[^\W\d_]+")
_MAX_HEADING = 300  # characters
_HEADINGAPART = 1.7  # times its size: what is further apart is no further line of a heading
_LARGER = 1.12  # times the size of the body: the type of headings
_SMALLER = 0.93  # … and that of notes


@dataclass(slots=True)
class _Paragraph:
    lines: list[PageLine]
    left: float  # the column's edges
    right: float
    page: int
    parts: list[str] = field(default_factory=list)
    last_page: int = 0

    @property
    def size(self) -> float:
        return self.lines[0].size


class _Joiner:
    """Lines as they come, column by column, joined to paragraphs."""

    def __init__(self, words: frozenset[str], compounds: frozenset[str], body: float, pitch: float) -> None:
        self._words = words
        self._compounds = compounds
        self._body = body
        self._pitch = pitch
        self._done: list[_Paragraph] = []

    def add(self, lines: Sequence[PageLine], page: int) -> None:
        """Add a column."""
        if not lines:
            return
        ends = sorted([line.x1 for line in lines if line.cells == 1] or [line.x1 for line in lines])
        left, right = min(line.x0 for line in lines), ends[len(ends) * 95 // 100]  # an address may stand out
        found: list[_Paragraph] = []
        for above, line in pairwise([None, *lines]):
            assert line is not None
            if above is None or self._is_new(found[-1], above, line):
                found.append(_Paragraph([line], left, right, page, [line.text], page))
            else:
                found[-1].lines.append(line)
                self._append(found[-1].parts, line.text, " ")
        first = found[0]
        open_one = self._done[-1] if self._done else None
        joined = open_one is not None and self._goes_on(open_one, first)
        if open_one is not None and joined:
            open_one.lines += first.lines
            open_one.left, open_one.right = first.left, first.right
            apart = PAGE_END * (page - open_one.last_page) or " "
            self._append(open_one.parts, "".join(first.parts), apart)
            open_one.last_page = page
            del found[0]
        self._done += found
        self._move_notes(len(found) + joined)

    def _is_new(self, paragraph: _Paragraph, above: PageLine, line: PageLine) -> bool:
        """Return whether `line`, which stands below `above`, begins a paragraph."""
        size = above.size
        left, right = paragraph.left, paragraph.right
        if line.cells > 1 or above.cells > 1 or abs(line.size - size) > 0.08 * size:
            return True
        if line.y - above.y > (APART * max(self._pitch, 1.0) if not self._is_heading(above) else _HEADINGAPART) * size:
            return True
        stopped = _is_stopped(above.text)
        word = line.text.split(maxsplit=1)[0]
        needed = (line.x1 - line.x0) / max(len(line.text), 1) * (len(word) + 1)
        room = right - above.x1
        if is_bullet(line.text, 0) and (is_bullet(paragraph.parts[0], 0) or stopped or room > needed):
            return True
        if self._is_heading(above):
            return False
        indented = line.x0 > left + 0.8 * size
        hanging = is_bullet(paragraph.parts[0], 0) and len(paragraph.lines) >= 1 and line.x0 > paragraph.lines[0].x0 + 1
        fits = room > 1.1 * needed + 0.3 * size
        if indented and not hanging and (stopped or fits) and line.x0 < left + 0.4 * (right - left):
            return True
        return fits and (stopped or (room > 0.3 * (right - left) and not word[0].islower()))

    def _goes_on(self, open_one: _Paragraph, first: _Paragraph) -> bool:
        """Return whether a paragraph at the end of a column goes on at the beginning of the next."""
        last, line = open_one.lines[-1], first.lines[0]
        if abs(last.size - line.size) > 0.08 * last.size or last.cells > 1 or line.cells > 1:
            return False
        step = (line.y - last.y) / last.size if open_one.last_page == first.page else 0.0
        if self._is_heading(last):
            return 0 < step <= _HEADINGAPART and not _is_stopped(last.text)
        if is_bullet(line.text, 0):
            return False
        if last.text.endswith(_HYPHENS) or line.text[0].islower():
            return not _is_stopped(last.text)
        full = open_one.right - last.x1 < 0.15 * (open_one.right - open_one.left)
        if _is_stopped(last.text) or line.x0 > first.left + 0.5 * line.size:
            return False
        return 0 < step <= APART * max(self._pitch, 1.0) or (full and len(open_one.lines) > 1)

    def _move_notes(self, count: int) -> None:
        """Put the notes at the end of a column before the paragraph above them, where that one goes on."""
        notes = 0
        while notes < count and self._done[-1 - notes].size < _SMALLER * self._body:
            notes += 1
        if not 0 < notes < count:
            return
        above = self._done[-1 - notes]
        last = above.lines[-1]
        if above.page == self._done[-1].page and not self._is_heading(last) and not _is_stopped(last.text):
            self._done.append(self._done.pop(-1 - notes))

    def _is_heading(self, line: PageLine) -> bool:
        return line.size >= _LARGER * self._body

    def _append(self, parts: list[str], text: str, apart: str) -> None:
        """Add a line's text to those before it, without a hyphen where that only parted a word."""
        before = parts[-1]
        if before.endswith("—") and not before.endswith(" —") and apart == " ":
            parts.append(text)
            return
        if not before.endswith(_HYPHENS) or before.endswith(" -") or not text[:1].isalnum() or _SUSPENDED.match(text):
            parts += [apart, text]
            return
        if before.endswith("\u00ad") or self._is_parted(before[:-1], text):
            before = before[:-1]
        if apart == " ":
            parts[-1:] = [before, text]
            return
        end = text.find(" ") + 1  # the page ends behind the whole word
        parts[-1:] = [before, text[: end - 1], apart, text[end:]] if end else [before, text]

    def _is_parted(self, core: str, text: str) -> bool:
        """Return whether the hyphen behind `core` parts one word, and belongs to none."""
        behind = _BEHIND.match(text)
        first = core.rpartition(" ")[2].lstrip("(\"'“‘[")
        if behind is None or not first[-1:].isalpha() or behind[0] != behind[0].lower():
            return False
        second = behind[0]
        together = _word_end(first).lower() + second
        if together in self._words or together in _common():
            return True
        if f"{_word_end(first)}-{second}".lower() in self._compounds or "-" in first:
            return False
        parts = (_word_end(first).lower(), second)
        return not all(len(part) > 2 and part in _common() for part in parts)

    def blocks(self) -> list[Block]:
        """Return the paragraphs."""
        first = self._done[0].page if self._done else 0
        largest = max((one.size for one in self._done if one.page == first), default=0.0)
        blocks: list[Block] = []
        for one in self._done:
            text = "".join(one.parts).strip()
            heading = self._is_heading(one.lines[0]) and len(text) <= _MAX_HEADING and not _is_stopped(text)
            title = heading and one.page == first and one.size >= largest
            kind = Kind.HEADLINE if heading else Kind.BODY if one.lines[0].cells > 1 else None
            if text:
                blocks.append(Block(text, kind, (1 if title else 2) if heading else None, one.page))
        return blocks


@cache
def _common() -> frozenset[str]:
    return frozenset(common_words())


def _word_end(text: str) -> str:
    """Return the letters that `text` ends with."""
    end = len(text)
    while end and text[end - 1].isalpha():
        end -= 1
    return text[end:]


def _is_stopped(text: str) -> bool:
    return text.rstrip(CLOSERS).endswith((*STOPS, ":"))
