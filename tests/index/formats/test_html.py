"""Pages become articles: their main text with its metadata, and nothing of what stands around it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Kind
from index.formats import Limits, Unreadable, read
from index.formats.decoding import MAX_PAGE_BYTES, Undecodable, decode_html
from index.formats.fragments import render_fragment
from index.formats.html import render_html
from index.formats.page_metadata import statement_of
from index.formats.registry import read_page
from index.metadata.bylines import people
from index.metadata.mastheads import article_title, without_site
from tests import rows
from tests.growth import MAX_FACTOR, TIMES, measure

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Harbour wall to be rebuilt | The Northport Echo</title>
<meta property="og:site_name" content="The Northport Echo"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2021-05-03T08:15:00+01:00">
<link rel="canonical" href="https://echo.example/news/harbour-wall">
<script>var tracker = "The script says so.";</script><style>p { color: red }</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Harbour wall to be rebuilt</h1>
<p>The harbour wall at Northport will be rebuilt,
   the <a href="/council">council</a> said on <b>Monday</b>.</p>
<h2>What it means</h2>
<p>Work starts in <q>June</q>, said Tom Reed &amp; others, who sit on the committee.</p>
<ul><li>The wall rises by a metre.</li><li>The road stays open.</li></ul>
<table><tr><td>Cost</td><td>£4m</td></tr></table>
<p>Some 300 homes were flooded in January.<br><br>Nobody was hurt.</p></article>
<aside><h3>Related</h3><a href="/x">Ten things to do in spring</a></aside></main>
<footer>© 2021 The Northport Echo. All rights reserved.</footer></body></html>"""


def article_in(tmp_path: Path, data: bytes, name: str = "page.html") -> Article | Unreadable:
    file = tmp_path / name
    file.write_bytes(data)
    (found,) = read(file, tmp_path, Limits())
    return found


def paragraphs(article: Article) -> list[tuple[Kind, str]]:
    return [(paragraph.kind, article.text[paragraph.start : paragraph.end]) for paragraph in article.paragraphs]


def test_a_page_gives_its_main_text_as_paragraphs_and_nothing_around_it(tmp_path: Path) -> None:
    article = article_in(tmp_path, PAGE.encode())
    assert isinstance(article, Article)
    assert paragraphs(article) == [
        (Kind.HEADLINE, "Harbour wall to be rebuilt"),
        (Kind.BODY, "The harbour wall at Northport will be rebuilt, the council said on Monday."),
        (Kind.HEADLINE, "What it means"),
        (Kind.BODY, "Work starts in “June”, said Tom Reed & others, who sit on the committee."),
        (Kind.BODY, "- The wall rises by a metre."),
        (Kind.BODY, "- The road stays open."),
        (Kind.BODY, "Cost | £4m"),
        (Kind.BODY, "Some 300 homes were flooded in January."),
        (Kind.BODY, "Nobody was hurt."),
    ]


def test_text_beside_paragraphs_without_an_element_of_its_own_is_a_paragraph(tmp_path: Path) -> None:
    told = "<p>Work on the wall starts in June, said Tom Reed, who sits on the committee.</p>"
    bare = "NORTHPORT — The harbour wall will be rebuilt, <a href='/council'>the council</a> said <b>on</b> Monday."
    page = f"<html><body><div class='text'><p><div>Related: <a href='/x'>Ten walls</a></div>{bare}</p>{told * 2}</div>"
    article = article_in(tmp_path, page.encode())
    assert isinstance(article, Article)
    assert "NORTHPORT — The harbour wall will be rebuilt, the council said on Monday." in article.text.split("\n\n")


def test_a_page_says_its_title_author_site_date_and_canonical_link(tmp_path: Path) -> None:
    article = article_in(tmp_path, PAGE.encode())
    assert isinstance(article, Article)
    assert (article.id, article.source) == ("page.html", "page.html")
    assert (article.title, article.publisher) == ("Harbour wall to be rebuilt", "The Northport Echo")
    assert (article.author, article.published) == ("Ann Lee", "2021-05-03T08:15:00+01:00")
    assert article.url == "https://echo.example/news/harbour-wall"


def test_what_a_page_does_not_say_stays_unknown(tmp_path: Path) -> None:
    words = "<p>The mill burned down on 3 May 2018, police said. It was built on 2 June 1901.</p>"
    article = article_in(tmp_path, f"<html><body>{words}<p>Copyright 2019</p></body></html>".encode())
    assert isinstance(article, Article)
    assert (article.publisher, article.published, article.url, article.author) == (None, None, None, None)


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ('<meta property="og:site_name" content="undefined">', None),
        ('<meta property="og:site_name" content="@echo"><meta name="publisher" content="Northport Echo">',
         "Northport Echo"),
        ('<meta property="og:site_name" content="@echo">', "echo"),
        ('<meta property="og:site_name" content="Copyright © 2020-2021 Northport Echo">', "Northport Echo"),
        ("<title>Mill burns | News | Northport Echo</title>", "Northport Echo"),
        ('<title>Mill burns – Northport Echo</title><meta property="og:site_name" content="northportecho">',
         "Northport Echo"),
        ("<title>Mill burns | Politics</title>", None),
        ("<title>Mill burns: Police search the ruins</title>", None),
    ],
)  # fmt: skip
def test_a_publisher_is_the_name_of_one(tmp_path: Path, head: str, publisher: str | None) -> None:
    article = article_in(
        tmp_path, f"<head>{head}</head><h1>Mill burns</h1><p>The mill burned down on Monday, police said.</p>".encode()
    )
    assert isinstance(article, Article)
    assert article.publisher == publisher


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0029)https://echo.example/mill?a=1 -->",
        "<!--\n Page saved with SingleFile \n url: https://echo.example/mill?a=1&utm_source=x \n saved date: Mon -->",
    ],
)
def test_a_page_that_a_browser_saved_says_where_it_was(tmp_path: Path, comment: str) -> None:
    words = "<p>The mill burned down on Monday, police said.</p>"
    article = article_in(tmp_path, f"<!DOCTYPE html>{comment}<html><head></head><body>{words}</body></html>".encode())
    assert isinstance(article, Article)
    assert (article.url, article.published) == ("https://echo.example/mill?a=1", None)


def test_a_sidecar_wins_over_the_page(tmp_path: Path) -> None:
    (tmp_path / "page.html.toml").write_text('publisher = "The Daily Gull"\n', encoding="utf-8")
    article = article_in(tmp_path, PAGE.encode())
    assert isinstance(article, Article)
    assert (article.publisher, article.author) == ("The Daily Gull", "Ann Lee")


@rows(
    ("title", "site", "without"),
    [
        ("Wall falls | The Northport Echo", ["Northport Echo"], "Wall falls"),
        ("The Northport Echo - Wall falls", ["Northport Echo"], "Wall falls"),
        ("Wall falls: Northport Echo", ["Northport Echo"], "Wall falls"),
        ("Wall falls – Northport Echo – News", ["Northport Echo"], "Wall falls"),
        ("Wall falls | Local news | Northport Echo", ["Northport Echo"], "Wall falls"),
        ("Wall falls » NorthportEcho", ["northportecho.example"], "Wall falls"),
        ("Wall falls | northportecho.example", ["northportecho.example"], "Wall falls"),
        ("Wall falls - The Northport Evening Times", ["www.netimes.co.uk"], "Wall falls"),
        ("Wall falls | Echo", ["Echo News"], "Wall falls"),
        ("Wall falls - ECHO Newsfeed", ["Echo.example", "newsfeed.echo.example"], "Wall falls"),
        ("Wall falls - A - B Times", ["A - B Times"], "Wall falls"),
        ("Northport – the town without a wall", ["Northport Echo", "northportecho.example"],
         "Northport – the town without a wall"),
        ("Northport: the town without a wall", ["Northport Echo"], "Northport: the town without a wall"),
        ("Wall falls - 20 hurt", ["Northport Echo"], "Wall falls - 20 hurt"),
        ("Wall falls | Opinion", ["Northport Echo"], "Wall falls | Opinion"),
        ("Well-known wall falls", ["known"], "Well-known wall falls"),
        ("Wall falls | The Northport Echo | by Ann Lee", ["Northport Echo"], "Wall falls"),
        ("Wall falls * The Northport Echo * by Ann Lee", ["Northport Echo"], "Wall falls"),
        ("Killed | by a wall", ["Northport Echo"], "Killed | by a wall"),
        ("Northport Echo", ["Northport Echo"], ""),
        (" | ", [], "|"),
    ],
)  # fmt: skip
def test_the_name_of_its_site_is_no_part_of_a_title(title: str, site: list[str], without: str) -> None:
    assert without_site(title, site) == without


@rows(
    ("title", "headings", "chosen"),
    [
        ("Hi, I'm Tom.", ["Harbour wall falls"], "Harbour wall falls"),
        ("Home", ["Harbour wall falls"], "Harbour wall falls"),
        ("The Northport Echo", ["Harbour wall falls"], "Harbour wall falls"),
        ("The Northport Echo", [], "The Northport Echo"),
        ("Council Gazette", ["Harbour wall falls"], "Harbour wall falls"),
        ("Harbour wall falls down | Somewhere", ["Harbour wall falls down"], "Harbour wall falls down"),
        ("Why the harbour wall fell", ["Harbour wall falls"], "Why the harbour wall fell"),
        ("Storm leaves the council poorer", ["Harbour wall falls"], "Storm leaves the council poorer"),
        ("Hi, I'm Tom.", ["Sign in"], "Hi, I'm Tom."),
    ],
)
def test_a_wrong_title_loses_against_the_heading(title: str, headings: list[str], chosen: str) -> None:
    body = "The wall of the harbour is falling, the council said. The storm was poorer than most that it leaves."
    assert article_title(title, headings, ["The Northport Echo"], body) == chosen


def test_a_hostile_title_takes_no_time() -> None:
    for text in (" | " * 400_000, "- " * 500_000, "a" * 1_000_000, ": " * 199, "a b | " * 66):
        assert article_title(text, [text, "Wall falls"], ["a.example", text], text)
        people([text])


@rows(
    ("stated", "names"),
    [
        (["Ann Lee", "ANN LEE", "ann lee"], ["Ann Lee"]),
        (["ANN LEE; Ann Lee"], ["Ann Lee"]),
        (["By Ann Lee and Tom Reed"], ["Ann Lee", "Tom Reed"]),
        (["Ann Lee Monday, June 3, 2024"], ["Ann Lee"]),
        (["Ann LeeMonday"], ["Ann Lee"]),
        (["Ann LeeUpdated 3 June"], ["Ann Lee"]),
        (["Ann Lee Monday"], ["Ann Lee"]),
        (["Monday Lee"], ["Monday Lee"]),
        (["April Lee; June Reed"], ["April Lee", "June Reed"]),
        (["Last Updated January 7"], []),
        (["Posted by Ann Lee"], ["Ann Lee"]),
        (["Username", "admin"], []),
        (["https; Www"], []),
        (["Ann Lee ann.lee@echo.example"], ["Ann Lee"]),
        (["https://echo.example/ann-lee"], []),
        (["Lee, Ann"], ["Ann Lee"]),
        (["van der Lee, Ann B."], ["Ann B. van der Lee"]),
        (["Lee, Ann; Reed, Tom"], ["Ann Lee", "Tom Reed"]),
        (["Ann Lee, Tom Reed"], ["Ann Lee", "Tom Reed"]),
        (["Ann Lee, Staff Writer"], ["Ann Lee"]),
        (["Staff"], ["Staff"]),
        (["Reuters", "AFP"], ["Reuters", "AFP"]),
        (["Ann Lee and the Associated Press", "Reed, Reuters"], ["Ann Lee", "Reed"]),
        (["Reuters; Ann Lee with AFP, Tom Reed (dpa)"], ["Ann Lee", "Tom Reed"]),
        (["Ann Lee for Bloomberg", "Mary Bloomberg"], ["Ann Lee", "Mary Bloomberg"]),
        (["Sam Lee Jr."], ["Sam Lee Jr."]),
        (["ann@echo.example (Ann Lee)"], ["Ann Lee"]),
        (["By Ann Lee, for the Echo"], ["Ann Lee"]),
        (["Ann has covered courts since the war"], []),
        (["Ann Lee Share"], ["Ann Lee"]),
        (["Ann Lee Follow"], ["Ann Lee"]),
        (["Words by Ann Lee, Photographs by Tom Reed"], ["Ann Lee"]),
        (["Dr. Ann Lee, PhD"], ["Dr. Ann Lee"]),
        (["Ann Lee Transport correspondent Follow"], ["Ann Lee"]),
        (["Ann Lee, Northport Echo", "Mary Post"], ["Ann Lee", "Mary Post"]),
        (['<a href="/ann">Ann Lee</a>'], ["Ann Lee"]),
        (["November 19, 2019, 07:47 PM EST"], []),
        (["Ludwig van der Rohe and Tom de la Cruz"], ["Ludwig van der Rohe", "Tom de la Cruz"]),
    ],
)
def test_authors_are_names_each_once_and_nothing_else(stated: list[str], names: list[str]) -> None:
    assert people(stated) == names


@rows(
    ("head", "publisher", "author"),
    [
        ('<meta name="author" content="Lee, Ann">', None, "Ann Lee"),
        ('<meta name="author" content="Last Updated January 7">', None, None),
        ('<meta name="author" content="Ann Lee ann@echo.example">', None, "Ann Lee"),
        ('<meta name="dc.creator" content="Ann Lee"><meta name="dc.creator" content="Tom Reed">', None,
         "Ann Lee; Tom Reed"),
        ('<script type="application/ld+json">{"publisher": {"name": "The Echo"}}</script>', "The Echo", None),
        ('<script type="application/ld+json">{"publisher": [{"name": "The Echo"}]}</script>', "The Echo", None),
        ('<script type="application/ld+json">{"@type": "Organization", "name": "The Echo"}</script>', "The Echo", None),
        ('<script type="application/ld+json">{"@graph": [{"publisher": {"@id": "#e"}}, {"@type": "Person"},'
         ' {"@id": "#e", "name": "The Echo", "@type": ["NewsMediaOrganization"]}]}</script>', "The Echo", None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ann Lee"}, "Tom Reed"]}'
         "</script>", None, "Ann Lee; Tom Reed"),
        ('<meta name="author" content="The Holding"><meta property="article:author" content="Ann Lee">'
         '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ann Lee"}]}</script>',
         None, "Ann Lee"),
        ('<meta name="author" content="The Echo"><meta property="og:site_name" content="The Echo">', "The Echo", None),
        ('<meta property="og:site_name" content="The Echo"><script type="application/ld+json">'
         '{"@type": "NewsArticle", "author": {"name": "The Echo"}}</script>', "The Echo", "The Echo"),
        ('<script type="application/ld+json">{"@graph": [{"author": {"@id": "#a"}, "publisher": {"@id": "#e"}},'
         ' {"@id": "#a", "name": "Ann Lee"}, {"@id": "#e", "name": "The Echo"}]}</script>', "The Echo", "Ann Lee"),
        ('<meta property="og:site_name" content="https://www.echo.example">', None, None),
        ('<meta property="og:site_name" content="https; Www">', None, None),
        ('<link rel="canonical" href="https://www.echo.example/wall">', None, None),
        ('<meta property="og:site_name" content="Echo.example"><link rel="canonical" href="https://echo.example/a">',
         "Echo.example", None),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">',
         None, "Ann Lee"),
        ('<meta name="author" content="Super User">', None, None),
        ('<meta name="author" content="Ann Lee; Northport Echo PUBLISHED: May 7, 2024">', None, "Ann Lee"),
    ],
)  # fmt: skip
def test_a_page_names_its_publisher_and_its_authors(head: str, publisher: str | None, author: str | None) -> None:
    body = "<article><h1>Harbour wall falls</h1><p>The harbour wall fell on Monday, the council said.</p></article>"
    page = f"<html><head><title>Harbour wall falls</title>{head}</head><body>{body}</body></html>"
    found = render_html(page).metadata
    assert (found.title, found.publisher, found.author) == ("Harbour wall falls", publisher, author)


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        ("<div>By <b>Ann Lee</b> | Updated: May 4, 2021</div>", "Ann Lee", None),
        ("<p class=node__submitted>Submitted by Ann Lee on Mon, 05/03/2021 - 9:05</p>", "Ann Lee", "2021-05-03"),
        ("<dl><dd class=createdby>Written by: Ann Lee</dd></dl>", "Ann Lee", None),
    ],
)
def test_what_stands_beside_the_headline_says_who_wrote_a_page(line: str, author: str, date: str | None) -> None:
    body = f"<article><h1>Wall falls at last</h1>{line}{''.join(WALL)}</article>"
    known = render_html(
        f"<html><head><title>Wall falls at last | Coast</title></head><body>{body}</body></html>"
    ).metadata
    assert (known.title, known.author, (known.published or "")[:10]) == ("Wall falls at last", author, date or "")


def test_a_title_for_sharing_loses_against_one_that_is_stated_twice() -> None:
    stated = "Harbour wall: Third stone falls as the tide comes in"
    head = f"""<title>{stated} | The Echo</title><meta property="og:title" content="Wall falls in Northport">
        <meta property="og:site_name" content="The Echo">
        <script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{stated}"}}</script>"""
    body = f"<article><h1>Third stone falls off Northport's wall</h1>{''.join(WALL)}</article>"
    assert render_html(f"<html><head>{head}</head><body>{body}</body></html>").metadata.title == stated


def test_marks_of_where_a_word_may_break_are_no_text() -> None:
    assert page("<p>The har&shy;bour of North&#8203;port &shy;was built in the year of the great storm.</p>") == [
        (Kind.BODY, "The harbour of Northport was built in the year of the great storm.")
    ]


@rows(
    ("head", "date"),
    [
        ('<meta itemprop="datePublished" content="2020-02-29">', "2020-02-29"),
        (f'<script type="application/ld+json">{json.dumps({"@graph": [{"datePublished": "2020-01-02"}]})}</script>',
         "2020-01-02"),
        ('<script type="application/ld+json">{"datePublished": </script><meta name="date" content="2019-04-05">',
         "2019-04-05"),
        ('<link rel="canonical" href="https://a.example/2018/03/04/mill-fire">', "2018-03-04"),
        ('<script type="application/ld+json">//<![CDATA[\n{"datePublished": "2020-01-02"}\n//]]></script>',
         "2020-01-02"),
        ('<script type="application/LD+JSON; charset=utf-8">{"datePublished": "2020-01-02",}</script>', "2020-01-02"),
        ('<script type="application/ld+json">{"a": "two\nlines", "datePublished": "2020-01-02"}</script>',
         "2020-01-02"),
        ('<script type="application/ld+json">{"a": "a "b" c", "datePublished": "2020-01-02"}</script>', "2020-01-02"),
        ('<script type="application/ld+json">{"comment": [{"datePublished": "2020-01-02"}]}</script>', None),
        ('<script type="application/ld+json">{"dateModified": "2020-01-02"}</script>', None),
        ('<meta property="article:published_time" content="June 3, 2024, 07:47 PM EST">', "2024-06-03T19:47:00-05:00"),
        ('<meta property="article:modified_time" content="2020-01-02">', None),
        ('<meta property="article:published_time" content="2020-01-03"><meta property="article:modified_time"'
         ' content="2020-01-03"><script type="application/ld+json">{"datePublished": "2020-01-02"}</script>',
         "2020-01-02"),
        ('<meta name="date" content="0001-01-01T00:00:00Z">', None),
        ('<meta name="date" content="9999-12-31">', None),
        ('<meta property="article:published" content="2020-01-02">', "2020-01-02"),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', None),
        ('<meta name="date" content="soon">', None),
        ('<meta name="citation_publication_date" content="2020/01/02">', "2020-01-02"),
        ("""<meta name="parsely-page" content='{"title": "x", "pub_date": "2020-01-02T10:00:00Z"}'>""",
         "2020-01-02T10:00:00+00:00"),
        ('<script type="application/ld+json">{"dateCreated": "2020-01-02"}</script>', "2020-01-02"),
        ("<title>Wall rises | News | Echo | 02.01.2020</title>", None),
        ("<title>Wall rises | News | Echo | 22.01.2020</title>", "2020-01-22"),
    ],
)  # fmt: skip
def test_a_date_comes_from_the_markup_that_calls_it_the_date_of_publication(head: str, date: str | None) -> None:
    from lxml.html import document_fromstring

    page = document_fromstring(f"<html><head>{head}</head><body><p>Words.</p></body></html>")
    assert statement_of(page).published == date


@rows(
    ("body", "date"),
    [
        ('<abbr itemprop="datePublished" title="2020-01-02">yesterday</abbr>', "2020-01-02"),
        ('<time itemprop="datePublished" content="2020-01-02">yesterday</time>', "2020-01-02"),
        ('<span itemprop="datePublished dateCreated">2 January 2020</span>', "2020-01-02"),
        ('<abbr class="time published" title="2020-01-02T10:00:00">yesterday</abbr>', "2020-01-02T10:00:00"),
        ('<abbr class="updated" title="2020-01-02T10:00:00">yesterday</abbr>', None),
        ('<time itemprop="dateModified" datetime="2020-01-02">yesterday</time>', None),
        ('<h1>Wall</h1><time datetime="2020-01-02">Thursday</time><article><p>Words.</p></article>', "2020-01-02"),
        ('<article><h1>Wall</h1><p>Ann</p><p><time datetime="2020-01-02">Friday</time></p></article>', "2020-01-02"),
        ('<h1>Wall</h1>Updated <time datetime="2020-01-03">Friday</time>', None),
        ('<h1>Wall</h1><b>Last updated:</b> <time datetime="2020-01-03">Friday</time>', None),
        (
            '<h1>Wall</h1>Updated <time datetime="2020-01-03">Fri</time>, first <time datetime="2020-01-02">Thu</time>',
            "2020-01-02",
        ),
        ('<h1>Wall</h1><aside><time datetime="2020-01-02">Thursday</time></aside>', None),
        ('<h1>Wall</h1><div class="related-stories"><time datetime="2020-01-02">Thursday</time></div>', None),
        ('<time datetime="2020-01-02">today</time><h1>Wall</h1>', None),
        ('<div><time datetime="2020-01-02">Thursday</time><h1>Wall</h1><p>The wall rose.</p></div>', "2020-01-02"),
        ('<main><p class="x"><time>2 January 2020</time></p><article><h1>Wall</h1></article></main>', "2020-01-02"),
        ('<div>Updated <time datetime="2020-01-03">Fri</time> Published <time datetime="2020-01-02">Thu</time>'
         "<h1>Wall</h1></div>", "2020-01-02"),
        ('<main><ul class="info"><li>By Ann Lee</li><li><time>2 January 2020</time></li></ul><h1>Wall</h1></main>',
         "2020-01-02"),
        ('<main><time datetime="2020-01-02">Thu</time><h1>Wall</h1><p>They meet again on the'
         ' <time datetime="2021-06-09">9th of June</time> at ten.</p></main>', "2020-01-02"),
        ('<main><h1>Wall</h1><p>The council meets again on <time>2 January 2020</time> at the hall.</p></main>', None),
        ('<div><header><time>2 January 2020</time></header><h1>Wall</h1></div>', None),
        ('<div><p class="masthead"><time>2 January 2020</time></p><h1>Wall</h1></div>', None),
        ('<div><ul><li><a href="b">The quay closed</a> <time>2 January 2020</time></li></ul><h1>Wall</h1></div>', None),
        ('<h1>Wall</h1>' + "<p>The wall rose.</p>" * 200 + '<time datetime="2020-01-02">Thursday</time>', None),
        ('<p>Wall</p><time datetime="2020-01-02">Thursday</time>', "2020-01-02"),
        ('<p>Wall</p><time datetime="2020-01-02">Thursday</time><time datetime="2020-01-03">Friday</time>', None),
        ('<h1>Wall</h1><footer><time class="dt-published" datetime="2020-01-02">x</time></footer>', "2020-01-02"),
        ('<h1>Wall</h1><p>The council meets on <time datetime="2020-01-02">2 January</time>.</p>', None),
        ('<h1>Wall</h1><p>By Ann Lee, <time datetime="2020-01-02">2 January 2020</time>.</p>', "2020-01-02"),
        ("<table><tr><td>Born</td><td>3 May 1921</td></tr></table>", None),
        ('<h1>Wall</h1><p class="byline author">By Ann Lee <span>Thursday, January 2, 2020</span></p>', "2020-01-02"),
        ('<h1>Wall</h1><p class="meta">By <a>Ann Lee</a> | January 2, 2020 7:47 PM EST</p>',
         "2020-01-02T19:47:00-05:00"),
        ('<h1>Wall</h1><div class="entry-meta">Posted on <a><span class="entry-date">2 January 2020</span></a></div>',
         "2020-01-02"),
        ('<h1>Wall</h1><p class="meta">Updated 3 January 2020 | Published 2 January 2020</p>', "2020-01-02"),
        ('<h1>Wall</h1><p class="meta">Updated: 3 January 2020. First published: 2 January 2020</p>', "2020-01-02"),
        ('<h1>Wall</h1><div class="byline">By Ann Lee, 2 January 2020, 10:15</div>', "2020-01-02T10:15:00"),
        ('<h1>Wall</h1><p class="date">Updated 3 January 2020</p>', None),
        ('<h1>Wall</h1><p class="post-meta"><b>Last updated</b> <span>3 January 2020</span></p>', None),
        ('<h1>Lee</h1><div class="meta"><span>Born</span> <span>3 May 1921</span></div>', None),
        ('<h1>Wall</h1><div class="postmeta">Words: Ann Lee | 2 Jan 2020 | 6 comments</div>', "2020-01-02"),
        ('<h1>Wall</h1><p class="event-date">2 January 2020</p>', None),
        ('<h1>Wall</h1><p>It opens on</p><p>2 January 2020</p>', None),
        ('<h1>Wall</h1><div class="sidebar"><p class="date">2 January 2020</p></div>', None),
        (f'<h1>Wall</h1><p>{"The wall rose by a metre. " * 9}</p><p class="date">2 January 2020</p>', None),
    ],
)  # fmt: skip
def test_a_date_in_the_text_counts_where_it_is_marked_as_that_of_the_article(body: str, date: str | None) -> None:
    from lxml.html import document_fromstring

    assert statement_of(document_fromstring(f"<html><body>{body}</body></html>")).published == date


@rows(
    ("data", "charset"),
    [
        ("<meta charset=utf-8><p>“Naïve” £4m".encode(), None),
        ('<meta charset="iso-8859-1"><p>“Naïve” £4m'.encode("cp1252"), None),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>“Naïve” £4m'.encode("cp1252"),
         None),
        ("<meta charset=iso-8859-1><p>“Naïve” £4m".encode(), "latin-1"),
        ("<p>“Naïve” £4m".encode("cp1252"), None),
        ("<meta charset=utf-8><p>“Naïve” £4m".encode("cp1252"), "windows-1252"),
        ("<meta charset=iso-8859-7><p>“Naïve” £4m".encode("utf-16"), None),
        ("<meta charset=no-such-thing><p>“Naïve” £4m".encode(), "nor-this"),
        # Python knows these, but no page is written in them:
        *(("<p>“Naïve” £4m".encode(), name) for name in ("utf-7", "idna", "undefined", "hex", "a\0b")),
    ],
)  # fmt: skip
def test_a_page_is_decoded_by_what_it_or_the_server_declares(data: bytes, charset: str | None) -> None:
    assert decode_html(data, charset).endswith("<p>“Naïve” £4m")


@pytest.mark.parametrize("head", ["", '<meta charset="utf-8">', "<!-- é -->"])
def test_a_bad_byte_in_a_page_spoils_one_character(tmp_path: Path, head: str) -> None:
    body = f"<title>Wall</title>{head}<p>Ünder the wall, café and all, it rose by a metre.</p><p>Bad: ".encode()
    (tmp_path / "a.html").write_bytes(body + b"\xe4 and \x00 in it.</p>")
    article, remark = read(tmp_path / "a.html", tmp_path, Limits())
    assert isinstance(article, Article)
    assert article.text.endswith("Bad: \ufffd and \ufffd in it.")
    assert "could not be read (2)" in str(remark)


def test_a_bad_byte_in_a_script_is_nothing_to_speak_of(tmp_path: Path) -> None:
    found = article_in(tmp_path, PAGE.encode().replace(b"tracker", b"tr\xe4cker"))
    assert isinstance(found, Article)
    assert "“June”" in found.text


def test_pages_without_an_article_are_refused_by_name_and_spoil_nothing(tmp_path: Path) -> None:
    for data in (b"<html><body></body></html>", b"<div>" * 100_000 + b"deep", b"<!-- -->", b"\x00\x01\x02"):
        refused = article_in(tmp_path, data)
        assert isinstance(refused, Unreadable)
        assert refused.path == "page.html"
    assert isinstance(article_in(tmp_path, PAGE.encode()), Article)


def test_a_page_of_many_megabytes_is_refused_with_a_way_out(tmp_path: Path) -> None:
    refused = article_in(tmp_path, b"<p>" + b"word " * (MAX_PAGE_BYTES // 5) + b"</p>")
    assert isinstance(refused, Unreadable)
    assert refused.reason == "is a page larger than 5 MB; save its text as a .txt file"


def test_xhtml_with_a_declaration_is_read(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>' + PAGE[-400:]
    assert isinstance(article_in(tmp_path, page.encode(), "page.xhtml"), Article)


def test_a_page_from_the_web_takes_its_address_where_it_names_no_other() -> None:
    page = (
        b"<html><body><article><p>The mill burned down on Tuesday. Nobody was hurt there.</p></article></body></html>"
    )
    address = "https://a.example/news/mill"
    article = read_page(page, "text/html", None, address, address, Limits())
    assert (article.id, article.source, article.url) == (address, "mill", address)
    linked = read_page(b'<link rel="canonical" href="/mill">' + page, "text/html", None, address, address, Limits())
    assert linked.url == "https://a.example/mill"


def test_plain_text_and_markdown_from_the_web_are_read_and_other_things_refused() -> None:
    address = "https://a.example/"
    plain = read_page(b"The ferry sank. Nobody was hurt.", "text/plain", None, address, address, Limits())
    assert (plain.text, plain.source, plain.url) == ("The ferry sank. Nobody was hurt.", "a.example", address)
    marked = read_page(b"# Gulls\n\nA *gull* slept.", "text/markdown", "utf-8", address, address, Limits())
    assert (marked.title, marked.text) == ("Gulls", "Gulls\n\nA gull slept.")
    with pytest.raises(Unreadable, match="is image/png, not a page"):
        read_page(b"...", "image/png", None, address, address, Limits())
    for feed in ("application/rss+xml", "text/xml", "application/xml"):  # the last two are what many servers say
        with pytest.raises(Unreadable, match="`verbatim feeds` reads those"):
            read_page(b"<rss/>", feed, None, address, address, Limits())
    with pytest.raises(Unreadable, match="is larger than 5 bytes"):
        read_page(b"A gull slept.", "text/plain", None, address, address, Limits(max_file_bytes=5))


@given(st.text(alphabet=st.sampled_from("<>/pdivh1 ab&;=\"'!-\n\x01é\ud800"), max_size=200))
def test_no_markup_makes_the_reader_fall_over(markup: str) -> None:
    try:
        rendering = render_html(f"<html><body><article>{markup}</article></body></html>")
    except Undecodable:
        return
    assert [span for span in rendering.layout.paragraphs if not rendering.text[span.start : span.end].strip()] == []


def test_what_no_page_needs_is_not_loaded_for_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank. Nobody was hurt.\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from index.text import skip_unused; skip_unused()\n"
        "from index.formats import Limits, read\n"
        "root = Path(sys.argv[1]); list(read(root / 'a.txt', root, Limits()))\n"
        "print([name for name in ('trafilatura', 'lxml', 'yaml', 'markdown_it') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_page_with_a_date_of_another_language_has_no_languages_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dateparser", "dateparser.languages.loader"):
        monkeypatch.setitem(sys.modules, name, None)
    body = "<p>The quay is to be rebuilt before the winter, the mayor of the town said.</p>" * 8
    page = f"<h1>Quay</h1><p class='date'>12. Hornung 2019</p>{body}"
    assert read_page(page.encode(), "text/html", None, "quay", "quay", Limits()).published is None


def test_a_page_full_of_markup_takes_time_by_its_size() -> None:
    def page(size: int) -> str:
        return "<html><body><article>" + "<p>Some words of a paragraph <a href=x>here</a>.</p>" * size

    assert measure(render_html, page, 800 // TIMES).factor <= MAX_FACTOR


WALL = (
    "<p>The wall at Northport will be raised by a metre before the winter, the council said.</p>",
    "<p>Stone for the work will come by sea, for the road is far too narrow for lorries.</p>",
    "<p>Nobody in the town can remember a storm like that of last January, said the mayor.</p>",
)


def page(*inside: str) -> list[tuple[Kind, str]]:
    """The paragraphs of a page below its headline and the three of WALL, among which the others stand."""
    first, second, third = WALL
    markup = f"<html><body><article><h1>Wall to be raised</h1>{first}{second}{''.join(inside)}{third}</article>"
    rendering = render_html(f"{markup}</body></html>")
    known = {"Wall to be raised", *(line[3:-4] for line in WALL)}
    found = [(kind, rendering.text[start:end]) for start, end, kind in rendering.layout.paragraphs]
    assert len([1 for _, text in found if text in known]) == 4
    return [(kind, text) for kind, text in found if text not in known]


def test_a_paragraph_of_a_page_that_lacks_a_full_stop_is_body_and_a_caption_is_one() -> None:
    free = "The old wall may be climbed on the last day of May, with free tickets for all who want to see it"
    assert page(f"<p>{free}</p>") == [(Kind.BODY, free)]
    caption = "The wall as it was seen from the quay in March. Photograph: Ann Lee"
    figure = f"<figure><img src='a.jpg'><figcaption>{caption}</figcaption></figure>"
    assert page(figure) == [(Kind.CAPTION, caption)]
    assert page("<figure><img src='a.jpg'><figcaption>The wall</figcaption></figure>") == []


@rows(
    "figure",
    [
        "<figure><img src=a><figcaption>The wall in a storm<b class=credit>Ann Lee</b></figcaption></figure>",
        "<figure><amp-img></amp-img><figcaption><p>The wall in a storm</p><cite>Ann</cite></figcaption></figure>",
        "<div class=wp-caption><img src=a><p class=wp-caption-text>The wall in a storm</p></div>",
        "<div><a href=b><img src=a></a><span class=media__caption>The wall in a storm</span></div>",
        "<ul class=gallery><li><figure><img src=a><figcaption>The wall in a storm</figcaption></figure></li></ul>",
        "<table><tr><td><img src=a></td></tr><tr><td class=tr-caption>The wall in a storm</td></tr></table>",
    ],
)
def test_what_the_markup_calls_a_caption_is_one_without_a_full_stop_and_its_credit(figure: str) -> None:
    assert page(figure) == [(Kind.CAPTION, "The wall in a storm")]
    others = figure.replace("<figure>", "<a href=b><figure>").replace("</figure>", "</figure></a>")
    if others != figure:  # it leads to another page
        assert page(others) == []


@pytest.mark.parametrize(
    "markup", ["<p>{0}</p>", "<span>{0}</span>", "<P>{0}<P>{0} Again.", "\n <font size=1>{0}</font>"]
)
def test_a_piece_of_a_page_is_a_page(tmp_path: Path, markup: str) -> None:
    line = "The wall at Northport will be raised by a metre before the winter, the council said."
    article = article_in(tmp_path, markup.format(line).encode())
    assert isinstance(article, Article)
    assert article.text.startswith(line)


@rows(
    "hidden",
    [
        "<template><p>Nobody reads this paragraph, for it waits until a script makes something of it.</p></template>",
        "<p hidden>Nobody reads this paragraph of the page, for it is hidden from all.</p>",
        "<p style='color:red; display: none'>Nobody reads this paragraph of the page, for it is hidden.</p>",
        "<div class='js-x visually-hidden'><p>Only those who can't see hear this paragraph read.</p></div>",
        "<p class='hidden'>Nobody reads this paragraph of the page, for it is hidden.</p>",
        "<p class='x d-none'>Nobody reads this paragraph of the page, for it is hidden.</p>",
        "<div class='SiteScreenReaderText'></div><p class='screen-reader-text'>Skip past all that follows here.</p>",
    ],
)
def test_what_readers_of_a_page_do_not_see_is_no_text(hidden: str) -> None:
    assert page(hidden) == []


def test_what_small_screens_alone_hide_is_text() -> None:
    line = "The quay stays where it has been since the year of the great storm."
    for classes in ("hidden md:block", "d-none d-md-block"):
        assert page(f"<p class='{classes}'>{line}</p>") == [(Kind.BODY, line)]


def test_words_for_screen_readers_and_marks_of_notes_are_not_glued_to_words() -> None:
    linked = "<p>The <a href='/x'>old quay<span class='sr-only'>, opens new tab</span></a> stays where it has been.</p>"
    assert page(linked) == [(Kind.BODY, "The old quay stays where it has been.")]
    noted = (
        "<p>It was built in March<sup>1</sup>, with stone<sup><a href='#n'>[2]</a></sup> from hills.<sup>3</sup></p>"
    )
    assert page(noted) == [(Kind.BODY, "It was built in March, with stone from hills.")]
    pandoc = "<p>It has a tower.<a href='#fn1' role='doc-noteref'><sup>1</sup></a> It has a gate, too, on the side of "
    assert page(f"{pandoc}the sea. <a href='#r' role='doc-backlink'>↩︎</a></p>") == [
        (Kind.BODY, "It has a tower. It has a gate, too, on the side of the sea.")
    ]
    for anchor, href in (("#", "#top"), ("¶", "https://echo.example/wall"), ("🔗", "#")):  # as programs set headings
        for line in (f"The old quay <a href='{href}'>{anchor}</a>", f"<a href='{href}'>{anchor}</a> The old quay"):
            assert [text for _, text in page(f"<h2>{line}</h2><p>It stays.</p>")] == ["The old quay", "It stays."]
            assert render_fragment(f"<h2>{line}</h2><p>It stays.</p>").text == "The old quay\n\nIt stays."
    year = "<p>It was built in 1911<sup>[4]</sup> by forty men.</p>"
    assert page(year) == [(Kind.BODY, "It was built in 1911 by forty men.")]
    area = "<p>The quay measures 20 m<sup>2</sup>, or 10<sup>3</sup> of something, on the 1<sup>st</sup> of May.</p>"
    assert page(area) == [(Kind.BODY, "The quay measures 20 m2, or 103 of something, on the 1st of May.")]


def test_a_correction_in_the_footer_of_an_article_is_text_and_other_footers_are_none() -> None:
    correction = "This article was amended on 5 June. It said that the wall was built in 1911."
    assert page(f"<footer><p><em>{correction}</em></p></footer>") == [(Kind.BODY, correction)]
    earlier = "An earlier version of this report said that the wall was built in 1911."
    assert page(f"<footer><p>{earlier}</p></footer>") == [(Kind.BODY, earlier)]
    assert page("<footer><p>The Echo is printed in Northport on every day of the week but Sunday.</p></footer>") == []


def test_a_heading_that_is_a_pointer_is_boilerplate() -> None:
    assert page("<h3>READ MORE</h3>") == [(Kind.BOILERPLATE, "READ MORE")]


def test_a_paragraph_that_is_one_link_is_a_pointer_and_a_sentence_is_text() -> None:
    pointer = "Westbay school gets a new roof"
    assert page(f"<p><a href='/x'>{pointer}</a></p>") == [(Kind.BOILERPLATE, pointer)]
    sentence = "The wall stands since the year of the great storm."
    assert page(f"<p><a href='/x'>{sentence}</a></p>") == [(Kind.BODY, sentence)]


def test_the_title_is_the_headline_where_the_first_heading_is_the_name_of_the_site() -> None:
    text = f"<article><h2>Wall to be raised</h2>{''.join(WALL)}</article>"
    site = "<header><h1><a href='/'>The Echo</a></h1></header>"
    found = render_html(f"<html><head><title>Wall to be raised « The Echo</title></head><body>{site}{text}").metadata
    assert (found.title, found.publisher) == ("Wall to be raised", "The Echo")
    data = '<script type="application/ld+json">{"headline": "Wall to be raised", "publisher": "The Echo"}</script>'
    stated = render_html(f"<html><head><title>The Echo</title>{data}</head><body><article>{''.join(WALL)}").metadata
    assert stated.title == "Wall to be raised"


@pytest.mark.parametrize(
    ("title", "shared", "heading", "chosen"),
    [
        ("Wall to be raised | The Echo", "You won't believe this wall", "Wall to be raised", "Wall to be raised"),
        ("Opinion | Wall to be raised | The Echo", "", "<b>Opinion</b> Wall to be raised", "Wall to be raised"),
        ("Wall – dam: what we know - The Echo", "", "Wall, dam: what we know", "Wall, dam: what we know"),
        ("The town's wall to rise", "The town's wall", "The town’s wall to rise", "The town’s wall to rise"),
    ],
)  # fmt: skip
def test_the_heading_is_the_title_where_the_page_is_called_so(
    title: str, shared: str, heading: str, chosen: str
) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="The Echo">'
    head += f'<meta property="og:title" content="{shared}">' if shared else ""
    page = f"<html><head>{head}</head><body><article><h1>{heading}</h1>{''.join(WALL)}</article></body></html>"
    assert render_html(page).metadata.title == chosen


@pytest.mark.parametrize(
    ("title", "chosen"),
    [
        ("Wall to be raised | Local News | echo.example", "Wall to be raised"),
        ("Northport Echo » Wall to be raised", "Wall to be raised"),
        ("Stone, sand and money - a history of the wall", "Stone, sand and money - a history of the wall"),
        ("Wall to be raised - Coast Weekly", "Wall to be raised"),
    ],
)
def test_a_title_is_whole_and_without_the_site_where_the_page_has_no_heading(title: str, chosen: str) -> None:
    head = '<meta property="og:site_name" content="Northport Echo"><link rel="canonical" href="https://echo.example/w">'
    page = f"<html><head><title>{title}</title>{head}</head><body><article>{''.join(WALL)}</article></body></html>"
    assert render_html(page).metadata.title == chosen


def teasers(many: int, *, linked: bool = True, long: bool = False) -> str:
    line = "The council voted 7 to 2 on Monday. " * (8 if long else 1)
    opening, end = ("<a href='/{0}'>", "</a>") if linked else ("", "")
    one = f"<h3>{opening}Roof number {{0}} of the town is mended{end}</h3><p>{line}</p>"
    return "".join(one.format(n) for n in range(many))


def tabloid() -> str:
    menu = "".join(f"<div><a href='/m{n}'>News of town number {n}</a></div>" for n in range(9))
    told = "<p>The council voted 7 to 2 on Monday, and its leader called it a shame.</p>" * 2
    pointers = "".join(f"{told}<p><a href='/p{n}'>Roof number {n} is mended now</a></p>" for n in range(6))
    return f"<div>{menu}</div><div><h1>Wall to be raised</h1>{''.join(WALL)}{pointers}{told}</div><div>{menu}</div>"


def repeated(piece: str) -> str:
    return "".join(piece.format(n, n) for n in range(9))


ARTICLE = '<meta property="og:type" content="article">'
SITE = '<meta property="og:type" content="website">'


@rows(
    ("head", "body"),
    [
        (SITE, f"<main>{teasers(2)}</main>"),
        ("", f"<main><h1>Transport</h1>{teasers(6)}</main>"),
        ("", "<h1>Tagged harbour</h1><ul>" + repeated("<li><a href=/{}>Roof {} of it is mended</a> - 3 June</li>")),
        ("", repeated("<div><a href=/{}><h3>Roof {} of it is mended</h3><p>It took some days in all.</p></a></div>")),
        ('<meta property="og:type" content="profile">', f"<h1>Ann Lee</h1><p>Ann Lee writes for us.</p>{teasers(5)}"),
    ],
)  # fmt: skip
def test_a_page_that_lists_other_pages_is_no_article(head: str, body: str) -> None:
    with pytest.raises(Undecodable, match="lists other pages"):
        render_html(f"<html><head><title>The Echo</title>{head}</head><body>{body}</body></html>")


@rows(
    ("head", "body"),
    [
        (SITE, f"<article><h1>Wall to be raised</h1>{''.join(WALL)}</article>"),
        (SITE, "<h1>Dog on roof</h1><p>A dog was found on the roof of the hall on Sunday.</p>"),
        ("", f"<article><h1>Wall</h1>{''.join(WALL)}</article><section>{teasers(6)}</section>"),
        ("", f"<h1>In brief</h1>{teasers(6, linked=False)}"),
        ("", tabloid()),
        (SITE, tabloid()),
        (ARTICLE, f"<article><h1>Wall</h1>{''.join(WALL)}{teasers(40)}</article>"),
        ("", f"<h1>Six roofs</h1>{teasers(6, long=True)}"),
        ("", f"<article><h1>Wall to be raised</h1>{''.join(WALL)}{''.join(WALL)}</article><aside>{teasers(2)}</aside>"),
        (SITE, f"<ul>{'<li><a href=/s>Share it with friends</a>' * 5}</ul><div><p>{'</p><p>'.join(WALL)}</p></div>"),
    ],
)
def test_an_article_among_links_is_one(head: str, body: str) -> None:
    assert render_html(f"<html><head><title>The Echo</title>{head}</head><body>{body}</body></html>").text


@pytest.mark.parametrize(
    "piece",
    [
        "word<sup>2</sup> ",
        "word <b>bold</b> ",
        "an <a href=x>address</a> ",
        "20 km<sup>2</sup> <i>and</i> ",
        "<img> it ",
        "a <span class=x>word</span> ",
    ],
)
def test_a_paragraph_full_of_markup_takes_time_by_its_size(piece: str) -> None:
    def page(size: int) -> str:
        return f"<html><body><article><h1>Wall</h1><p>{piece * size}</p></article></body></html>"

    assert measure(render_html, page, 1600 // TIMES).factor <= MAX_FACTOR


def test_a_page_of_which_most_would_be_lost_is_read_by_its_paragraphs() -> None:
    body = "".join(
        f"<p>On day {n} of the storm the sea came over the wall, and {n} boats were lost.</p>" for n in range(40)
    )
    markup = f"<html><body><article><p>{WALL[0]}</p></article><div class='teaser'>{body}</div></body></html>"
    assert "day 39" in render_html(markup).text


def test_a_page_without_a_text_is_read_by_the_text_that_it_gives_for_search_engines() -> None:
    lines = [f"On day {n} of the storm the sea came over the wall, and {n} boats were lost." for n in range(40)]
    for text in ("\n".join(lines), "".join(f"<p>{line}</p>" for line in lines)):
        data = json.dumps({"@type": "NewsArticle", "headline": "Storm", "articleBody": text})
        head = f"<title>Storm</title><script type='application/ld+json'>{data}</script>"
        for body in ("<div id='root'></div>", f"<article><p>{lines[0]}</p></article>"):
            found = render_html(f"<html><head>{head}</head><body>{body}</body></html>")
            assert found.text == "\n\n".join(lines)
            assert found.metadata.title == "Storm"


@pytest.mark.parametrize("name", ["script", "style", "svg", "SCRIPT type='module'"])
def test_programs_and_drawings_inside_a_page_do_not_count_for_its_size(name: str) -> None:
    close = f"</{name.split()[0]}>"
    page = PAGE.replace("<body>", f"<body><{name}>{'x = 1; ' * 800_000}{close}").encode()
    assert len(page) > MAX_PAGE_BYTES
    assert "committee" in render_html(decode_html(page)).text
    data = b"<script type='application/ld+json'>{}</script>"
    assert data in decode_html(page.replace(b"</head>", data + b"</head>", 1)).encode()


def test_a_large_page_of_programs_that_never_end_takes_linear_time() -> None:
    def work(page: bytes) -> None:
        with suppress(Undecodable):
            decode_html(page)

    for opening in (b"<script>", b"<style></script>"):
        piece = opening + b" " * 1000

        def page(size: int, piece: bytes = piece) -> bytes:
            return piece * (size // len(piece))

        assert measure(work, page, MAX_PAGE_BYTES + 5000).factor <= MAX_FACTOR


def test_data_inside_a_page_does_not_count_for_its_size() -> None:
    data = "data:font/woff2;base64," + "d09GMgABAAAA" * 500_000
    page = PAGE.replace("p { color: red }", f"@font-face {{ src: url({data}) }}").encode()
    assert len(page) > MAX_PAGE_BYTES
    assert "committee" in render_html(decode_html(page)).text


def test_an_address_may_lead_to_a_pdf() -> None:
    from tests.index.formats.pdfs import column, pdf

    address = "https://echo.example/wall.pdf"
    document = pdf([column(["The wall rose by a metre."])])
    article = read_page(document, "application/pdf", None, address, address, Limits())
    assert (article.url, article.source, article.page(3)) == (address, "wall.pdf", 1)


LISTED = (
    "<h1>Bread for all at the market</h1><p>The market square filled early on Saturday, and by nine the queue for bread"
    " reached past the fountain.</p><h2>Ingredients</h2><ul><li>200g plain flour</li><li><label><input type=checkbox>"
    " 2 tsp <a href=/salt>salt</a></label></li></ul><h2>Method</h2><ol><li>Rub the salt into the flour.</li></ol>"
    "<h3>Opening hours</h3><dl><dt>Saturday</dt><dd>8am to 1pm</dd></dl><h3>Results</h3><ul><li>Harrow 3-2 Wexham</li>"
    "<li>Marl 0-0 Tor</li></ul><p>The bakers will be back on the first Saturday of June, they said.</p>"
)


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "<article>{}</article>",
        "<div id=page><div>{}</div></div>",
        "<section>{}</section>",
        "<div class=a>{}</div>",
    ],
)
def test_headings_and_lists_between_the_paragraphs_belong_to_the_article_whatever_holds_it(frame: str) -> None:
    around = (
        "<header><nav><ul><li><a href=/>Front page</a></li></ul></nav></header>",
        "<aside><h4>Most read</h4><ol><li><a href=/1>Is your roof insured?</a></li></ol></aside><footer><ul><li>"
        "<a href=/a>About us</a></li></ul></footer>",
    )
    rendering = render_html(f"<html><body>{around[0]}{frame.format(LISTED)}{around[1]}</body></html>")
    lines = [line.removeprefix("- ") for line in rendering.text.split("\n\n")]
    told = ["Ingredients", "200g plain flour", "2 tsp salt", "Method", "Rub the salt into the flour.", "Opening hours"]
    assert lines[2:-1] == [*told, "Saturday", "8am to 1pm", "Results", "Harrow 3-2 Wexham", "Marl 0-0 Tor"]


def test_a_page_whose_text_stands_in_no_paragraphs_gets_no_frame() -> None:
    text = "The market square filled early on Saturday, and by nine the queue for bread reached past the fountain. "
    page = f"<div><a href=/>News</a></div><div class=story><div>{text * 4}<br><br>{text}</div></div>"
    assert "News" not in render_html(f"<html><body><h1>Bread</h1>{page}</body></html>").text


ENTRIES = {
    "10:30": "Everybody south of the railway was asked to leave before the river came over the wall.",
    "9.15am": "The gauge at the lock stood at four metres, which nobody here had seen before.",
    "7:05 GMT": "The river has risen by more than a metre since the evening, said the duty manager.",
}


@rows(
    ("entry", "lines"),
    [
        ("<h2><time datetime=2024-02-09T10:30>TIME</time> Pack a bag</h2><p>TEXT</p>", ["TIME Pack a bag", "TEXT"]),
        ("<p><time>TIME</time></p><h2>Pack a bag</h2><p>TEXT</p>", ["TIME", "Pack a bag", "TEXT"]),
        ("<p class=timestamp><a href=#x><time>TIME</time></a></p><p>TEXT</p>", ["TIME", "TEXT"]),
        ("<div><time class=date>TIME</time><h3>Pack a bag</h3><p>TEXT</p></div>", ["TIME", "Pack a bag", "TEXT"]),
        ("<p><time>TIME</time> TEXT</p>", ["TIME TEXT"]),
        (
            "<h2><time>TIME</time> <a href=/x>Pack a bag</a></h2><p>TEXT</p>",
            ["Pack a bag", "TEXT"],
        ),  # leads to other pages
        ("<p>Updated at <time>TIME</time></p><p>TEXT</p>", ["Updated at", "TEXT"]),
    ],
)
def test_times_of_day_that_open_the_entries_of_a_live_blog_are_text(entry: str, lines: list[str]) -> None:
    byline = "<p><time datetime=2024-02-09T06:40>06:40</time></p>"
    opening = "The river Wen broke its banks on Friday, and hundreds of people had to leave their homes."
    page = "<html><body><article><h1>Flood</h1>{}<p>{}</p>{}</article></body></html>"
    filled = [
        [part.replace("TIME", time).replace("TEXT", text) for part in (entry, *lines)] for time, text in ENTRIES.items()
    ]
    rendering = render_html(page.format("", opening, "".join(markup for markup, *_ in filled)))
    assert rendering.text.split("\n\n")[2:] == [line for _, *shown in filled for line in shown]
    assert "06:40" not in render_html(page.format(byline, opening, f"<p>{ENTRIES['10:30']}</p>")).text
