"""`verbatim articles` narrowed and as CSV, and `verbatim show`: the stored text by offsets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from index.library import Library
from tests.bot.cli.command_line import run

TEXT = "First café line.\r\n\tSecond \u201cline\u201d \U0001f600 of it.\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lines = [
        {"id": "old", "title": "=1+1", "text": TEXT, "publisher": "Coast Herald", "published": "2021-03-05"},
        {"id": "new", "title": "News", "text": "Rain fell.", "publisher": "Marl Post", "published": "2024-01-02T08:00"},
        {"id": "undated", "title": "No date", "text": "Snow fell.", "publisher": "Marl Post"},
    ]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert run("index", tmp_path / "all.jsonl", data=tmp_path / "data").status == 0
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["old", "new", "undated"]),
        (("--after", "2022"), ["new"]),
        (("--before", "2021-03-05"), ["old"]),
        (("--after", "2021-03-05", "--before", "2021-12-31"), ["old"]),
        (("--before", "2021-03"), ["old"]),
        (("--after", "1 January 2024"), ["new"]),
        (("--source", "marl"), ["new", "undated"]),
        (("--source", "marl", "--source", "herald"), ["old", "new", "undated"]),
        (("--source", "marl", "--after", "2025"), []),
        (("--undated",), ["undated"]),
        (("--undated", "--source", "herald"), []),
    ],
)
def test_the_list_is_narrowed(data: Path, options: tuple[str, ...], ids: list[str]) -> None:
    done = run("articles", "--json", *options, data=data)
    assert [article["id"] for article in json.loads(done.out)] == ids


def test_a_list_narrowed_to_nothing_is_no_empty_library(data: Path) -> None:
    assert run("articles", "--source", "nosuch", data=data).text == "No article passes these filters.\n"
    done = run("articles", "--source", "herald", "--undated", data=data)
    assert done.text == "Each article asked for has a date.\n"


def test_a_range_of_dates_and_no_date_are_not_both_asked_for(data: Path) -> None:
    assert "--undated without --after" in run("articles", "--undated", "--after", "2022", data=data).err.decode()


def test_undated_ones_left_out_are_told(data: Path) -> None:
    assert run("articles", "--after", "2022", data=data).err.decode() == "left out for want of a date: 1\n"


def test_csv_has_a_line_an_article_and_nothing_that_a_spreadsheet_computes(data: Path) -> None:
    rows = list(csv.DictReader(run("articles", "--csv", data=data).text.splitlines()))
    assert [row["id"] for row in rows] == ["old", "new", "undated"]
    assert rows[0]["title"] == "'=1+1"
    assert rows[2]["published"] == ""


@pytest.mark.parametrize(
    ("options", "shown"),
    [((), TEXT), (("--from", "6", "--to", "10"), TEXT[6:10]), (("--from", "20"), TEXT[20:]), (("--to", "5"), TEXT[:5])],
)
def test_stored_text_is_shown_by_offsets(data: Path, options: tuple[str, ...], shown: str) -> None:
    assert run("show", "old", *options, data=data).out == shown.encode()


def test_a_whole_text_ends_its_line(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill burned.", encoding="utf-8")
    assert run("index", tmp_path / "mill.txt", data=tmp_path / "data").status == 0
    assert run("show", "1", data=tmp_path / "data").out == b"The mill burned.\n"
    assert run("show", "1", "--to", "8", data=tmp_path / "data").out == b"The mill"


def test_the_text_of_every_format_is_shown_by_the_offsets_of_its_quotes(tmp_path: Path) -> None:
    files = Path(__file__).parents[2] / "index" / "formats" / "files"
    for name in ("coast.warc.gz", "harbour.pdf", "wall.docx", "wall.epub", "wall.odt", "wall.rtf"):
        (tmp_path / name).write_bytes((files / name).read_bytes())
    (tmp_path / "a.txt").write_text("Café news\r\n\r\nThe mill burned.\r\n", "utf-8")
    (tmp_path / "a.md").write_text("# News\n\nThe *old* mill [burned](https://a.example).\n", "utf-8")
    (tmp_path / "a.html").write_text("<h1>News</h1><p>The <b>old</b> mill &amp; barn burned at night.</p>", "utf-8")
    (tmp_path / "a.eml").write_text("Subject: News\nFrom: a@a.example\n\nThe mill burned at night.\n", "utf-8")
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nThe mill burned.\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "title": "News", "text": TEXT}), "utf-8")
    data = tmp_path / "data"
    assert run("index", *(file for file in tmp_path.iterdir() if file.is_file()), data=data).status == 0
    with Library.open(data) as library:
        articles = [library.article(info.id) for info in library.articles()]
    assert len({Path(article.source).suffix for article in articles}) == 12
    for article in articles:
        start, end, _ = article.sentences[-1]
        shown = run("show", article.id, "--from", str(start), "--to", str(end), data=data).out
        assert shown == article.text[start:end].encode()


@pytest.mark.parametrize("options", [("--from", "900"), ("--from", "5", "--to", "4")])
def test_offsets_outside_the_text_are_wrong_usage(data: Path, options: tuple[str, ...]) -> None:
    assert run("show", "old", *options, data=data).status == 2


def test_an_unknown_article_is_an_error(data: Path) -> None:
    assert run("show", "nosuch", data=data).status == 1
