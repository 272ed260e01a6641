"""EPUBs: each chapter an article, with a name that stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from index.formats.epub import _published
from tests.index.formats.zips import epub

FILES = Path(__file__).with_name("files")
FERRY = "<p>The ferry sank off the island on Friday. Nobody was hurt.</p>"
MILL = "<p>The old mill will close in June, its owner Tom Reed said.</p>"


def found_in(tmp_path: Path, data: bytes) -> list[Article | Unreadable]:
    file = tmp_path / "coast.epub"
    file.write_bytes(data)
    return list(read(file, tmp_path, Limits()))


def articles_in(tmp_path: Path, data: bytes) -> list[Article]:
    return [found for found in found_in(tmp_path, data) if isinstance(found, Article)]


@pytest.mark.parametrize("name", ["wall.epub", "wall-epub2.epub"])
def test_a_book_by_another_program_gives_an_article_a_chapter(name: str) -> None:
    first, second = (one for one in read(FILES / name, FILES, Limits()) if isinstance(one, Article))
    assert (first.id, second.id) == (f"{name}#2", f"{name}#3")
    assert (first.title, first.author, first.published, first.source) == (
        "Harbour wall to be raised by a metre", "Ann Lee", "2021-05-03", name,
    )  # fmt: skip
    assert second.title == "Second chapter of the wall"
    assert [(kind, second.text[start:end]) for start, end, kind in second.paragraphs] == [
        (Kind.HEADLINE, "Second chapter of the wall"),
        (Kind.BODY, "The ferry Anna sank on Friday. Nobody was hurt."),
        (Kind.HEADLINE, "Subsection"),
        (Kind.BODY, "More words stand here."),
    ]
    assert "decided on Monday." in first.text


def test_chapters_are_named_by_the_contents_and_the_book_says_the_rest(tmp_path: Path) -> None:
    toc = '<li><a href="a%201.xhtml#top">The ferry Anna</a></li>'
    first, second = articles_in(tmp_path, epub({"a 1.xhtml": FERRY, "b.xhtml": f"<h2>The mill</h2>{MILL}"}, toc=toc))
    assert (first.title, second.title) == ("The ferry Anna", "The mill")
    assert {(one.author, one.publisher, one.published) for one in (first, second)} == {
        ("Ann Lee", "Coast Press", "2021-05-03")
    }


def test_several_chapters_in_one_part_are_told_apart_by_the_contents(tmp_path: Path) -> None:
    toc = "".join(f'<li><a href="a.xhtml#{n}">{title}</a></li>' for n, title in enumerate(("The ferry", "The mill")))
    part = f"<h2>The ferry</h2>{FERRY}<h2>The Mill</h2>{MILL}"
    first, second = articles_in(tmp_path, epub({"a.xhtml": part}, toc=toc))
    assert (first.id, first.title, second.id, second.title) == (
        "coast.epub#1.1", "The ferry", "coast.epub#1.2", "The mill",
    )  # fmt: skip
    assert "mill" not in first.text


def test_a_chapter_that_is_missing_or_protected_is_named_and_spoils_no_other(tmp_path: Path) -> None:
    locked = {"META-INF/encryption.xml": '<e><CipherData><CipherReference URI="b/b.xhtml"/></CipherData></e>'}
    article, refused = found_in(tmp_path, epub({"a.xhtml": FERRY, "b.xhtml": MILL}, more=locked))
    assert isinstance(article, Article)
    assert isinstance(refused, Unreadable)
    assert refused.reason == "chapter 2 is protected against copying, and can't be read"
    assert refused.cut_short


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<date>2021-05-03</date>", "2021-05-03"),
        ("<date>2026-11-26T18:36:06Z</date>", ""),
        ("<date event='modification'>2022-01-01</date><date event='publication'>2021-05-03</date>", "2021-05-03"),
        ("<date>2021-05-03T10:00:00Z</date>", "2021-05-03T10:00:00Z"),
    ],
)
def test_the_moment_when_a_program_made_a_book_is_no_date_of_publication(dates: str, published: str) -> None:
    modified = "<meta property='dcterms:modified'>2026-11-26T18:36:07Z</meta>"
    assert _published(etree.fromstring(f"<metadata>{dates}{modified}</metadata>")) == published


def test_title_pages_are_no_articles_and_an_empty_book_says_so(tmp_path: Path) -> None:
    title_page = "<h1>The Coast</h1><p>Ann Lee</p><p>Coast Press</p>"
    assert [one.id for one in articles_in(tmp_path, epub({"t.xhtml": title_page, "a.xhtml": FERRY}))] == [
        "coast.epub#2"
    ]
    (refused,) = found_in(tmp_path, epub({"t.xhtml": title_page}))
    assert isinstance(refused, Unreadable)
    assert refused.reason == "is empty: it holds no words"


def test_a_book_that_leads_out_of_itself_or_into_a_circle_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    chapters = {"../../etc/passwd": FERRY, "nav.xhtml": MILL, "a.xhtml": FERRY}
    found = found_in(tmp_path, epub(chapters))
    assert [one.id for one in found if isinstance(one, Article)] == ["coast.epub#2", "coast.epub#3"]
    assert any(isinstance(one, Unreadable) and "is missing" in one.reason for one in found)


TEXT = "".join(
    f"<p>The wall will rise by {n} metres, the council of the harbour town said in a note.</p>" for n in "23456"
)
ISSUE = "<dc:date>2021-05-04T05:00:00+00:00</dc:date>"


def issue(chapters: dict[str, str], said: str, toc: str = "") -> bytes:
    """Return a book whose package says `said` of it."""
    items = "".join(f'<item id="c{n}" href="{name}" media-type="text/html"/>' for n, name in enumerate(chapters))
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{said}</metadata>'
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    return epub(chapters, toc=toc, more={"b/book.opf": package})


def test_an_issue_by_a_program_has_articles_with_bylines_dates_and_addresses_of_their_own(tmp_path: Path) -> None:
    menu = '<div>| <a href="index.html#feed">Section Menu</a> | <a href="index.html">Main Menu</a> |</div>'
    foot = "<div><p>This article was downloaded by <b>gull</b> from <a href='#'>https://echo.example/{}</a></p>{}</div>"
    listed = "".join(
        f'<li><a href="{name}">{title}</a><div>The council voted on it, and it will come next year, it said.</div></li>'
        for name, title in (("a.html", "The wall"), ("b.html", "The mill"))
    )
    chapters = {
        "index.html": f"<h2>Local</h2><ul>{listed}</ul>",
        "a.html": f"{menu}<h1><a href='index.html'>The wall</a></h1><p>By Ann Lee</p><p>3 May 2021</p>{TEXT}"
        + foot.format("wall", menu),
        "b.html": f"{menu}<h1>The mill</h1><p>3 May 2022</p>{TEXT}" + foot.format("mill", menu),
    }
    said = (
        "<dc:title>The Echo [Tue, 04 May 2021]</dc:title><dc:creator>gull</dc:creator>"
        "<dc:publisher>gull</dc:publisher>"
        f'{ISSUE}<meta name="gull:type" content="periodical:newspaper:The Echo"/>'
    )
    wall, mill = articles_in(tmp_path, issue(chapters, said))
    assert (wall.title, wall.author, wall.published, wall.publisher, wall.url) == (
        "The wall", "Ann Lee", "2021-05-03", "The Echo", "https://echo.example/wall",
    )  # fmt: skip
    assert (mill.title, mill.author, mill.published) == ("The mill", None, "2021-05-04T05:00:00+00:00")
    assert "Menu" not in wall.text + mill.text


@pytest.mark.parametrize(
    ("said", "author", "publisher"),
    [
        ("<dc:creator>Unknown</dc:creator><dc:date>0101-01-01T00:00:00+00:00</dc:date>", None, None),
        ("<dc:creator>Lee, Ann</dc:creator><dc:creator>Tom Reed</dc:creator>", "Ann Lee, Tom Reed", None),
        ("<dc:creator>The Coast</dc:creator><dc:publisher>The Coast</dc:publisher>", None, "The Coast"),
        ("<dc:creator>echo.example</dc:creator><dc:publisher>gulls.example</dc:publisher>", None, None),
    ],
)
def test_programs_hosts_and_publishers_are_no_authors(
    tmp_path: Path, said: str, author: str | None, publisher: str | None
) -> None:
    (article,) = articles_in(tmp_path, issue({"a.html": f"<title>The old wall</title>{TEXT}"}, said))
    assert (article.title, article.author, article.publisher, article.published) == (
        "The old wall", author, publisher, None,
    )  # fmt: skip


def test_pages_of_few_words_above_the_first_chapter_and_imprints_are_no_chapters(tmp_path: Path) -> None:
    imprint = "<p>Copyright © 2021 by Ann Lee</p><p>All rights reserved. No part of it may be reproduced.</p>"
    chapters = {"t.html": "<p>Please open an issue if it fails.</p>", "i.html": imprint, "a.html": TEXT}
    assert [one.id for one in articles_in(tmp_path, epub(chapters))] == ["coast.epub#3"]


def test_the_mark_of_a_note_that_is_a_link_and_not_raised_is_no_text(tmp_path: Path) -> None:
    note = "<p>It is old.<a href='#n1'>1</a> See chapter <a href='#c'>2</a>.</p>"
    (article,) = articles_in(tmp_path, epub({"a.html": note}))
    assert article.text == "It is old. See chapter 2."
