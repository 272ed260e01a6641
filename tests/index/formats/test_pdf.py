"""PDFs: their text as it is read, on which page it stands, and scans told apart."""

from __future__ import annotations

import sys
import textwrap
from itertools import zip_longest
from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, pdf, read
from tests.index.formats.pdfs import HEIGHT, WIDTH, Text, column, written
from tests.index.formats.pdfs import pdf as made

FILES = Path(__file__).with_name("files")

LAMP = textwrap.wrap(
    "The lighthouse at Cape Wrenna was built in eighteen forty, and its keeper kept a diary of every storm. In the "
    "spring the council voted to restore the lamp, which had been dark for thirty years. Mayor Ida Strand said that "
    "the work would cost four million crowns. Fishermen welcomed the plan, for the reefs are hard to see at night.",
    45,
)
BOAT = textwrap.wrap(
    "Meanwhile the ferry company announced a second boat for the summer. Its director, Paul Hane, promised that fares "
    "would not rise before autumn. Passengers on the island had complained for years about queues at the harbour. "
    "The new boat carries two hundred people and sixty cars, he said on Friday.",
    45,
)


def found_in(tmp_path: Path, data: bytes) -> list[Article | Unreadable]:
    file = tmp_path / "story.pdf"
    file.write_bytes(data)
    return list(read(file, tmp_path, Limits()))


def article_in(tmp_path: Path, data: bytes) -> Article:
    (article,) = found_in(tmp_path, data)
    assert isinstance(article, Article), article
    return article


def reason(tmp_path: Path, data: bytes) -> str:
    (refused,) = found_in(tmp_path, data)
    assert isinstance(refused, Unreadable)
    return refused.reason


def paragraphs(article: Article) -> list[str]:
    return [article.text[start:end] for start, end, _ in article.paragraphs]


def test_a_newspaper_page_by_another_program_is_read_column_by_column() -> None:
    (article,) = read(FILES / "harbour.pdf", FILES, Limits())
    assert isinstance(article, Article)
    assert article.title == "Harbour wall to be raised by a metre after winter storms"
    assert (article.author, article.published) == ("Ann Lee", None)
    said = paragraphs(article)
    assert said[2] == (
        "The harbour wall at Northport will be raised by a metre, the council decided on Monday, and it will cost "
        "forty-two million over extraordinarily long building periods. Nobody in the neighbourhood was surprised when "
        "the representatives acknowledged their responsibility."
    )
    stories = [text for text in said if "stands close to the water" in text]
    assert [text.split()[1] for text in stories] == [
        *("lighthouse", "ferry", "fish", "customs", "sailing", "swimming", "coastguard", "boatyard")
    ]
    assert len({" ".join(text.replace("\f", " ").split()[-30:]) for text in stories}) == 1
    assert article.paragraphs[said.index("What happens next")].kind is Kind.HEADLINE
    assert "Herald" not in article.text
    assert not any(text.strip().isdecimal() for text in said)


def test_every_quote_knows_its_page_also_where_a_paragraph_goes_over_its_end() -> None:
    (article,) = read(FILES / "harbour.pdf", FILES, Limits())
    assert isinstance(article, Article)
    assert article.text.count("\f") == 2
    pages = {word: article.page(article.text.index(word)) for word in ("Northport", "coastguard", "boatyard", "Tom")}
    assert pages == {"Northport": 1, "coastguard": 1, "boatyard": 2, "Tom": 2}
    across = next(text for text in paragraphs(article) if "\f" in text)
    assert "have\frefused until now" in across


def test_columns_that_were_drawn_row_by_row_are_told_apart(tmp_path: Path) -> None:
    rows: list[Text] = [(60, 740, 20, "Lamp to shine again at Cape Wrenna")]
    for pair in zip_longest(column(LAMP), column(BOAT, x=310)):
        rows += filter(None, pair)
    article = article_in(tmp_path, made([rows]))
    assert paragraphs(article) == ["Lamp to shine again at Cape Wrenna", " ".join(LAMP), " ".join(BOAT)]
    assert article.title == "Lamp to shine again at Cape Wrenna"


def test_the_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    cells = [("Boat", "Seats", "Built"), ("Anna", "200", "1998"), ("Berta", "80", "2004"), ("Cora", "60", "2011")]
    table = [(60 + 150 * n, 500 - 14 * row, 10, cell) for row, line in enumerate(cells) for n, cell in enumerate(line)]
    article = article_in(tmp_path, made([[*column(LAMP), *table]]))
    assert paragraphs(article)[1:] == [" | ".join(line) for line in cells]


@pytest.mark.parametrize(
    ("first", "second", "read_as"),
    [
        ("was hard on the fishermen, for the reefs were danger-", "ous and nobody knew them.", "dangerous"),
        ("was thought to be a well-", "known place, which was well-known to all of them.", "well-known"),
        ("was decided in the year nineteen forty-", "two by all of the people of the town.", "forty-two"),
        ("was told by the people of the Anglo-", "Saxon church in the old town there.", "Anglo-Saxon"),
        ("was in the war of the years of nineteen 1914-", "1918 that the wall was built.", "1914-1918"),
        ("was bad for the fishermen of the pre-", "and post-war years in the town.", "pre- and post-war"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_where_it_parts_a_word(
    tmp_path: Path, first: str, second: str, read_as: str
) -> None:
    article = article_in(tmp_path, made([column(["The winter of that year", first, second])]))
    assert read_as in article.text


def test_running_heads_and_page_numbers_go_but_not_what_only_looks_like_them(tmp_path: Path) -> None:
    pages = [
        [
            *((60, 815, 8, "Wrenna Courier"), (400, 815, 8, "12 March 2020"), (290, 30, 8, f"Page {number} of 4")),
            *column([f"Reader {number * 7} wrote to us."], y=785),
            *column([f"It was storm {number}, says page {number}.", *LAMP]),
        ]
        for number in range(1, 5)
    ]
    article = article_in(tmp_path, made(pages))
    assert "Courier" not in article.text
    assert "of 4" not in article.text
    assert [article.page(article.text.index(f"Reader {number * 7} ")) for number in range(1, 5)] == [1, 2, 3, 4]
    assert article.text.count("It was storm") == 4


@pytest.mark.parametrize(
    ("row", "stays"),
    [
        ([(60, 30, 8, "Wrenna Courier"), (500, 30, 8, "B1")], False),
        ([(60, 30, 8, "Wrenna Council | Annual Report 2020 | 12")], False),
        ([(60, 30, 8, "www.courier.example")], False),
        ([(24, 820, 8, "5/7/24, 9:30 AM"), (250, 820, 8, "Lamp to shine again")], False),
        ([(60, 60, 8, "1 The keeper counts storms from 1840 on.")], True),
        ([(60, 60, 8, "The keeper with the old lamp")], True),
        ([(60, 60, 10, "Fares from 2020 on")], True),
        ([(60, 820, 8, "Wrenna Courier"), (500, 820, 8, "12 March 2020")], True),
    ],
)
def test_the_footer_of_an_only_page_is_no_text_and_a_note_is(tmp_path: Path, row: list[Text], stays: bool) -> None:
    text = article_in(tmp_path, made([[*column([*LAMP, "", *BOAT]), *row]])).text
    assert [words in text for _, _, _, words in row] == [stays] * len(row)


def test_a_line_of_a_paragraph_at_the_edge_of_pages_stays_though_it_comes_again(tmp_path: Path) -> None:
    again = "the council would vote again on the plan for the harbour, and that it"
    pages = []
    for who, what in (("mayor", "rain"), ("baker", "snow"), ("clerk", "hail")):
        lines = [f"The {who} of the town told all who came to the quay on that day that", again, f"feared no {what}."]
        head = [(60.0, 810.0, 8.0, "The Coast"), (60.0, 800.0, 8.0, "the paper of the town")]
        pages.append([*head, *column([f"Of the {who}, who sat still.", "It rose."]), *column(lines, y=90)])
    text = " ".join(article_in(tmp_path, made(pages)).text.split())
    assert text.count(again) == 3
    assert "Coast" not in text
    assert "paper" not in text


def test_pages_without_words_count_too(tmp_path: Path) -> None:
    article = article_in(tmp_path, made([[], column(LAMP), [], column(BOAT)]))
    assert [article.page(article.text.index(word)) for word in ("lighthouse", "ferry")] == [2, 4]
    assert article.text.count("\f") == 4


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_text_that_is_turned_is_read_the_way_it_runs(tmp_path: Path, turned: int) -> None:
    upright = article_in(tmp_path, made([column(LAMP)]))
    along = {90: b"0 1 -1 0 595 0", 180: b"-1 0 0 -1 595 842", 270: b"0 -1 1 0 0 842"}[turned]
    drawn = made([column(LAMP)], page=b"/Rotate %d" % turned)
    assert article_in(tmp_path, drawn).text == upright.text
    texts = b"".join(
        b"q %b cm BT /F 10 Tf %g %g Td (%b) Tj ET Q\n" % (along, x, y, text.encode()) for x, y, _, text in column(LAMP)
    )
    assert article_in(tmp_path, made([[]], content=texts)).text == upright.text


def test_a_watermark_is_no_text(tmp_path: Path) -> None:
    mark = b"q 0.7 0.7 -0.7 0.7 200 300 cm BT /F 60 Tf (DRAFT COPY) Tj ET Q\n"
    assert "DRAFT" not in article_in(tmp_path, made([column(LAMP)], content=mark)).text


def test_a_note_at_the_foot_does_not_part_a_sentence_that_goes_over_the_page(tmp_path: Path) -> None:
    first = [*column(LAMP[:-1]), *column(["1 The diary is in the museum of the town of Wrenna."], y=560, size=7)]
    article = article_in(tmp_path, made([first, column([LAMP[-1]])]))
    assert paragraphs(article)[-1].replace("\f", " ") == " ".join(LAMP)
    assert "1 The diary is in the museum of the town of Wrenna." in paragraphs(article)


def test_a_scan_is_told_apart_and_so_is_a_file_that_is_one_for_the_most_part(tmp_path: Path) -> None:
    assert "no text layer" in reason(tmp_path, made([[], []], content=b"0 0 100 100 re f\n"))
    article, remark = found_in(tmp_path, made([column(LAMP), [], [], []]))
    assert isinstance(article, Article)
    assert isinstance(remark, Unreadable)
    assert "no text layer on 3 of its 4 pages" in remark.reason


def test_a_title_that_a_program_noted_counts_only_where_the_page_shows_none(tmp_path: Path) -> None:
    told = article_in(tmp_path, made([column(LAMP)], info=b"/Title (The lamp of Wrenna) /Author (Ida Ros)"))
    assert (told.title, told.author) == ("The lamp of Wrenna", "Ida Ros")
    junk = article_in(tmp_path, made([column(LAMP)], info=b"/Title (Microsoft Word - lamp.doc) /Author (user1)"))
    assert (junk.title, junk.author) == (None, None)


def test_the_label_of_a_section_in_large_type_is_no_title(tmp_path: Path) -> None:
    heads = [(60, 780, 20, "LETTERS"), (60, 740, 20, "The lamp of Wrenna burns again")]
    assert article_in(tmp_path, made([[*heads, *column(LAMP)]])).title == "The lamp of Wrenna burns again"


def test_what_is_no_pdf_or_locked_is_refused_by_name(tmp_path: Path) -> None:
    assert reason(tmp_path, b"%PDF-1.4\nnothing") == "is damaged, or no PDF"
    assert reason(tmp_path, b"Once upon a time") == "is no PDF"
    locked = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
        b" /ID [<00><00>]"
    )
    assert "locked by a password" in reason(tmp_path, made([column(LAMP)], trailer=locked))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MAX_UNPACKED", 1_000_000)
    assert "unpacks to more than" in reason(tmp_path, made([column(LAMP)], content=b" " * 2_000_000))


def test_pages_that_lead_back_to_themselves_end(tmp_path: Path) -> None:
    circle = written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9999 /Kids [2 0 R 2 0 R] >>"])
    assert reason(tmp_path, circle)


def test_of_a_very_long_file_the_first_pages_are_read_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    article, remark = found_in(tmp_path, made([column([f"Reader {n} wrote to us."]) for n in range(1, 9)]))
    assert isinstance(article, Article)
    assert article.text.count("\f") == 3
    assert isinstance(remark, Unreadable)
    assert remark.reason == "is longer than is read here: only the first 3 of its 8 pages are"


def test_many_pieces_on_one_line_take_no_longer_each(tmp_path: Path) -> None:
    crowd = [(float(n % WIDTH), float(HEIGHT - 60 - n // WIDTH), 1.0, "a b") for n in range(3_000)]
    assert article_in(tmp_path, made([crowd]))


def test_without_its_library_a_pdf_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert reason(tmp_path, made([column(LAMP)])).endswith("pip install pypdfium2")


def test_the_raised_mark_of_a_note_is_no_figure_of_an_amount(tmp_path: Path) -> None:
    line = [(60.0, 700.0, 10.0, "It cost 5."), (97.8, 704.0, 6.0, "2"), (104.0, 700.0, 10.0, "It has 20 m")]
    line += [(154.0, 704.0, 6.0, "2"), (160.0, 700.0, 10.0, "of room.")]
    article = article_in(
        tmp_path, made([[*line, *column(["The council met on Monday in the hall by the sea."] * 3, y=650)]])
    )
    assert paragraphs(article)[0] == "It cost 5. It has 20 m2 of room."
    level = [(60.0, 700.0, 10.0, "It cost 5."), (97.8, 700.0, 10.0, "2 pounds.")]
    assert "It cost 5.2 pounds." in article_in(tmp_path, made([[*level, *column(["It rose."] * 3, y=650)]])).text
