"""Tables, whose rows are paragraphs: their cells, and the row above them that says what stands in each column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from index.article import Article, Kind, Paragraph

_BLANKS = re.compile(r"\t| {2,}")
_FIGURE = re.compile(r"\W{0,3}(?:[A-Z]{1,3}\$)?\d")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_MAX_ROW = 300  # characters
_MAX_UNIT = 4  # letters of a figure, as in "250 km"
_MAX_VOID = 3  # characters of what stands where there is none: "-", "n/a"
_MAX_ROWS = 400
_MIN_ROWS = 2  # below a head


def joined_cells(cells: Iterable[str]) -> str:
    """Return the text of a row, its cells apart by bars. An empty cell keeps its place before others."""
    given = list(cells)
    filled = [cell for cell in given if cell.strip()]
    return " ".join(" | ".join(given if len(filled) > 1 else filled).split()).rstrip("| ")


def cells_of(row: str) -> list[str]:
    """Return the cells of a row, apart by bars, tabs or several blanks; a single one where it is no row."""
    if len(row) > _MAX_ROW or "\n" in row:
        return [row]
    if "|" not in row:
        return _BLANKS.split(row)
    framed = len(row) > 1 and row[0] == row[-1] == "|"
    return [cell.strip() for cell in row[framed : len(row) - framed].split("|")]


def is_row_of_figures(row: str) -> bool:
    """Return whether a text is a row of which most cells behind the first are figures."""
    behind = cells_of(row)[1:]
    return len(behind) > 1 and 2 * sum(map(_is_figure, behind)) >= len(behind)


def table_heads(rows: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the rows that head a table, told by the figures or the rule below."""
    number = 0
    for width, run in groupby(map(cells_of, rows), key=len):
        table = list(run)
        if width > 1 and len(table) > _MIN_ROWS and _is_head(table):
            yield number
        number += len(table)


def _is_head(table: Sequence[Sequence[str]]) -> bool:
    """Return whether the first of some rows of one width heads the others."""
    if all(map(_is_rule, table[1])):
        return True
    over_figures = False
    for top, *below in zip(*table, strict=True):
        filled = [cell for cell in below if len(cell) > _MAX_VOID or _is_figure(cell)]
        if filled and all(map(_is_figure, filled)):
            over_figures = True
            if _is_figure(top) and not _is_year_over(top, filled):
                return False
    return over_figures


def _is_year_over(top: str, below: Iterable[str]) -> bool:
    return _YEAR.fullmatch(top) is not None and not any(map(_YEAR.fullmatch, below))


def _is_rule(cell: str) -> bool:
    return len(cell) > 1 and set(cell) <= set("-=:+_ ")


def _is_figure(cell: str) -> bool:
    return _FIGURE.match(cell) is not None and sum(map(str.isalpha, cell)) <= _MAX_UNIT


def head_above(article: Article, paragraph: int) -> Paragraph | None:
    """Return the head of the table in which a paragraph is a row; None where it is none, or the table has no head."""
    for number in range(paragraph, max(-1, paragraph - _MAX_ROWS), -1):
        start, end, kind = article.paragraphs[number]
        if len(cells_of(article.text[start : min(end, start + _MAX_ROW + 1)])) < 2:
            return None
        if kind is Kind.HEADLINE:
            return article.paragraphs[number] if number < paragraph else None
    return None
