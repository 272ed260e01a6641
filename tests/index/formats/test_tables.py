from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits
from index.formats.registry import read
from index.text.tables import cells_of, head_above, joined_cells, table_heads
from tests import rows
from tests.index.formats.zips import docx, odt, paragraph

ABOVE = "Landings fell again last year, the harbour office at Northport said on Monday, and blamed the weather for it."
ROWS = (("Species", "2023", "2024"), ("Cod", "280", "190"), ("Haddock", "", "145"), ("Sole", "12", "15"))
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def html(head: str, cell: str = "td", *, grouped: bool = False) -> bytes:
    rows = [
        "".join(f"<{tag}>{text}</{tag}>" for text in row) for tag, row in zip((head, *3 * (cell,)), ROWS, strict=True)
    ]
    first, *others = (f"<tr>{row}</tr>" for row in rows)
    table = f"<thead>{first}</thead><tbody>{''.join(others)}</tbody>" if grouped else first + "".join(others)
    page = f"<article><h1>Fewer fish</h1><p>{ABOVE}</p><table>{table}</table><p>{ABOVE}</p></article>"
    return f"<html><body>{page}</body></html>".encode()


def word() -> bytes:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    cells = ["".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in ROWS]
    rows = "".join(f"<w:tr>{'' if number else head}{row}</w:tr>" for number, row in enumerate(cells))
    return docx(f"{paragraph(ABOVE)}<w:tbl>{rows}</w:tbl>")


def open_document() -> bytes:
    rows = [
        "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row).join(
            ("<table:table-row>", "</table:table-row>")
        )
        for row in ROWS
    ]
    head = f"<table:table-header-rows>{rows[0]}</table:table-header-rows>"
    return odt(SPACES, f"<text:p>{ABOVE}</text:p><table:table>{head}{''.join(rows[1:])}</table:table>")


COLUMNS = "\n".join(f"{name:<12}{one or '-':>8}{two:>8}" for name, one, two in ROWS)
BARS = "\n".join(f"| {' | '.join(row)} |" for row in (ROWS[0], ("---",) * 3, *ROWS[1:]))
TABS = "\n".join(map("\t".join, ROWS))
RTF = "".join("\\trowd " + "".join(f"{cell}\\cell " for cell in row) + "\\row " for row in ROWS)
FILES = {
    "th.html": html("th"),
    "thead.html": html("th", grouped=True),
    "td.html": html("td"),
    "table.rtf": rf"{{\rtf1 {RTF}}}".encode(),
    "columns.txt": f"{ABOVE}\n\n{COLUMNS}\n\n{ABOVE}\n".encode(),
    "tabs.txt": f"{ABOVE}\n\n{TABS}\n\n{ABOVE}\n".encode(),
    "bars.txt": f"{ABOVE}\n\n{BARS}\n\n{ABOVE}\n".encode(),
    "bars.md": f"{ABOVE}\n\n{BARS}\n\n{ABOVE}\n".encode(),
    "table.docx": word(),
    "table.odt": open_document(),
}


@pytest.mark.parametrize("name", FILES)
def test_each_row_of_a_table_is_a_sentence_below_the_head_of_its_columns(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    (article,) = read(tmp_path / name, tmp_path, Limits())
    assert isinstance(article, Article)
    rows = []
    for start, end, number in article.sentences:
        head = head_above(article, number)
        if head is not None and article.paragraphs[number].kind is Kind.BODY:
            rows.append((cells_of(article.quote(head.start, head.end)), cells_of(article.quote(start, end))))
    names = [*ROWS[0]]
    assert rows == [
        (names, ["Cod", "280", "190"]),
        (names, ["Haddock", rows[1][1][1], "145"]),
        (names, ["Sole", "12", "15"]),
    ]
    assert rows[1][1][1] in ("", "-")


@rows(
    ("rows", "heads"),
    [
        (["Name | Born", "Ann Lee | 1921", "Carl Poe | 1930"], [0]),
        (["Born | 3 May 1921", "Died | 4 May 2001", "Height | 170 cm"], []),  # each row says what it holds
        (["Cod | 280", "Sole | 12", "Haddock | 145"], []),
        (["2022 | 310", "2023 | 280", "2024 | 190"], []),
        (["Item | 2023 | 2024", "Cod | 280 | 190", "It rose."], []),  # one row is no table
        (["It rose.", "Item | 2023 | 2024", "Cod | 280 | 190", "Sole | 12 | 15", "It fell."], [1]),
        (["Chair | Party", "--- | ---", "Ann Lee | Green"], [0]),
        (["Ann Lee | Green", "Carl Poe | Labour", "Ida Marsh | Green"], []),
    ],
)
def test_a_head_is_told_by_the_figures_or_the_rule_below_it(rows: list[str], heads: list[int]) -> None:
    assert [*table_heads(rows)] == heads


def test_a_head_that_reads_like_furniture_heads_its_table(tmp_path: Path) -> None:
    rows = "\n".join(f"| {one} | {two} |" for one, two in (("Source", "Amount"), ("---", "---"), ("City", "£21m")))
    (tmp_path / "a.md").write_text(f"# Fewer fish\n\n{ABOVE}\n\n{rows}\n\n{ABOVE}\n", encoding="utf-8")
    (article,) = read(tmp_path / "a.md", tmp_path, Limits())
    assert isinstance(article, Article)
    assert [paragraph.kind for paragraph in article.paragraphs[2:4]] == [Kind.HEADLINE, Kind.BODY]


def test_an_empty_cell_keeps_its_column() -> None:
    assert joined_cells(["", "2023 ", "2024"]) == "| 2023 | 2024"
    assert cells_of("| 2023 | 2024") == ["", "2023", "2024"]
    assert joined_cells(["Cod", "", " 190"]) == "Cod | | 190"
    assert joined_cells(["", "It rose.", ""]) == "It rose."


def test_rows_of_any_size_take_time_by_their_length() -> None:
    for row in ("| " * 500_000, " " * 1_000_000, "a  " * 300_000, "\t" * 1_000_000, "1 | " * 250_000):
        assert cells_of(row) == [row]
        assert [*table_heads([row] * 3)] == []
