"""RTF: its text, in whatever bytes it is written, and nothing of what a program keeps beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from index.formats.decoding import Undecodable
from index.formats.rtf import render_rtf
from tests import rows
from tests.growth import MAX_FACTOR, measure

FILES = Path(__file__).with_name("files")


def text_of(body: str) -> str:
    return render_rtf(b"{\\rtf1\\ansi " + body.encode("latin-1") + b"}").text


def test_a_document_by_another_program_gives_its_paragraphs_and_what_they_are() -> None:
    (article,) = read(FILES / "wall.rtf", FILES, Limits())
    assert isinstance(article, Article)
    assert (article.title, article.published) == ("Harbour wall to be raised by a metre", "2021-05-03")
    said = [(kind, article.text[start:end]) for start, end, kind in article.paragraphs]
    assert said[3:12] == [
        (Kind.HEADLINE, "Harbour wall to be raised by a metre"),
        (Kind.BODY, "The harbour wall at Northport will be raised by a metre, the council decided on Monday."),
        (Kind.HEADLINE, "What happens next"),
        (Kind.BODY, "Work starts in “June”, said Tom Reed & others."),
        (Kind.BODY, "- The road stays open."),
        (Kind.BODY, "- The pier closes."),
        (Kind.HEADLINE, "Boat | Seats"),
        (Kind.BODY, "Anna | 200"),
        (Kind.BODY, "Berta | 80"),
    ]


@rows(
    ("body", "text"),
    [
        (r"It cost \'804m, \'93he\'94 said.", "It cost €4m, “he” said."),
        (r"\uc1 Caf\u233?, \u8220\'93so\u8221\'94 \u-3865?.", "Café, “so” \uf0e7."),
        (r"{\uc2 \u8364 EU}\uc0\u8364 x", "€€x"),
        (r"\u55357?\u56832? smiled", "😀 smiled"),
        (r"\ansicpg1251 \'cc\'e8\'f0", "Мир"),
        (r"{\fonttbl{\f0\fcharset0 Arial;}{\f5\fcharset161 Arial Greek;}}\f0 a\f5 \'e1", "aα"),
        (r"{\fonttbl{\f0\fcharset128 MS;}}\f0 \'93\'fa\'96{\'7b}", "日�{"),
        (r"well\_known, \{so\} a\\b, one\~two", "well-known, {so} a\\b, one two"),
        ("br\noken \\par\npar", "broken\n\npar"),
        (r"The {\v SECRET}wall {\deleted SECRET}rose{\*\annotation SECRET}.{\footnote SECRET}", "The wall rose."),
        (r"{\header SECRET}{\info{\title A wall of ours}}{\pict\bin9 }}}SECRET}rose{\*\unknown SECRET}.", "rose."),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt a link}} here", "a link here"),
        (r"{\listtext\'b7\tab}The road.\par 1.\tab Two", "- The road.\n\n1. Two"),
        (r"\trowd\intbl a\cell b\par c\cell\row\pard After", "a | b c\n\nAfter"),
        (r"}After the end", ""),
    ],
)  # fmt: skip
def test_text_is_read_in_whatever_way_it_is_written(body: str, text: str) -> None:
    assert text_of(body) == text


def test_what_is_no_rtf_or_nests_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(b"Once upon a time")
    assert [str(one) for one in read(tmp_path / "a.rtf", tmp_path, Limits())] == ["a.rtf: is no RTF"]
    with pytest.raises(Undecodable, match="too deeply"):
        text_of("{" * 20_000)
    (refused,) = read(tmp_path / "none.rtf", tmp_path, Limits())
    assert isinstance(refused, Unreadable)


@pytest.mark.parametrize(
    "piece", ["{\\f1 ", "{\\field{\\*\\fldinst{", "\\'93", "\\u-1", "a\\par ", "\\cell ", "\\", "}{", "\\bin1 {"]
)
def test_time_grows_no_faster_than_the_file(piece: str) -> None:
    def read_as_far_as_it_nests(body: str) -> None:
        with suppress(Undecodable):
            text_of(body)

    assert measure(read_as_far_as_it_nests, lambda size: piece * (size // len(piece)), 5_000).factor <= MAX_FACTOR
