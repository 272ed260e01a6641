"""What holds for any text; what holds for any file, tests/fuzz tries."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Kind
from index.formats import Limits, read, source
from index.formats.decoding import REPLACED, Undecodable, decode
from index.formats.markdown import render_markdown
from index.metadata.layout import plain_layout
from index.metadata.paragraphs import paragraph_spans
from tests.shared import DATA, needs

LINES = [
    "Harbour wall to be raised",
    "By Ann Lee, 3 May 2021",
    "The wall will rise by a metre, the council decided on Monday, and",
    "it will cost four million. Nobody in the town was surprised when",
    "it broke. ‘We knew,’ she said",
    "- an item of a list",
    "1. another",
    "READ MORE: Why",
    "Q: Why?",
    "---",
    "+++",
    "title: x",
    "# Heading",
    "> said `he`",
    "| a | b |",
    "<div>",
    "![alt](x)",
    "",
    "",
    "  ",
    "\t",
    "3 May 2021",
    "Dear Sir,",
    "*",
    "World news",
]
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(st.sampled_from(LINES), max_size=25).map("\n".join),
    st.lists(st.sampled_from(LINES), max_size=12).map("\r\n".join),
    st.text(alphabet=" \n\r\t\x0b\x0c\x1c\x85\u2028\u200b\ufeffaA.:-*#>[](){}!?’”|`~_<&;0", max_size=120),
)
decoded_texts = texts.map(lambda text: text.replace("\0", ""))  # decoding leaves no NUL


def check(article: Article) -> None:
    """An Article checks its own spans when it is made; here is what it does not."""
    for paragraph in article.paragraphs:
        quoted = article.quote(paragraph.start, paragraph.end)
        assert quoted == quoted.strip() != ""
    assert not outside(article.text, [(paragraph.start, paragraph.end) for paragraph in article.paragraphs]).strip()
    facts = (article.title, article.publisher, article.published, article.url, article.author)
    assert all(fact is None or fact == fact.strip() != "" for fact in facts)
    for said in filter(None, (article.id, article.text, *facts)):
        assert "\0" not in said
        assert said.encode("utf-8")


def outside(text: str, spans: list[tuple[int, int]]) -> str:
    """The characters of `text` that lie in none of the spans."""
    ends = [0, *(end for _, end in spans)]
    return "".join(
        text[end:start] for end, start in zip(ends, [*(start for start, _ in spans), len(text)], strict=True)
    )


@given(text=decoded_texts, title=st.none() | decoded_texts)
def test_every_character_but_white_space_lies_in_a_paragraph(text: str, title: str | None) -> None:
    for guess in (True, False):
        layout = plain_layout(text, title, guess=guess)
        check(Article("id", text, "a.txt", layout.guesses.title, paragraphs=layout.paragraphs))


@given(text=decoded_texts)
def test_rendered_markdown_keeps_the_same_promise(text: str) -> None:
    rendering = render_markdown(text)
    check(Article("id", rendering.text, "a.md", rendering.layout.guesses.title, paragraphs=rendering.layout.paragraphs))


@given(text=decoded_texts)
def test_plain_text_in_utf_8_comes_back_as_it_is(text: str) -> None:
    try:
        decoded = decode(text.encode("utf-8"))
    except Undecodable:
        return
    assert decoded == text.removeprefix("\ufeff")


@given(text=st.text(bytes(range(1, 256)).decode("cp1252", "ignore"), min_size=1))
def test_windows_1252_is_never_a_wrong_utf_8(text: str) -> None:
    data = text.encode("cp1252")
    try:
        decoded = decode(data)
    except Undecodable:
        return
    if decoded != text and decoded.encode("utf-8") not in (data, data.removeprefix(b"\xef\xbb\xbf")):
        assert 0 < decoded.count(REPLACED) <= sum(character > "\x7f" for character in decoded) / 2  # mostly UTF-8


WORDS = ["the", "wall", "rose", "slowly", "above", "sea-level", "again", "and"]


@settings(max_examples=30)
@given(paragraphs=st.lists(st.lists(st.sampled_from(WORDS), min_size=30, max_size=60), min_size=2, max_size=4))
def test_hard_wrapping_does_not_change_the_paragraphs(paragraphs: list[list[str]]) -> None:
    whole = [" ".join(words).capitalize() + "." for words in paragraphs]
    wrapped = "\n\n".join(textwrap.fill(paragraph, 72, break_on_hyphens=False) for paragraph in whole)
    assert [" ".join(wrapped[start:end].split()) for start, end in paragraph_spans(wrapped)] == whole


@needs(DATA)
def test_the_kinds_of_a_collection_are_nearly_all_body(tmp_path: Path) -> None:
    for collection in ("naturalquestions", "selqa", "squad2", "trecqa", "wikiqa", "bbc"):
        some = (DATA / collection / "articles.jsonl").read_bytes().splitlines(keepends=True)[::6]
        (tmp_path / "some.jsonl").write_bytes(b"".join(some))
        kinds = [
            paragraph.kind
            for found in read(tmp_path / "some.jsonl", tmp_path, Limits())
            if isinstance(found, Article)
            for paragraph in found.paragraphs
        ]
        assert kinds.count(Kind.BOILERPLATE) <= len(kinds) / 300  # lines about a writer below his article
        assert kinds.count(Kind.BODY) >= 0.99 * len(kinds)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "The wall will rise, the council said. {more}\n"),
        ("a.md", "# Walls\n\nThe wall will rise, the council said. {more}\n"),
        ("a.jsonl", '{{"id": "a", "title": "Walls", "text": "The wall will rise, the council said. {more}"}}\n'),
    ],
)
def test_a_text_that_would_take_too_much_room_is_refused_by_its_size(
    tmp_path: Path, name: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_TEXT", 10_000)
    (tmp_path / name).write_text(content.format(more="It is old. " * 500))
    assert [one for one in read(tmp_path / name, tmp_path, Limits()) if isinstance(one, Article)]
    (tmp_path / name).write_text(content.format(more="It is old. " * 1_000))
    (refused,) = read(tmp_path / name, tmp_path, Limits())
    assert "and an article 10,000 at most" in str(refused)


def test_a_text_of_too_many_paragraphs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_PARAGRAPHS", 100)
    (tmp_path / "a.txt").write_text("It is old.\n\n" * 101)
    (refused,) = read(tmp_path / "a.txt", tmp_path, Limits())
    assert str(refused) == "a.txt: has 101 paragraphs, and an article 100 at most; split it"
