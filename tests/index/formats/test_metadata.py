"""Front matter and sidecars, and which of them wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article
from index.formats import Limits, Unreadable, read
from index.metadata.dates import published_date
from tests import rows

BODY = "Council raises the wall\n\nThe wall will rise by a metre, the council said.\n"


def read_with(folder: Path, name: str, content: str, sidecar: str | None = None) -> tuple[Article, list[str]]:
    """The article in a file of that name and content, and what could not be used."""
    (folder / name).write_bytes(content.encode())
    if sidecar is not None:
        (folder / Path(name).with_suffix(".toml")).write_text(sidecar)
    found = list(read(folder / name, folder, Limits()))
    (article,) = (one for one in found if isinstance(one, Article))
    return article, [str(one) for one in found if isinstance(one, Unreadable)]


def facts(article: Article) -> tuple[str | None, ...]:
    return article.title, article.publisher, article.published, article.author, article.url


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 'The wall: a story'\npublisher: The Coast\ndate: 2021-05-03\nauthors: [Ann Lee, John Moore]\n"
        "link: https://coast.example/1\ntags: [a, b]\ndraft: no\n---\n",
        '+++\ntitle = "The wall: a story"\npublisher = "The Coast"\npublished = 2021-05-03\n'
        'author = ["Ann Lee", "John Moore"]\n'
        'url = "https://coast.example/1"\n[extra]\ntags = ["a"]\n+++\n',
    ],
)
def test_front_matter_is_metadata_and_not_text(tmp_path: Path, name: str, end: str, head: str) -> None:
    article, problems = read_with(tmp_path, name, (head + BODY).replace("\n", end))
    assert problems == []
    assert facts(article) == (
        "The wall: a story",
        "The Coast",
        "2021-05-03",
        "Ann Lee, John Moore",
        "https://coast.example/1",
    )
    assert article.text.startswith("Council raises the wall")
    if name == "a.txt":
        assert article.text == BODY.replace("\n", end)


def test_a_sidecar_wins_over_front_matter_and_both_over_guesses(tmp_path: Path) -> None:
    head = "---\ntitle: Front\nauthor: Ann Lee\n---\n"
    content = head + "Council raises the wall\n\nBy John Moore, 3 May 2021\n\nIt was built.\n"
    article, problems = read_with(tmp_path, "a.txt", content, 'title = "Beside"\npublisher = "The Coast"\n')
    assert problems == []
    assert facts(article) == ("Beside", "The Coast", "2021-05-03", "Ann Lee", None)
    assert [paragraph.kind for paragraph in article.paragraphs] == ["headline", "boilerplate", "body"]


def test_an_empty_entry_says_that_there_is_none(tmp_path: Path) -> None:
    content = "Council raises the wall\n\nBy John Moore\n\nIt was built.\n"
    article, _ = read_with(tmp_path, "a.txt", content, 'title = ""\nauthor = " "\n')
    assert (article.title, article.author) == (None, None)


def test_the_sidecar_of_the_whole_name_wins_over_that_of_the_stem(tmp_path: Path) -> None:
    (tmp_path / "a.txt.toml").write_text('publisher = "Whole"')
    article, _ = read_with(tmp_path, "a.txt", BODY, 'publisher = "Stem"')
    assert article.publisher == "Whole"


@pytest.mark.parametrize(
    ("sidecar", "problem"),
    [
        ("title = ", "a.toml: is not valid TOML: "),
        ("", "a.toml: is empty"),
        ("title = 5", "a.toml: title is not text and is left out"),
        ('published = "soon"', "a.toml: published is left out: not a date in ISO 8601: 'soon'"),
        ('url = "javascript:alert(1)"', "a.toml: url is left out: not a link that starts with http:// or https://"),
        ('publshed = "2021-05-03"', "a.toml: publshed is not known and is left out; known are title, publisher, "),
    ],
)
def test_what_cannot_be_used_of_a_sidecar_is_said_and_the_article_read(
    tmp_path: Path, sidecar: str, problem: str
) -> None:
    article, problems = read_with(tmp_path, "a.txt", BODY, sidecar)
    assert article.title == "Council raises the wall"
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_date_and_time_of_toml_and_a_date_in_words_become_iso_8601(tmp_path: Path) -> None:
    article, _ = read_with(tmp_path, "a.txt", BODY, "published = 2021-05-03T10:15:00+01:00")
    assert article.published == "2021-05-03T10:15:00+01:00"
    article, _ = read_with(tmp_path, "a.txt", BODY, 'published = "Monday, 3rd May 2021"')
    assert article.published == "2021-05-03"


def test_front_matter_that_is_broken_toml_refuses_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("+++\n= \n+++\nText.\n")
    (found,) = read(tmp_path / "a.md", tmp_path, Limits())
    assert isinstance(found, Unreadable)
    assert found.reason.startswith("has front matter that is not valid TOML: ")


@pytest.mark.parametrize(
    "text",
    [
        "---\nIt was built in 1911. It was breached twice.\n---\nIt will rise.\n",
        "---\nNo end to it.\n",
        "---\n- a\n- b\n---\nIt will rise.\n",
        "---\n: [\n---\nIt will rise.\n",
        "---\nThe mayor said: it will rise\n---\nIt will rise.\n",
        "---\n" + "[" * 5000 + "\n---\nIt will rise.\n",
        "---\n---\nIt will rise.\n",
        "-----\ntitle: x\n-----\nIt will rise.\n",
        "Text first.\n---\ntitle: x\n---\n",
        "---\n" + "title: x\n" * 5000 + "---\nIt will rise.\n",
    ],
)
def test_what_only_looks_like_front_matter_is_text(tmp_path: Path, text: str) -> None:
    article, _ = read_with(tmp_path, "a.txt", text)
    assert article.text == text


def test_front_matter_that_repeats_itself_without_end_takes_no_time(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    article, problems = read_with(tmp_path, "a.txt", f"---\n{bomb}title: *a59\n---\n{BODY}")  # else it never ends
    assert article.title == "Council raises the wall"
    assert problems == ["a.txt: front matter: title is not text and is left out"]


DIGITS = "title = " + "9" * 5000
PARTS = "a" + ".a" * 4000 + " = 1"


@pytest.mark.parametrize("toml", [DIGITS, PARTS], ids=["digits", "parts"])
def test_toml_that_is_more_than_it_seems_gives_nothing_at_once(tmp_path: Path, toml: str) -> None:
    article, problems = read_with(tmp_path, "a.txt", BODY, toml)
    assert article.text == BODY
    assert problems[0].startswith("a.toml: is not valid TOML: ")
    (tmp_path / "b.txt").write_text(f"+++\na = 1\n{toml}\n+++\n{BODY}")
    found, *_ = read(tmp_path / "b.txt", tmp_path, Limits())
    if isinstance(found, Unreadable):
        assert found.reason.startswith("has front matter that is not valid TOML: ")
    else:
        assert (found.text, found.title) == (BODY, "Council raises the wall")


def test_a_sidecar_of_more_than_metadata_is_refused(tmp_path: Path) -> None:
    article, problems = read_with(tmp_path, "a.txt", BODY, f"title = 'Wall'\n# {'x' * 10_000}\n")
    assert article.title == "Council raises the wall"
    assert problems == ["a.toml: is longer than 10000 characters, too long for metadata"]


def test_half_of_a_surrogate_pair_in_metadata_is_left_out(tmp_path: Path) -> None:
    article, problems = read_with(tmp_path, "a.txt", f'---\npublisher: "\\uD83D"\n---\n{BODY}')
    assert article.publisher is None
    assert problems == ["a.txt: front matter: publisher is not text and is left out"]


def test_metadata_is_cleaned_of_line_ends_and_control_characters(tmp_path: Path) -> None:
    article, _ = read_with(tmp_path, "a.txt", BODY, 'title = "The\\n  wall\\u001b[2J \\u0007rises "')
    assert article.title == "The wall[2J rises"


@rows(
    ("written", "iso"),
    [
        ("2021-05-03", "2021-05-03"),
        ("2021-05-03T10:15:00Z", "2021-05-03T10:15:00+00:00"),
        ("2021-05-03 10:15", "2021-05-03T10:15:00"),
        ("3 May 2021", "2021-05-03"),
        ("the 3rd of May, 2021", "2021-05-03"),
        ("May 3rd, 2021", "2021-05-03"),
        ("Mon, 3 Sept. 2021", "2021-09-03"),
        ("TUESDAY 4 MAY 2021", "2021-05-04"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021", "2021-12-25"),
        ("07/07/2021", "2021-07-07"),
        ("03/05/2021", None),
        ("Mon, 05/03/2021", "2021-05-03"),
        ("Monday 03/05/2021", "2021-05-03"),
        ("Tue, 05/03/2021", None),
        ("Mon, 3 May 2021 10:15:00 +0100", "2021-05-03T10:15:00+01:00"),
        ("3 May 2021 10:15 GMT", "2021-05-03T10:15:00+00:00"),
        ("33 May 2021 10:15 GMT", None),
        ("2021-05-03 9:05", "2021-05-03T09:05:00"),
        ("2021-05-03 09:05:00 -4", "2021-05-03T09:05:00-04:00"),
        ("2021-05-03T09:05:00 +0530", "2021-05-03T09:05:00+05:30"),
        ("2021-05-03 10:00:00 UTC", "2021-05-03T10:00:00+00:00"),
        ("2021-05-03 10:00:00 +0000 UTC", "2021-05-03T10:00:00+00:00"),
        ("2021/05/03", "2021-05-03"),
        ("2021.5.3 10:00", "2021-05-03T10:00:00"),
        ("20210503T101500Z", "2021-05-03T10:15:00+00:00"),
        ("November 19, 2019, 07:47 PM EST", "2019-11-19T19:47:00-05:00"),
        ("12:30 a.m. on May 3, 2021", "2021-05-03T00:30:00"),
        ("3 May 2021 at 13pm", None),
        ("3 May 2021 | 10:15", "2021-05-03T10:15:00"),
        ("Mon May  3 10:15:00 2021", "2021-05-03T10:15:00"),
        ("3-May-2021", "2021-05-03"),
        ("Published: 3 May 2021", "2021-05-03"),
        ("Updated: 3 May 2021", None),
        ("3 May 2021, a Monday", None),
        ("05-23-2021", "2021-05-23"),
        ("05-03-2021", None),
        ("2021-05-03 -4", "2021-05-03"),
        ("0001-01-01T00:00:00Z", None),
        ("1-01-01", None),
        ("9999-12-31", None),
        ("3 May 2221", None),
        ("1970-01-01T00:00:00Z", None),
        ("1970-01-01", "1970-01-01"),
        ("12345678", None),
        ("11/18/19", "2019-11-18"),
        ("31/12/99", "1999-12-31"),
        ("05/03/21", None),
        ("18.11.19", None),
        ("2021-02-30", None),
        ("29 February 2021", None),
        ("2021", None),
        ("2021-05", None),
        ("2021-W18-1", None),
        ("May 2021", None),
        ("3 May", None),
        ("0000-01-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_where_it_is_complete_and_can_be_read_in_one_way(written: str, iso: str | None) -> None:
    assert published_date(written) == iso


LONG = "Wall " * 40_000
WAYS = {
    "a.txt": "---\ntitle: {long}\npublisher: {long}\nauthor: {long}\n---\n" + BODY,
    "a.md": "# {long}\n\n" + BODY,
    "b.md": "+++\ntitle = '{long}'\npublisher = '{long}'\n+++\n" + BODY,
    "a.html": (
        "<html><head><title>{long}</title><meta property='og:title' content='{long}'><meta name='author' "
        "content='{long}'><meta property='og:site_name' content='{long}'></head><body><article><p>"
        "The wall will rise by a metre, the council said on Monday. Work begins in May, and ends before winter.</p>"
        "<p>Nobody who lives behind the wall was asked, said those who do.</p></article></body></html>"
    ),
    "a.jsonl": '{{"id": "x", "title": "{long}", "publisher": "{long}", "author": "{long}", "url": "https://a.example/'
    '{address}", "text": "The wall will rise by a metre, the council said."}}\n',
}


@pytest.mark.parametrize("name", WAYS)
def test_what_is_too_long_to_be_a_title_or_a_name_is_none(tmp_path: Path, name: str) -> None:
    long = LONG[: 120_000 if name.endswith("html") else None].strip()
    content = WAYS[name].format(long=long, address="a" * 900_000)
    article, problems = read_with(tmp_path, name, content)
    assert "The wall will rise by a metre" in article.text
    assert all(len(fact or "") <= 1_000 for fact in facts(article))
    assert all(len(problem) < 300 for problem in problems)


def test_what_is_too_long_for_a_field_is_told(tmp_path: Path) -> None:
    _, problems = read_with(tmp_path, "a.txt", BODY, sidecar=f'title = "{"Wall " * 300}"')
    assert problems == [f"a.toml: title is left out: longer than 1,000 characters: {'Wall ' * 11 + 'Wall…'!r}"]


def test_an_id_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"id": "{LONG}", "title": "t", "text": "The wall will rise."}}\n')
    assert list(read(tmp_path / "a.jsonl", tmp_path, Limits())) == [
        Unreadable("a.jsonl", 'line 1 has an "id" of more than 4,000 characters')
    ]
