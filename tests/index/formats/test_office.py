"""Documents of word processors: what is read of them, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, decoding, read
from tests.index.formats.zips import docx, odt, paragraph
from tests.index.formats.zips import zipped as packed

FILES = Path(__file__).with_name("files")
FEW = "<w:p><w:r><w:t>The ferry sank on Friday. Nobody was hurt.</w:t></w:r></w:p>"


def found_in(tmp_path: Path, data: bytes, name: str = "story.docx") -> Article | Unreadable:
    file = tmp_path / name
    file.write_bytes(data)
    (found,) = read(file, tmp_path, Limits())
    return found


def article_in(tmp_path: Path, data: bytes, name: str = "story.docx") -> Article:
    article = found_in(tmp_path, data, name)
    assert isinstance(article, Article), article
    return article


def paragraphs(article: Article) -> list[tuple[Kind, str]]:
    return [(kind, article.text[start:end]) for start, end, kind in article.paragraphs]


@pytest.mark.parametrize("name", ["wall.docx", "wall.odt"])
def test_a_document_by_another_program_gives_its_paragraphs_and_what_they_are(name: str) -> None:
    (article,) = read(FILES / name, FILES, Limits())
    assert isinstance(article, Article)
    assert (article.title, article.author, article.published) == ("Harbour wall to be raised", "Ann Lee", "2021-05-03")
    assert paragraphs(article) == [
        (Kind.HEADLINE, "Harbour wall to be raised"),
        (Kind.BOILERPLATE, "Ann Lee"),
        (Kind.BOILERPLATE, "3 May 2021"),
        (Kind.HEADLINE, "Harbour wall to be raised by a metre"),
        (Kind.BODY, "The harbour wall at Northport will be raised by a metre, the council decided on Monday."),
        (Kind.HEADLINE, "What happens next"),
        (Kind.BODY, "Work starts in “June”, said Tom Reed & others."),
        (Kind.BODY, "- The road stays open."),
        (Kind.BODY, "- The pier closes."),
        (Kind.HEADLINE, "Boat | Seats"),
        (Kind.BODY, "Anna | 200"),
        (Kind.BODY, "Berta | 80"),
        (Kind.HEADLINE, "Second chapter of the wall"),
        (Kind.BODY, "The ferry Anna sank on Friday. Nobody was hurt."),
        (Kind.HEADLINE, "Subsection"),
        (Kind.BODY, "More words stand here."),
    ]


def test_what_is_deleted_hidden_remarked_or_a_field_s_code_is_no_text(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>The ferry </w:t></w:r><w:del><w:r><w:delText>boat </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Anna</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t> SECRET</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> sank</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:noBreakHyphen/><w:t>off</w:t><w:br/><w:t>Wrenna.</w:t></w:r>'
        "</w:p><w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box it stood.</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box it stood.</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    more: dict[str, bytes | str] = {
        "word/comments.xml": "<c>SECRET</c>",
        "word/header1.xml": "<c>SECRET</c>",
        "word/vbaProject.bin": b"SECRET",
    }
    article = article_in(tmp_path, docx(body, more=more), "story.docm")
    assert article.text == "The ferry Anna sank-off\nWrenna.\n\nIn a box it stood."


def test_the_raised_mark_of_a_note_is_no_figure_of_an_amount(tmp_path: Path) -> None:
    raised = '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:t>'
    body = f"<w:p><w:r><w:t>It cost 5.{raised} It has 20 m{raised} of room.</w:t></w:r></w:p>"
    assert article_in(tmp_path, docx(body), "story.docx").text == "It cost 5. It has 20 m2 of room."


def test_headings_are_known_by_their_style_whatever_it_is_called_or_based_on(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Mine"><w:name w:val="My own"/><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Trip"/></w:style>'
        '<w:style w:styleId="Trip"><w:name w:val="Trip"/><w:basedOn w:val="Round"/></w:style>'
        '<w:style w:styleId="Bild"><w:name w:val="caption"/></w:style>'
        '<w:style w:styleId="Inhalt"><w:name w:val="toc 1"/></w:style>'
    )
    body = (
        paragraph("Wall 1", "Inhalt") + paragraph("The wall", "Mine") + FEW + paragraph("A boat at sea", "Bild")
        + paragraph("It rose and rose.", "Round")
    )  # fmt: skip
    article = article_in(tmp_path, docx(body, styles=styles))
    assert article.title == "The wall"
    kinds = {text: kind for kind, text in paragraphs(article)}
    assert (kinds["The wall"], kinds["A boat at sea"]) == (Kind.HEADLINE, Kind.CAPTION)
    assert "Wall 1" not in kinds
    assert kinds["It rose and rose."] is Kind.BODY


def test_a_title_that_the_document_shows_wins_over_what_was_noted_of_the_file(tmp_path: Path) -> None:
    core = "<dc:title>A template of ours</dc:title><dc:creator>user1</dc:creator>"
    body = paragraph("Lamp to shine again at Cape Wrenna") + paragraph("By Ida Ros") + FEW
    shown = article_in(tmp_path, docx(body, core=core))
    assert (shown.title, shown.author) == ("Lamp to shine again at Cape Wrenna", "Ida Ros")
    assert article_in(tmp_path, docx(FEW, core=core)).title == "A template of ours"


def test_a_table_in_a_table_and_a_list_that_switches_its_style_off(tmp_path: Path) -> None:
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{paragraph('outer')}</w:tc><w:tc>{cell}</w:tc></w:tr></w:tbl>" + (
        '<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>No item stands here.</w:t></w:r></w:p>'
    )
    assert article_in(tmp_path, docx(body)).text == "outer | inner\n\nNo item stands here."


def test_lines_that_an_empty_one_parts_are_paragraphs_and_others_are_lines_of_one(tmp_path: Path) -> None:
    run = "<w:br/>".join(f"<w:t>{line}</w:t>" for line in ("Ferry sinks", "By Ann Lee", "", "It sank.", ""))
    assert article_in(tmp_path, docx(f"<w:p><w:r>{run}</w:r></w:p>")).text == "Ferry sinks\n\nBy Ann Lee\n\nIt sank."
    verse = "<w:t>Rain, rain,</w:t><w:br/><w:t>go away.</w:t>"
    assert article_in(tmp_path, docx(f"<w:p><w:r>{verse}</w:r></w:p>")).text == "Rain, rain,\ngo away."


@pytest.mark.parametrize("creator", ["Windows User", "Microsoft Office User", "Your Name", "HP User"])
def test_what_programs_note_where_nobody_gave_a_name_is_no_author(tmp_path: Path, creator: str) -> None:
    assert article_in(tmp_path, docx(FEW, core=f"<dc:creator>{creator}</dc:creator>")).author is None


def test_what_an_odt_hides_and_the_raised_marks_of_its_notes_are_no_text(tmp_path: Path) -> None:
    styles = "".join(
        f"<style:style style:name='{name}'><style:text-properties {said}/></style:style>"
        for name, said in (("T1", "text:display='none'"), ("T2", "style:text-position='super 58%'"))
    )
    body = (
        "<text:p>The ferry sank.<text:span text:style-name='T2'>1</text:span><text:span text:style-name='T1'>SECRET"
        "</text:span> It had 40 m<text:span text:style-name='T2'>2</text:span>.<text:hidden-text>SECRET"
        "</text:hidden-text></text:p><text:section text:display='none'><text:p>SECRET</text:p></text:section>"
    )
    spaces = 'xmlns:office="o:office" xmlns:text="o:text" xmlns:style="o:style"'
    content = f"<c {spaces}>{styles}<office:body><office:text>{body}</office:text></office:body></c>"
    meta = f"<m {spaces} xmlns:meta='m' xmlns:dc='d'><meta:initial-creator>Ann Lee</meta:initial-creator>"
    meta += "<dc:creator>Tom Reed</dc:creator></m>"
    article = article_in(tmp_path, packed({"content.xml": content, "meta.xml": meta}), "story.odt")
    assert (article.text, article.author) == ("The ferry sank. It had 40 m2.", "Ann Lee")


def test_odt_keeps_remarks_and_what_was_deleted_to_itself(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>SECRET</text:p></text:tracked-changes><text:p>The ferry<text:s text:c='9'/>sank"
        "<office:annotation><text:p>SECRET</text:p></office:annotation> on<text:tab/>Friday.<text:note><text:p>SECRET"
        "</text:p></text:note><draw:text-box><text:p>In a box.</text:p></draw:text-box></text:p>"
    )
    spaces = 'xmlns:office="o:office" xmlns:text="o:text" xmlns:draw="o:draw"'
    assert article_in(tmp_path, odt(spaces, body), "story.odt").text == "The ferry sank on\tFriday.\n\nIn a box."
    locked: dict[str, bytes | str] = {"content.xml": b"\x00", "META-INF/manifest.xml": "<m><encryption-data/></m>"}
    refused = found_in(tmp_path, packed(locked), "story.odt")
    assert isinstance(refused, Unreadable)
    assert "password" in refused.reason


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is damaged"),
        (b"PK\x03\x04 but no more", "is damaged"),
        (packed({"other.xml": "<a/>"}), "is no Word document"),
        (packed({"word/document.xml": "<a><b></a>"}), "is no XML"),
        (docx(""), "is empty"),
        (docx(FEW)[:-200], "is damaged"),
    ],
    ids=["empty", "cut", "another zip", "no XML", "no words", "cut zip"],
)
def test_what_is_no_document_is_refused_by_name(tmp_path: Path, data: bytes, why: str) -> None:
    refused = found_in(tmp_path, data)
    assert isinstance(refused, Unreadable)
    assert why in refused.reason


def test_no_entity_is_looked_up_or_multiplied(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY l11 SYSTEM "{secret.as_uri()}">', f'<!ENTITY l0 "ha ha ha ha ha">{laughs}'):
        text = docx("<w:p><w:r><w:t>The wall &l11; rose.</w:t></w:r></w:p>")
        body = f"<!DOCTYPE w [{declared}]>".encode()
        data = packed({"word/document.xml": body + decoding.Parts(text).read("word/document.xml")})
        found = found_in(tmp_path, data)
        assert isinstance(found, Unreadable) or (len(found.text) < 100 and "SECRET" not in found.text)


def test_a_bomb_is_unpacked_no_further_than_a_document_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "_MAX_PART_BYTES", 1_000_000)
    refused = found_in(tmp_path, docx(FEW + " " * 3_000_000))
    assert isinstance(refused, Unreadable)
    assert "unpacks to more than 1 MB" in refused.reason
    monkeypatch.setattr(decoding, "_MAX_PARTS", 10)
    refused = found_in(tmp_path, docx(FEW, more={f"word/{n}.xml": "" for n in range(20)}))
    assert isinstance(refused, Unreadable)
    assert "more than 10 parts" in refused.reason


def test_markup_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 300 + FEW + "</w:sdt>" * 300
    assert isinstance(found_in(tmp_path, docx(deep)), Unreadable)
    assert isinstance(found_in(tmp_path, docx("<w:sdt>" * 200 + FEW + "</w:sdt>" * 200)), Article)
