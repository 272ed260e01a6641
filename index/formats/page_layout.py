"""Where words stand on set pages: what is in the margins of page after page, the columns of a page, and their lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.metadata.paragraphs import Ending, ending, words_in


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


class PageLine(NamedTuple):
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
APART = 1.3  # times the usual distance of lines: what is further apart is not the same text
_NUMBER = re.compile(r"\d{1,5}")
_PAGE_NUMBER = re.compile(
    r"(?:page )?[-–—|• ]{0,4}(?:\d{1,5}|(?-i:[ivx]{1,6}))[-–—|• ]{0,4}(?:(?:of|/) ?\d{1,5})?", re.IGNORECASE
)


def without_margins(pages: Sequence[TextPage], pitch: float) -> Iterator[TextPage]:
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
_SMALLER = 0.92  # times the size of the text


def _is_margin(page: TextPage, row: Sequence[PagePiece], text: str) -> bool:
    """Return whether a row at the edge of an only page belongs to none of its text: a footer, or when it was printed.

    A footer is in smaller type, has a number, an address or gaps, and doesn't end like a sentence, as a note does.
    """
    if row[0].y < page.height / 2:
        return _PRINTED.match(text) is not None
    sizes = sorted(piece.size for piece in page.pieces)
    small = row[0].size < _SMALLER * sizes[len(sizes) // 2] and words_in(text) <= _MAX_MARGIN
    told = len(row) > 1 or _NUMBER.search(text) is not None or "www." in text
    return small and told and ending(text, 0, len(text)) is not Ending.STOPPED


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
            apart = abs(inner[0].y - row[0].y) > APART * pitch * size
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
    return ending(text, 0, len(text)) is not Ending.STOPPED and (len(text) >= _FULL or below[0].text[0].islower())


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


def regions(pieces: Sequence[PagePiece], deep: int = 0) -> Iterator[list[PagePiece]]:
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
    yield from regions(left, deep + 1)
    yield from regions(right, deep + 1)


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


def lines_of(region: Iterable[PagePiece]) -> list[PageLine]:
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
        lines.append(PageLine(row[0].x0, row[-1].x1, row[0].y, size, text, cells))
    return lines


def _are_cells(row: Sequence[PagePiece], other: Sequence[PagePiece]) -> bool:
    """Return whether two rows have a gap at the same place, as the rows of a table do."""
    gaps, others = ([(a.x1, b.x0) for a, b in pairwise(one)] for one in (row[:_MAX_CELLS], other[:_MAX_CELLS]))
    return any(max(a, c) + 0.5 * row[0].size < min(b, d) for a, b in gaps for c, d in others)
