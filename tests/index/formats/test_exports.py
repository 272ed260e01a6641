"""Texts that other programs export: articles of databases of the press, subtitles, pages in disguise."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from tests.growth import MAX_FACTOR, measure
from tests.index.formats import zips
from tests.index.formats.test_promises import check as keeps_its_promises

FIRST = "The harbour wall at Northport will be raised by a metre, the council decided on Monday."
SECOND = "“We waited for ten years,” Ann Petty said."

CLASSIC = f"""


                               1 of 2 DOCUMENTS


                             The Northport Gazette (England)

                       May 3, 2021 Monday 8:00 AM GMT
                               Final Edition

Harbour wall to be raised
by a metre after the floods

BYLINE: Ann Lee and Tom Reed, Local Reporter

SECTION: NEWS; Pg. 5

LENGTH: 412 words

DATELINE: NORTHPORT

   {FIRST}

   {SECOND}

LOAD-DATE: May 4, 2021

LANGUAGE: ENGLISH

GRAPHIC: The wall in winter, when waves came over it and the road had to be closed to
all but the fire brigade.

PUBLICATION-TYPE: Newspaper

                    Copyright 2021 Northport Newspapers
                              All Rights Reserved


                               2 of 2 DOCUMENTS


Copyright 2020 The Coast Ltd.
The Coast

June 4, 2020 Thursday

SECTION: SPORT

LENGTH: 90 words

HEADLINE: Boats race in the bay

BYLINE: Sue Hall

BODY:

Forty boats raced in the bay. Nobody fell in.

LOAD-DATE: June 5, 2020
"""

NEWER = f"""Harbour wall to be raised by a metre
The Northport Gazette (England)
May 3, 2021 Monday 8:00 AM GMT

Copyright 2021 Northport Newspapers All Rights Reserved

Section: NEWS
Length: 412 words
Byline: Ann Lee
Highlight: It costs four million.

Body


{FIRST}

{SECOND}

Classification


Language: ENGLISH

Publication-Type: Newspaper

Load-Date: May 4, 2021


End of Document
"""

ORDERED = f"""News
Harbour wall to be raised by a metre

By Ann Lee
412 words
3 May 2021
08:00 GMT
The Northport Gazette
NOGA
5
English
Copyright 2021. Northport Newspapers. All rights reserved.

{FIRST}

{SECOND}

Document NOGA000020210503eh530001a
"""

TAGGED = f"""SE
News
HD
Harbour wall to be raised by a metre
BY
By Ann Lee
WC
412 words
PD
3 May 2021
SN
The Northport Gazette
SC
NOGA
LA
English
CY
Copyright 2021.
LP
{FIRST}

TD
{SECOND}

NS
gcat : Political/General News
AN
Document NOGA000020210503eh530001a
"""

TABBED = f"""HD\tHarbour wall to be raised by a metre
BY\tBy Ann Lee
WC\t412 words
PD\t3 May 2021
SN\tThe Northport Gazette
LP\t{FIRST}
TD\t{SECOND}
AN\tDocument NOGA000020210503eh530001a
"""

SPACED = f"""SE METRO
HD Harbour wall to be raised by a metre
BY By Ann Lee
WC 412 words
PD 3 May 2021
SN The Northport Gazette
LA English
LP {FIRST}
TD {SECOND}
NS gcat : Political/General News
PUB Northport Newspapers
AN Document NOGA000020210503eh530001a
"""

NEWSBANK = f"""Harbour wall to be raised by a metre
May 3, 2021 | The Northport Gazette (England)
Author: Ann Lee | Section: News | 412 Words
Page: B1
OpenURL Link

{FIRST}

{SECOND}

Caption: The wall in winter

Copyright 2021 Northport Newspapers. All Rights Reserved.

Citation (APA Style)
Lee, A. (2021, May 3). Harbour wall to be raised by a metre. The Northport Gazette, p. B1. Available from NewsBank.
"""

NEWSBANK_RECORD = f"""The Northport Gazette (England)

May 3, 2021
Edition: Final
Section: News
Page: B1

Harbour wall to be raised by a metre

Author: Ann Lee

{FIRST}

{SECOND}

Index Terms: harbours
Record Number: 12A3B4C5D6E7F890
Copyright (c) 2021 The Northport Gazette
"""

EBSCO = f"""Title:
Harbour wall to be raised by a metre
Authors:
Lee, Ann
Source:
The Northport Gazette. 3 May 2021, pB1. 1p.
Document Type:
Article
Subject Terms:
*HARBORS
Full Text Word Count:
412
Accession Number:
2W61234567890

Section: NEWS

{FIRST}

{SECOND}

~~~~~~~~

By Ann Lee

Copyright of The Northport Gazette is the property of Northport Newspapers and may not be copied without permission.
"""

GALE = f"""Harbour wall to be raised by a metre

Author(s): Ann Lee

Date: May 3, 2021

From: The Northport Gazette (England)

Publisher: Northport Newspapers

Document Type: Article

Length: 412 words

Full Text :

{FIRST}

{SECOND}

Copyright : COPYRIGHT 2021 Northport Newspapers

Source Citation (MLA 9th Edition)
Lee, Ann. "Harbour wall to be raised by a metre." The Northport Gazette, 3 May 2021. Gale OneFile: News.

Gale Document Number: GALE|A123456789
"""

LABELLED = f"""____________________________________________________________

Document 1 of 1

Harbour wall to be raised by a metre

Author: Lee, Ann

Publication info: The Northport Gazette ; Northport [Northport]03 May 2021: 5.

Abstract: It costs four million.

Full text: {FIRST}

{SECOND}

Subject: Harbours

Title: Harbour wall to be raised by a metre

Publication title: The Northport Gazette

Publication date: May 3, 2021

Document URL: https://database.example/docview/1

Copyright: Copyright Northport Newspapers May 3, 2021

Database: Newspapers
"""


WESTLAW = f"""5/3/21 Northport Gaz. B1
2021 WLNR 39482811

The Northport Gazette
Copyright © 2021 Northport Newspapers

May 3, 2021

Section: News

Harbour wall to be raised by a metre

Ann Lee

{FIRST}

{SECOND}

---- Index References ----

News Subject: (Ports (1PO31); Ferries (1FE44))

Region: (England (1EN05))

Word Count: 412
5/3/21 NORTHPORTGAZ B1
End of Document© 2021 Example Reports. No claim to original works of any of the Governments.
"""
COVER = """User Name: Ann Lee
Date and Time: Friday, May 7, 2021 4:15:00 PM EST
Job Number: 158823123
Documents (1)
1. Harbour wall to be raised by a metre
Client/Matter: -None-
Search Terms: wall

"""


def read_all(folder: Path, name: str, content: str | bytes) -> list[Article]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(read(file, folder, Limits()))
    assert not [one for one in found if isinstance(one, Unreadable)]
    return [one for one in found if isinstance(one, Article)]


def of_kind(article: Article, *kinds: Kind) -> list[str]:
    return [" ".join(article.text[start:end].split()) for start, end, kind in article.paragraphs if kind in kinds]


def body(article: Article) -> list[str]:
    return of_kind(article, Kind.BODY, Kind.CAPTION)


def facts(article: Article) -> tuple[str | None, ...]:
    return article.title, article.publisher, article.published, article.author


@pytest.mark.parametrize(
    "export",
    [NEWER, COVER + NEWER, ORDERED, TAGGED, TABBED, SPACED, LABELLED, NEWSBANK, NEWSBANK_RECORD, EBSCO, GALE, WESTLAW],
)
def test_an_article_of_a_database_has_its_metadata_and_no_body_but_its_text(tmp_path: Path, export: str) -> None:
    (article,) = read_all(tmp_path, "export.txt", export)
    assert article.id == "export.txt"
    assert facts(article) == (
        "Harbour wall to be raised by a metre",
        article.publisher,
        "2021-05-03",
        "Ann Lee",
    )
    assert article.publisher in ("The Northport Gazette", "The Northport Gazette (England)")
    assert body(article) == [FIRST, SECOND]
    assert of_kind(article, Kind.HEADLINE) == ["Harbour wall to be raised by a metre"]
    assert article.text in export


def test_a_database_may_leave_the_title_and_the_author_without_a_label(tmp_path: Path) -> None:
    proquest = (
        f"Harbour wall to be raised\n\nAuthor: Lee, Ann\n\nPublication info: Echo ; Easting. 03 May 2021: 3.\n\n"
        f"Full text: {FIRST}\n\nPublication title: Echo\n\nPublication date: May 3, 2021\n"
    )
    factiva = (
        f"News\nHarbour wall to be raised\nAnn Lee\n90 words\n3 May 2021\nEcho\nECHO\n3\nEnglish\n"
        f"(c) 2021 Coast Media\n\n{FIRST}\n\nDocument ECHOXX0020210503eh4800012\n"
    )
    printed = (
        "Page 1 of 2\nHarbour wall to be raised\n\nHarbour wall to be raised\nEcho\n3 May 2021 Monday\n\nSection: A\n"
        f"Length: 90 words\nByline: Ann Lee, PA\n\nBody\n{FIRST}\n\nLoad-Date: May 3, 2021\nEnd of Document\n"
    )
    for name, content in (("p.txt", proquest), ("f.txt", factiva), ("l.txt", printed)):
        (article,) = read_all(tmp_path, name, content)
        assert (article.title, article.author) == ("Harbour wall to be raised", "Ann Lee")
        assert (article.publisher, article.published) == ("Echo", "2021-05-03")
        assert body(article) == [FIRST]


def test_several_articles_come_apart_each_with_its_own(tmp_path: Path) -> None:
    first, second = read_all(tmp_path, "export.txt", CLASSIC)
    assert (first.id, second.id) == ("export.txt#1", "export.txt#2")
    assert facts(first) == (
        "Harbour wall to be raised by a metre after the floods",
        "The Northport Gazette (England)",
        "2021-05-03",
        "Ann Lee; Tom Reed",
    )
    assert facts(second) == ("Boats race in the bay", "The Coast", "2020-06-04", "Sue Hall")
    assert body(first) == [FIRST, SECOND]
    assert body(second) == ["Forty boats raced in the bay. Nobody fell in."]


@pytest.mark.parametrize("export", [ORDERED, TAGGED])
def test_the_id_of_the_database_tells_articles_apart_wherever_they_stand(tmp_path: Path, export: str) -> None:
    other = export.replace("raised by a metre", "torn down").replace("530001a", "530002b")
    one, two = read_all(tmp_path, "export.txt", export + "\n\n" + other + "\nSearch Summary\nText\nwall\n")
    assert [one.id, two.id] == [
        "export.txt#NOGA000020210503eh530001a",
        "export.txt#NOGA000020210503eh530002b",
    ]
    assert two.title == "Harbour wall to be torn down"
    assert body(two) == [FIRST.replace("raised by a metre", "torn down"), SECOND]


def test_a_document_of_such_articles_is_taken_apart_too(tmp_path: Path) -> None:
    other = NEWER.replace("Harbour wall", "Sea wall")
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (NEWER + other).splitlines())
    one, two = read_all(tmp_path, "export.docx", zips.docx(lines))
    assert [one.title, two.title] == ["Harbour wall to be raised by a metre", "Sea wall to be raised by a metre"]
    assert (one.published, one.author, body(one)) == ("2021-05-03", "Ann Lee", [FIRST, SECOND])


@pytest.mark.parametrize(
    "text",
    [
        f"Harbour wall to be raised\n\n{FIRST}\n\nThe report has 412 words.\n\nBody\n\n{SECOND}\n",
        f"Harbour wall to be raised\n\n1 of 2\n\n{FIRST}\n\n412 words\n\n{SECOND}\n",
        f"How to write a news story\n\nLength: 412 words is enough.\n\n{FIRST}\n\n{SECOND}\n",
        f"Harbour wall\n\n412 words\n\nare enough, she wrote in May.\n\n{FIRST}\n\n{SECOND}\n\nEnd of document\n",
    ],
)
def test_an_article_that_only_looks_a_little_like_one_is_plain_text(tmp_path: Path, text: str) -> None:
    (article,) = read_all(tmp_path, "story.txt", text)
    assert article.text == text
    assert {FIRST, SECOND} <= set(body(article))


def test_who_signs_a_text_below_its_label_is_part_of_no_text_and_not_lost(tmp_path: Path) -> None:
    text = f"LOAD-DATE: May 4, 2021\nBODY:\nAnn Lee\n{FIRST}\n41 words\nPublication date: May 3, 2021"
    (tmp_path / "a.txt").write_text(text)
    (article,) = read(tmp_path / "a.txt", tmp_path, Limits())
    assert isinstance(article, Article)
    keeps_its_promises(article)
    assert article.author == "Ann Lee"


def test_of_a_part_that_is_no_article_of_the_database_nothing_is_lost(tmp_path: Path) -> None:
    export = CLASSIC.replace("2 of 2 DOCUMENTS", "2 of 3 DOCUMENTS\n\nA note without any fields.\n\n3 of 3 DOCUMENTS")
    articles = read_all(tmp_path, "export.txt", export)
    assert len(articles) == 3
    assert "A note without any fields." in articles[1].text


SRT = """1
00:00:01,000 --> 00:00:04,000
The harbour wall will be

2
00:00:04,000 --> 00:00:07,500
{\\an8}raised by <i>a metre</i>.

3
00:00:07,500 --> 00:00:08,000
[WAVES]

4
00:00:12,000 --> 00:00:15,000
- When will it be done?
- In 2026.
"""
SPOKEN = ["The harbour wall will be raised by a metre.", "When will it be done?", "In 2026."]
VTT = """WEBVTT - The council

NOTE seen by nobody

STYLE
::cue { color: red }

wall-1
00:01.000 --> 00:04.000 align:start position:0%
<v Ann Petty>The harbour wall &amp; the pier

00:04.000 --> 00:07.500
<v Ann Petty>will be<00:00:05.000><c> raised.</c>

00:07.500 --> 00:09.000
<v Tom Reed>At last.
"""
ROLLING = """WEBVTT

00:00:01.000 --> 00:00:02.000
the harbour wall

00:00:02.000 --> 00:00:03.000
the harbour wall
will be raised

00:00:03.000 --> 00:00:04.000
will be raised
by a metre
"""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("talk.srt", SRT, SPOKEN),
        ("talk.txt", SRT, SPOKEN),
        ("talk.srt", SRT.replace("\n", "\r\n"), SPOKEN),
        ("talk.vtt", VTT, ["Ann Petty: The harbour wall & the pier will be raised.", "Tom Reed: At last."]),
        ("talk.vtt", ROLLING, ["the harbour wall will be raised by a metre"]),
    ],
)  # fmt: skip
def test_subtitles_become_what_is_said(tmp_path: Path, name: str, content: str, said: list[str]) -> None:
    (article,) = read_all(tmp_path, name, content)
    assert body(article) == said
    assert "-->" not in article.text


def test_subtitles_without_words_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "empty.vtt"
    file.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n[MUSIC]\n")
    (refused,) = read(file, tmp_path, Limits())
    assert str(refused) == "empty.vtt: is empty: it holds no words"


def test_a_page_or_a_piece_of_one_that_was_saved_as_text_is_read_as_a_page(tmp_path: Path) -> None:
    piece = f"<h1>Harbour wall to be raised</h1>\n<p>{FIRST}</p>\n<p>{SECOND}</p>\n"
    page = f"<!DOCTYPE html><html><head><title>Wall</title></head><body><article>{piece}</article></body></html>"
    for content in (piece, page):
        (article,) = read_all(tmp_path, "page.txt", content)
        assert article.title == "Harbour wall to be raised"
        assert body(article) == [FIRST, SECOND]
    (article,) = read_all(tmp_path, "code.txt", f"<p is a tag of HTML.\n\n{FIRST}\n")
    assert article.text.startswith("<p is a tag")


@pytest.mark.parametrize("name", ["page.txt", "page.md"])
def test_what_a_reader_made_of_a_page_has_its_metadata(tmp_path: Path, name: str) -> None:
    (article,) = read_all(
        tmp_path,
        name,
        "Title: Harbour wall: raised at last\n\nURL Source: https://news.example/wall\n\n"
        "Published Time: 2021-05-03T10:00:00+00:00\n\nWarning: This page may not be loaded: wait.\n\n"
        "Markdown Content:\n"
        f"Harbour wall: raised at last\n===============\n\n{FIRST}\n\nThe [pier](https://news.example/pier) stays.\n",
    )
    assert facts(article) == ("Harbour wall: raised at last", None, "2021-05-03T10:00:00+00:00", None)
    assert article.url == "https://news.example/wall"
    assert body(article) == [FIRST, "The pier stays."]


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        ("1 of 2 DOCUMENTS\n\nLENGTH: 9 words\n\n", "BYLINE: a\n"),
        ("1 of 2 DOCUMENTS\n\nLENGTH: 9 words\n\nIt rose.\n\n", "LOAD-DATE: a\nGRAPHIC: b\n"),
        ("HD\na\nWC\n9 words\nPD\n3 May 2021\nSN\n", "a b\n"),
        ("Wall\n9 words\n3 May 2021\nGazette\n\n", "Document NOGA000020210503eh530001a\n"),
        ("Full text: a 9 words\n", "1 of 2 DOCUMENTS\n"),
        ("Wall\nAuthor: a | 9 words\n\n", "a | b | May 3, 2021\n"),
        ("Wall\nRecord Number: a\n\n", "Page: a\nIt rose. "),
        ("LP a 9 words\n", "IN a\n"),
        ("Title:\na\nAccession Number:\n1\n\n", "~~~~ Record: 1\n"),
        ("WEBVTT\n\n", "00:01.000 --> 00:02.000\n"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "<v a>"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "[MUSIC\n"),
        ("Title: a\n\n", "Markdown Content\n"),
    ],
)
def test_hostile_exports_take_no_longer_for_each_of_their_lines(tmp_path: Path, before: str, piece: str) -> None:
    file = tmp_path / "a.txt"

    def work(text: str) -> None:
        file.write_text(text)
        list(read(file, tmp_path, Limits()))

    assert measure(work, lambda size: before + piece * (size // len(piece)), 1_500).factor < MAX_FACTOR
