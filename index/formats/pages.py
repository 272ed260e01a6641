"""Set pages: their running text, put together from pieces of lines and where these stand.

What stands in the margins of page after page is left out. Columns are read one after the other, lines joined to
paragraphs and words that a line's end parted put together, over the ends of columns and pages too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from index.article import Kind
from index.formats.document import PAGE_END, Block
from index.metadata.paragraphs import CLOSERS, STOPS, Ending, ending, is_bullet, words_in
from index.text.lexicon import is_common


class PagePiece(NamedTuple):
    """Words on one line with no wide gap between them. `y`, the base line, grows downwards; lengths are in points."""

    x0: float
    x1: float
    y: float
    size: float
    text: str


class TextPage(NamedTuple):
    """The pieces of a page and its height."""

    pieces: Sequence[PagePiece]
    height: float


class _PageLine(NamedTuple):
    """A line of a column. `cells` is how many pieces it has."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    cells: int = 1


_EDGE = 0.2  # of a page's height, at its top and its bottom: where running heads and page numbers stand
_EDGE_ROWS = 4
_MAX_FIGURES = 8
_APART = 1.3  # times the usual distance of lines: what is further apart is not the same text
_NUMBER = re.compile(r"\d{1,5}")
_PAGE_NUMBER = re.compile(
    r"(?:page )?[-–—|• ]{0,4}(?:\d{1,5}|(?-i:[ivx]{1,6}))[-–—|• ]{0,4}(?:(?:of|/) ?\d{1,5})?", re.IGNORECASE
)


def _without_margins(pages: Sequence[TextPage], pitch: float) -> Iterator[TextPage]:
    """Yield the pages without what is repeated in their margins, and without page numbers there."""
    edges = [_edge_rows(page, pitch) for page in pages]
    seen: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for number, (rows, _) in enumerate(edges):
        for pattern, figures, _ in rows:
            seen.setdefault(pattern, []).append((number, figures))
    furniture = {pattern for pattern, places in seen.items() if _is_repeated(places, len(pages))}
    counting = Counter(
        figure - number
        for number, (rows, _) in enumerate(edges)
        for figure in {end for pattern, figures, _ in rows for end in _ends(pattern, figures)}
    )
    shift = next((step for step, count in counting.most_common(1) if count >= max(3, len(pages) / 2)), None)
    for number, (page, (rows, links)) in enumerate(zip(pages, edges, strict=True)):
        out: set[int] = set()
        for row, (pattern, figures, pieces) in enumerate(rows):
            text = " ".join(piece.text for piece in pieces)
            counts = bool(_PAGE_NUMBER.fullmatch(text)) and (not figures or len(pages) > 1 or figures[0] == number + 1)
            numbered = shift is not None and number + shift in _ends(pattern, figures)
            alone = len(pages) == 1 and _is_margin(page, pieces, text)
            if pattern in furniture or numbered or alone or (counts and len(pages) <= 2):
                out.add(row)
        for _ in links:  # a line of a paragraph stays with the others, though it stands on other pages too
            out -= {row for link in links if len(out.intersection(link)) == 1 for row in link}
        left = {piece for row in out for piece in rows[row][2]}
        yield TextPage([piece for piece in page.pieces if piece not in left], page.height) if left else page


_PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}, \d{1,2}[:.]\d\d\b")  # when a browser printed a page
_MAX_MARGIN = 12  # words
_SMALL_PRINT = 0.92  # times the size of the text


def _is_margin(page: TextPage, row: Sequence[PagePiece], text: str) -> bool:
    """Return whether a row at the edge of an only page belongs to none of its text: a footer, or when it was printed.

    A footer is in smaller type, has a number, an address or gaps, and doesn't end like a sentence, as a note does.
    """
    if row[0].y < page.height / 2:
        return _PRINTED.match(text) is not None
    sizes = sorted(piece.size for piece in page.pieces)
    small = row[0].size < _SMALL_PRINT * sizes[len(sizes) // 2] and words_in(text) <= _MAX_MARGIN
    told = len(row) > 1 or _NUMBER.search(text) is not None or "www." in text
    return small and told and ending(text) is not Ending.STOPPED


_Row = tuple[str, tuple[int, ...], list[PagePiece]]  # the text with `#` for figures, the figures, the pieces


def _ends(pattern: str, figures: tuple[int, ...]) -> set[int]:
    """Return the figures that a row begins or ends with: one is the page's number, perhaps."""
    return {figures[place] for place, at in ((0, pattern[:1]), (-1, pattern[-1:])) if figures and at == "#"}


def _edge_rows(page: TextPage, pitch: float) -> tuple[list[_Row], list[tuple[int, int]]]:
    """Return the rows at the top and at the bottom of a page that stand apart from what is between them.

    Also return the numbers of those of which one goes on in the other.
    """
    rows = list(_rows(page.pieces))
    found: list[_Row] = []
    links: list[tuple[int, int]] = []
    for side in (rows, rows[::-1]):
        deep = 0
        going_on = []
        for place, (row, inner) in enumerate(pairwise(side[: _EDGE_ROWS + 1]), 1):
            size = min(row[0].size, inner[0].size)
            apart = abs(inner[0].y - row[0].y) > _APART * pitch * size
            if apart or abs(inner[0].size - row[0].size) > 0.08 * size:
                deep = place if _is_at_edge(row, page) else deep
            elif _goes_on(*sorted((row, inner), key=lambda one: one[0].y)):
                going_on.append(place)
        links += [(len(found) + place - 1, len(found) + place) for place in going_on if place < deep]
        found += [_edge_row(row, _NUMBER) for row in side[:deep]]
    if len(rows) == 1 and _is_at_edge(rows[0], page):
        found.append(_edge_row(rows[0], _PAGE_NUMBER))  # all that the page has: a stamp on a scan, or its text
    return found, links


_FULL = 40  # characters; a shorter line that ends in mid-sentence may be all of a heading


def _goes_on(above: Sequence[PagePiece], below: Sequence[PagePiece]) -> bool:
    """Return whether a row is a line of a paragraph, of which the next one stands below it."""
    text = " ".join(piece.text for piece in above)
    return ending(text) is not Ending.STOPPED and (len(text) >= _FULL or below[0].text[0].islower())


def _is_at_edge(row: Sequence[PagePiece], page: TextPage) -> bool:
    return not _EDGE * page.height < row[0].y < (1 - _EDGE) * page.height


def _edge_row(row: list[PagePiece], figure: re.Pattern[str]) -> _Row:
    text = " ".join(" ".join(piece.text for piece in row).split())
    if figure is _PAGE_NUMBER and not figure.fullmatch(text):
        return text, (), row
    return _NUMBER.sub("#", text).casefold(), tuple(map(int, _NUMBER.findall(text)[:_MAX_FIGURES])), row


def _is_repeated(places: list[tuple[int, tuple[int, ...]]], pages: int) -> bool:
    """Return whether a row stands on enough pages, its figures always the same or counting with the pages."""
    pages_with = len({page for page, _ in places})
    if pages_with < 2 or (pages_with < 3 and pages > 3) or pages_with < pages / 20:
        return False
    for figures in zip(*(figures for _, figures in places), strict=False):
        steps = {figure - page for figure, (page, _) in zip(figures, places, strict=True)}
        if len(set(figures)) > 1 and len(steps) > 1:
            return False
    return True


_GUTTER_ROWS = 3  # rows that a gutter parts, at least
_CELL_WORDS = 2.5  # words in a piece of running text, at least, on average; the cells of a table have fewer
_NEIGHBOURS = 40  # pieces looked at for the one beside a piece
_DEEPEST = 6
_MAX_CELLS = 30


def _regions(pieces: Sequence[PagePiece], deep: int = 0) -> Iterator[list[PagePiece]]:
    """Yield the columns of a page and what spans them, in reading order."""
    ordered = sorted(pieces, key=lambda piece: (piece.y, piece.x0))
    gutter = _gutter(ordered) if deep < _DEEPEST else None
    if gutter is None:
        if ordered:
            yield ordered
        return
    left: list[PagePiece] = []
    right: list[PagePiece] = []
    spanning: list[PagePiece] = []
    for piece in ordered:
        if piece.x0 < gutter - 1 and piece.x1 > gutter + 1:
            yield from _columns(left, right, deep)
            left, right = [], []
            spanning.append(piece)
            continue
        if spanning:
            yield spanning
            spanning = []
        (left if piece.x1 <= gutter + 1 else right).append(piece)
    if spanning:
        yield spanning
    yield from _columns(left, right, deep)


def _columns(left: list[PagePiece], right: list[PagePiece], deep: int) -> Iterator[list[PagePiece]]:
    yield from _regions(left, deep + 1)
    yield from _regions(right, deep + 1)


def _gutter(pieces: Sequence[PagePiece]) -> float | None:
    """Return where most rows of running text are parted by a gap, None where there is one column."""
    gaps: list[tuple[float, float, PagePiece, PagePiece]] = []
    for place, piece in enumerate(pieces):
        near = 0.6 * piece.size
        beside = [
            other
            for other in pieces[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]
            if abs(other.y - piece.y) <= near and other.x0 >= piece.x1
        ]
        if beside:
            other = min(beside, key=lambda other: other.x0)
            gaps.append((piece.x1, other.x0, piece, other))
    events = sorted([(left, -1) for left, _, _, _ in gaps] + [(right, 1) for _, right, _, _ in gaps])
    best, depth, at = 0, 0, 0.0
    for (x, kind), (following, _) in pairwise(events):
        depth -= kind
        if depth > best:
            best, at = depth, (x + following) / 2
    if best < _GUTTER_ROWS:
        return None
    pairs = [(piece, other) for left, right, piece, other in gaps if left <= at <= right]
    words = [(len(piece.text.split()), len(other.text.split())) for piece, other in pairs]
    if any(sum(side) < _CELL_WORDS * len(pairs) for side in zip(*words, strict=True)):
        return None
    top, bottom = min(piece.y for piece, _ in pairs), max(piece.y for piece, _ in pairs)
    across = sum(piece.x0 < at < piece.x1 and top < piece.y < bottom for piece in pieces)
    return at if across <= len(pairs) / 2 else None


def _rows(pieces: Iterable[PagePiece]) -> Iterator[list[PagePiece]]:
    """Yield pieces that stand on one base line together, from left to right, the rows from above."""
    row: list[PagePiece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.x0)):
        if row and piece.y - row[0].y > 0.45 * max(piece.size, row[0].size):
            yield sorted(row)
            row = []
        row.append(piece)
    if row:
        yield sorted(row)


def _lines_of(region: Iterable[PagePiece]) -> list[_PageLine]:
    """Return the lines of a column. Where some in a row are parted, they are rows of a table: bars part the cells."""
    rows = list(_rows(region))
    lines = []
    for number, row in enumerate(rows):
        around = rows[max(0, number - 1) : number] + rows[number + 1 : number + 2]
        cells = len(row) if any(_are_cells(row, other) for other in around) else 1
        parts = [row[0].text]
        for before, piece in pairwise(row):
            gap = (piece.x0 - before.x1) / max(before.size, piece.size)
            parts += ["" if gap < 0.1 else " | " if gap > 0.9 and cells > 1 else " ", piece.text]
        text = "".join(parts)
        size = max(row, key=lambda piece: len(piece.text)).size
        lines.append(_PageLine(row[0].x0, row[-1].x1, row[0].y, size, text, cells))
    return lines


def _are_cells(row: Sequence[PagePiece], other: Sequence[PagePiece]) -> bool:
    """Return whether two rows have a gap at the same place, as the rows of a table do."""
    gaps, others = ([(a.x1, b.x0) for a, b in pairwise(one)] for one in (row[:_MAX_CELLS], other[:_MAX_CELLS]))
    return any(max(a, c) + 0.5 * row[0].size < min(b, d) for a, b in gaps for c, d in others)


# --- running text


def flow(pages: Sequence[TextPage]) -> list[Block]:
    """Return the text of the pages as blocks, in the order in which it is read."""
    body = _body_size(pages)
    pitch = _pitch(pages)
    words, compounds = _vocabulary(pages)
    joiner = _Joiner(words, compounds, body, pitch)
    for number, page in enumerate(_without_margins(pages, pitch)):
        for region in _regions(page.pieces):
            joiner.add(_lines_of(region), number)
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
_HEADING_APART = 1.7  # times its size: what is further apart is no further line of a heading
_LARGER = 1.12  # times the size of the body: the type of headings
_SMALLER = 0.93  # … and that of notes


@dataclass(slots=True)
class _Paragraph:
    lines: list[_PageLine]
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

    def add(self, lines: Sequence[_PageLine], page: int) -> None:
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

    def _is_new(self, paragraph: _Paragraph, above: _PageLine, line: _PageLine) -> bool:
        """Return whether `line`, which stands below `above`, begins a paragraph."""
        size = above.size
        left, right = paragraph.left, paragraph.right
        if line.cells > 1 or above.cells > 1 or abs(line.size - size) > 0.08 * size:
            return True
        if (
            line.y - above.y
            > (_APART * max(self._pitch, 1.0) if not self._is_heading(above) else _HEADING_APART) * size
        ):
            return True
        stopped = _is_stopped(above.text)
        word = line.text.split(maxsplit=1)[0]
        needed = (line.x1 - line.x0) / max(len(line.text), 1) * (len(word) + 1)
        room = right - above.x1
        if is_bullet(line.text) and (is_bullet(paragraph.parts[0]) or stopped or room > needed):
            return True
        if self._is_heading(above):
            return False
        indented = line.x0 > left + 0.8 * size
        hanging = is_bullet(paragraph.parts[0]) and len(paragraph.lines) >= 1 and line.x0 > paragraph.lines[0].x0 + 1
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
            return 0 < step <= _HEADING_APART and not _is_stopped(last.text)
        if is_bullet(line.text):
            return False
        if last.text.endswith(_HYPHENS) or line.text[0].islower():
            return not _is_stopped(last.text)
        full = open_one.right - last.x1 < 0.15 * (open_one.right - open_one.left)
        if _is_stopped(last.text) or line.x0 > first.left + 0.5 * line.size:
            return False
        return 0 < step <= _APART * max(self._pitch, 1.0) or (full and len(open_one.lines) > 1)

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

    def _is_heading(self, line: _PageLine) -> bool:
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
        parts = (re.split(r"[\W\d_]", first)[-1].lower(), behind[0])
        together = "".join(parts)
        if together in self._words or is_common(together):
            return True
        if "-".join(parts) in self._compounds or "-" in first:
            return False
        return not all(len(part) > 2 and is_common(part) for part in parts)

    def blocks(self) -> list[Block]:
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


def _is_stopped(text: str) -> bool:
    return text.rstrip(CLOSERS).endswith((*STOPS, ":"))
