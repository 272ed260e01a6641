"""Front matter as people and programs write it: read leniently, and never taken for a headline."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article
from index.formats import Limits, Unreadable, read
from index.formats.front_matter import split, split_markdown
from tests import rows
from tests.growth import MAX_FACTOR, measure
from tests.index.formats.test_metadata import facts, read_with

BODY = "The wall will rise by a metre, the council said.\n\nIt was built in 1911.\n"
WALL = ("Wall", None, "2021-05-03", None, None)


def yaml(*lines: str) -> str:
    return "\n".join(("---", *lines, "---", "", ""))


# What stands above the text, and the title, publisher, date, author and link that it gives.
HEADS: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "a colon": (
        yaml("title: The wall: what next?", "date: 2021-05-03"),
        ("The wall: what next?", *WALL[1:]),
    ),
    "two colons": (
        yaml("title: Live: the wall: day 2", "date: 2021-05-03"),
        ("Live: the wall: day 2", *WALL[1:]),
    ),
    "a quote in a quote": (
        yaml('title: "The "new" wall"', "date: 2021-05-03"),
        ('The "new" wall', *WALL[1:]),
    ),
    "an escaped quote": (
        yaml(r'title: "The \"new\" wall: x"', "b: ]["),
        ('The "new" wall: x', *[None] * 4),
    ),
    "an apostrophe in quotes": (
        yaml("title: 'The town's wall'", "date: 2021-05-03"),
        ("The town's wall", *WALL[1:]),
    ),
    "an unclosed quote": (
        yaml('title: "The wall', "date: 2021-05-03"),
        ('"The wall', *WALL[1:]),
    ),
    "quotes before more": (
        yaml('title: "Wall" rises', "date: 2021-05-03"),
        ('"Wall" rises', *WALL[1:]),
    ),
    "an at sign": (
        yaml("title: @council raises wall", "date: 2021-05-03"),
        ("@council raises wall", *WALL[1:]),
    ),
    "a per cent sign": (
        yaml("title: %5 of the wall", "date: 2021-05-03"),
        ("%5 of the wall", *WALL[1:]),
    ),
    "a backquote": (
        yaml("title: `wall` rises", "date: 2021-05-03"),
        ("`wall` rises", *WALL[1:]),
    ),
    "an asterisk": (
        yaml("title: *Wall* rises", "date: 2021-05-03"),
        ("*Wall* rises", *WALL[1:]),
    ),
    "an ampersand": (
        yaml("title: &c. The wall", "date: 2021-05-03", "x: : :"),
        ("&c. The wall", *WALL[1:]),
    ),
    "TOML without quotes": (
        '+++\ntitle = Wall: what next?\ndate = "2021-05-03"\n[params]\nx = 1\n+++\n\n',
        ("Wall: what next?", *WALL[1:]),
    ),
    "a bracket": (
        yaml("title: [Watch] The wall", "date: 2021-05-03"),
        ("[Watch] The wall", *WALL[1:]),
    ),
    "an unclosed bracket": (
        yaml("title: [Wall", "date: 2021-05-03"),
        WALL,
    ),
    "braces": (
        yaml("title: {Wall} rises", "date: 2021-05-03"),
        ("{Wall} rises", *WALL[1:]),
    ),
    "a template": (
        yaml("title: {{title}}", "date: 2021-05-03"),
        (None, *WALL[1:]),
    ),
    "a template in quotes": (
        yaml('title: "{{ title }}"', "date: {{date}}"),
        (None, *[None] * 4),
    ),
    "a tab for an indent": (
        yaml("title: Wall", "author:", "\tname: Ann Lee", "date: 2021-05-03"),
        (*WALL[:3], "Ann Lee", None),
    ),
    "a tab behind the colon": (yaml("title:\tWall", "date:\t2021-05-03", "x: : :"), WALL),
    "keys of several words": (yaml("Title: Wall", "Publish Date: 2021-05-03", "SEO Title: x"), WALL),
    "indented as a whole": (yaml("  title: Wall", "  date: 2021-05-03", "  x: : :"), WALL),
    "a blank line before": ("\n" + yaml("title: Wall", "date: 2021-05-03"), WALL),
    "blank lines and a comment before": ("\n\n<!-- (c) -->\n" + yaml("title: Wall", "date: 2021-05-03"), WALL),
    "a blank line within": (yaml("title: Wall", "", "date: 2021-05-03", "x: : :"), WALL),
    "closed by dots": ("---\ntitle: Wall\ndate: 2021-05-03\n...\n\n", WALL),
    "not closed": ("---\ntitle: Wall\ndate: 2021-05-03\n\n", WALL),
    "the language named": ("---yaml\ntitle: Wall\ndate: 2021-05-03\n---\n", WALL),
    "a line that is none": (yaml("title: Wall", "see below", "date: 2021-05-03"), WALL),
    "items at the margin": (yaml("title: Wall", "tags:", "- a: : b", "date: 2021-05-03"), WALL),
    "a folded value": (
        yaml("title: >", "  The wall", "  rises", "x: : :"),
        ("The wall rises", *[None] * 4),
    ),
    "longer rules": ("-----\ntitle: Wall\ndate: 2021-05-03\n-----\n", WALL),
    "a block of code": ("```yaml\ntitle: Wall\ndate: 2021-05-03\n```\n\n", WALL),
    "no blank behind the colon": (yaml("title:Wall", "date:2021-05-03", "a:b"), WALL),
    "a number behind a hash": (yaml("title: Wall #7 rises", "date: 2021-05-03 # sure"), ("Wall #7 rises", *WALL[1:])),
    "JSON": ('{\n  "title": "Wall",\n  "date": "2021-05-03"\n}\n\n', WALL),
    "JSON between rules": (yaml('{"title": "Wall", "date": "2021-05-03"}'), WALL),
    "a switch": (yaml("title: Wall", "published: true", "date: 2021-05-03"), WALL),
    "no date but a switch": (
        yaml("title: Wall", "published: false"),
        ("Wall", *[None] * 4),
    ),
    "an author by name": (
        yaml("title: Wall", "author: {name: Ann Lee, email: a@b.c}"),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "authors by name": (
        yaml("title: Wall", "authors:", "- name: Ann Lee", "- name: Bo Day"),
        ("Wall", None, None, "Ann Lee, Bo Day", None),
    ),
    "authors by name, not quite YAML": (
        yaml("title: W: x", "authors:", "  - name: Ann Lee", "    url: /a", "  - name: Bo Day"),
        ("W: x", None, None, "Ann Lee, Bo Day", None),
    ),
    "a wiki link": (
        yaml("title: Wall", 'author: "[[Ann Lee]]"'),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "a wiki link without quotes": (
        yaml("title: Wall", "author: [[Ann Lee]]"),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "wiki links in a list": (
        yaml("title: Wall", "author:", '  - "[[people/al|Ann Lee]]"'),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "the family name first": (
        yaml("title: Wall", 'author: "Lee, Ann; Day, Bo"'),
        ("Wall", None, None, "Ann Lee; Bo Day", None),
    ),
    "two by their first names": (
        yaml("title: Wall", "authors: [Ann, Bo]"),
        ("Wall", None, None, "Ann, Bo", None),
    ),
    "a mail address": (
        yaml("title: Wall", "author: Ann Lee <ann@coast.example>"),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "a mail address in brackets": (
        yaml("title: Wall", "author: Ann Lee (ann@coast.example)"),
        ("Wall", None, None, "Ann Lee", None),
    ),
    "a note of a page": (
        yaml("title: Wall", "source: https://coast.example/1", "created: 2021-05-09"),
        ("Wall", None, None, None, "https://coast.example/1"),
    ),
    "a note of a dated page": (
        yaml("title: Wall", "source: https://coast.example/1", "published: 2021-05-03", "created: 2021-05-09"),
        (*WALL[:4], "https://coast.example/1"),
    ),
    "a note": (
        yaml("title: Wall", "created: 2021-05-03", "source: The Coast"),
        ("Wall", "The Coast", *WALL[2:]),
    ),
    "an update": (
        yaml("title: Wall", "updated: 2021-05-09", "lastmod: 2021-05-09"),
        ("Wall", *[None] * 4),
    ),
    "a path for a link": (yaml("title: Wall", "url: /wall/", "date: 2021-05-03"), WALL),
    "a time of one digit": (
        yaml("title: Wall", "date: 2021-05-03 9:05"),
        ("Wall", None, "2021-05-03T09:05:00", None, None),
    ),
    "slashes": (yaml("title: Wall", "date: 2021/05/03"), WALL),
    "a short zone": (
        yaml("title: Wall", "date: 2021-05-03 09:05:00 -4"),
        ("Wall", None, "2021-05-03T09:05:00-04:00", None, None),
    ),
    "an unset date": (
        yaml("title: Wall", "date: 0001-01-01T00:00:00Z"),
        ("Wall", *[None] * 4),
    ),
    "nothing": (
        yaml("title: Wall", "date:", "author: null", "publisher: ~"),
        ("Wall", *[None] * 4),
    ),
    "references": (
        yaml("title: Tom &amp; the wall"),
        ("Tom & the wall", *[None] * 4),
    ),
}


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(("head", "expected"), HEADS.values(), ids=HEADS.keys())
def test_front_matter_is_read_as_it_was_meant(
    tmp_path: Path, head: str, expected: tuple[str | None, ...], name: str
) -> None:
    article, problems = read_with(tmp_path, name, head + "# A heading\n\n" + BODY if expected[0] else head + BODY)
    assert problems == []
    assert facts(article) == expected
    assert article.text.strip().endswith(BODY.strip())
    assert article.text.strip().startswith(("A heading", "# A heading") if expected[0] else "The wall will rise")


MARKDOWN_HEADS: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "MultiMarkdown": ("Title: Wall\nDate: 2021-05-03\nBase Header Level: 2\n\n", WALL),
    "Pelican": (
        "Title: Wall\nDate: 2021-05-03\nModified: 2021-05-09\nTags: a, b\nSummary: The wall: a\n    story\n\n",
        WALL,
    ),
    "Pelican, of reStructuredText": (":title: Wall\n:date: 2021-05-03\n\n", WALL),
    "a reader for programs": (
        "Title: Wall\n\nURL Source: https://coast.example/1\n\nPublished Time: 2021-05-03\n\nMarkdown Content:\n",
        (*WALL[:4], "https://coast.example/1"),
    ),
    "Org": ("#+TITLE: Wall\n#+DATE: 2021-05-03\n\n", WALL),
    "Org, with its own dates": ("#+TITLE: Wall\n#+DATE: <2021-05-03 Mon>\n\n", WALL),
    "authors below each other": (
        "Title: Wall\nAuthor: Ann Lee\n        Bo Day\nDate: 2021-05-03\n\n",
        (*WALL[:3], "Ann Lee, Bo Day", None),
    ),
    "a letter by mail": (
        "From: Ann Lee <ann@coast.example>\nTo: Desk <desk@coast.example>\nSubject: Wall\nDate: Mon, 3 May 2021\n\n",
        (*WALL[:3], "Ann Lee", None),
    ),
    "items in Hexo's, which nothing opens": ("title: Wall\ndate: 2021-05-03\ntags:\n- sea\n- stone\n---\n", WALL),
    "a message that was pasted": (
        "From: Ann Lee <ann@coast.example>\nSent: May 3, 2021\nTo: Desk\nCc: Tom Reed\nSubject: Wall\n\n",
        (*WALL[:3], "Ann Lee", None),
    ),
    "a title alone": (
        "Title: Wall\n\n",
        ("Wall", *[None] * 4),
    ),
    "pandoc": (
        "% Wall\n% Ann Lee; Bo Day\n% 3 May 2021\n\n",
        (*WALL[:3], "Ann Lee, Bo Day", None),
    ),
    "pandoc, over lines": (
        "% The wall\n  rises\n% Ann Lee\n  Bo Day\n\n",
        ("The wall rises", None, None, "Ann Lee, Bo Day", None),
    ),
    "pandoc, a title alone": (
        "% Wall\n\n",
        ("Wall", *[None] * 4),
    ),
    "pandoc, without a title": (
        "%\n% Ann Lee\n\n",
        (None, None, None, "Ann Lee", None),
    ),
    "a note": (
        "# Wall\n\nCreated: 3 May 2021\nTags: news\nAuthor: Ann Lee\n\n",
        (*WALL[:3], "Ann Lee", None),
    ),
    "highlights": (
        "# Wall\n\n![cover](x.png)\n\n## Metadata\n- Author: [[Ann Lee]]\n- Category: #articles\n"
        "- URL: https://coast.example/1\n\n",
        ("Wall", None, None, "Ann Lee", "https://coast.example/1"),
    ),
    "properties of a page": (
        "title:: Wall\ntags:: [[news]], walls\nauthor:: [[Ann Lee]]\ndate:: [[May 3rd, 2021]]\n\n",
        (*WALL[:3], "Ann Lee", None),
    ),
    "a table of its users' own": (
        '+++\ntitle = "Wall"\ndate = 2021-05-03\n[extra]\nauthor = "Ann Lee"\n+++\n\n',
        (*WALL[:3], "Ann Lee", None),
    ),
    "fields in bold": (
        "# Wall\n\n**Author:** Ann Lee\n**Date:** 3 May 2021\n\n",
        (*WALL[:3], "Ann Lee", None),
    ),
}


@pytest.mark.parametrize(("head", "expected"), MARKDOWN_HEADS.values(), ids=MARKDOWN_HEADS.keys())
def test_what_dialects_of_markdown_put_above_a_text(
    tmp_path: Path, head: str, expected: tuple[str | None, ...]
) -> None:
    article, problems = read_with(tmp_path, "a.md", head + BODY)
    assert problems == []
    assert facts(article) == expected
    assert article.text.removeprefix("Wall\n\n") == BODY.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Note: the wall rose.\n\nIt was built in 1911.\n",
        "The mayor said: it will rise\nThe council agreed: it will\n\nIt was built in 1911.\n",
        "100 metres: the wall\n\nIt was built in 1911.\n",
        "{ not JSON }\n\nIt was built in 1911.\n",
        '{"a": 1}\n\nIt was built in 1911.\n',
        "Title: Wall\nDate: 2021-05-03\n",
    ],
)
def test_what_only_looks_like_it_is_text(tmp_path: Path, text: str) -> None:
    article, _ = read_with(tmp_path, "a.md", text)
    assert "".join(article.text.split())[:12] == "".join(text.split())[:12]


@pytest.mark.parametrize(
    ("name", "head", "published"),
    [
        ("2021-05-03-wall.md", yaml("title: Wall"), "2021-05-03"),
        ("2021-05-03-wall.md", yaml("title: Wall", "date: 2021-05-04"), "2021-05-04"),
        ("2021-05-03-wall.md", "", None),
        ("2021-99-03-wall.md", yaml("title: Wall"), None),
        ("2021-05-03.md", yaml("title: Wall"), None),
    ],
)
def test_the_name_of_a_file_may_say_its_date(tmp_path: Path, name: str, head: str, published: str | None) -> None:
    article, _ = read_with(tmp_path, name, head + BODY)
    assert article.published == published


def test_what_cannot_be_used_is_said_once(tmp_path: Path) -> None:
    article, problems = read_with(tmp_path, "a.md", yaml("title: Wall", "date: soon", "created: later") + BODY)
    assert article.published is None
    assert problems == ["a.md: front matter: published is left out: not a date in ISO 8601: 'soon'"]


def test_a_file_that_is_nothing_but_front_matter_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(yaml("title: W: x"))
    (found,) = read(tmp_path / "a.md", tmp_path, Limits())
    assert isinstance(found, Unreadable)
    assert not isinstance(found, Article)


@rows("unit", ["a: ", "title: x\n", "---\n", "% x\n", "{", "[[", "<!--", " ", "- a\n", "\n", "a b c: "])
def test_hostile_heads_take_linear_time(unit: str) -> None:
    for head in ("", "---\n", "title: x\n"):

        def work(text: str) -> None:
            split(text)
            split_markdown(text)

        assert measure(work, lambda size: head + unit * (size // len(unit)), 100_000).factor <= MAX_FACTOR  # noqa: B023


def test_brackets_within_brackets_take_no_time_in_yaml() -> None:
    def head(size: int) -> str:
        return f"---\ntitle: Wall\n{'[' * size}\n---\n{BODY}"

    assert split(head(1000))[0] == {"title": "Wall"}
    assert measure(lambda text: split(text), head, 1100).factor <= MAX_FACTOR
