"""What holds for any file and any text."""

from __future__ import annotations

import json
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Kind
from index.reading import Limits, Unreadable, read
from index.reading.decoding import Undecodable, decode
from index.reading.formats import FORMATS
from index.reading.layout import plain_layout
from index.reading.markdown import render
from index.reading.paragraphs import paragraph_spans

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


def check(article: Article) -> None:
    """An Article checks its own spans when it is made; here is what it does not."""
    for paragraph in article.paragraphs:
        quoted = article.quote(paragraph.start, paragraph.end)
        assert quoted == quoted.strip() != ""
    assert not outside(article.text, [(paragraph.start, paragraph.end) for paragraph in article.paragraphs]).strip()
    article.text.encode("utf-8")
    for fact in (article.title, article.publisher, article.published, article.url, article.author):
        assert fact is None or fact == fact.strip() != ""
        assert fact is None or fact.encode("utf-8")


def article_strings(article: Article) -> str:
    """All that is written of an article."""
    return "".join(
        filter(None, (article.id, article.text, article.title, article.publisher, article.author, article.url))
    )


def outside(text: str, spans: list[tuple[int, int]]) -> str:
    """The characters of `text` that lie in none of the spans."""
    ends = [0, *(end for _, end in spans)]
    return "".join(
        text[end:start] for end, start in zip(ends, [*(start for start, _ in spans), len(text)], strict=True)
    )


@given(text=texts, title=st.none() | texts)
def test_every_character_but_white_space_lies_in_a_paragraph(text: str, title: str | None) -> None:
    for guess in (True, False):
        layout = plain_layout(text, title, guess=guess)
        check(Article("id", text, "a.txt", layout.guesses.title, paragraphs=layout.paragraphs))


@given(text=texts)
def test_rendered_markdown_keeps_the_same_promise(text: str) -> None:
    rendering = render(text.replace("\0", ""))
    check(Article("id", rendering.text, "a.md", rendering.layout.guesses.title, paragraphs=rendering.layout.paragraphs))


@given(
    content=st.one_of(
        st.binary(max_size=300),
        texts.map(str.encode),
        texts.map(lambda text: text.encode("utf-16")),
        st.tuples(texts, st.binary(max_size=4), texts).map(
            lambda parts: parts[0].encode() + parts[1] + parts[2].encode()
        ),
        st.lists(
            st.recursive(st.none() | st.booleans() | st.integers() | texts, st.lists, max_leaves=4), max_size=4
        ).map(lambda values: "\n".join(map(json.dumps, values)).encode()),
        st.lists(
            st.dictionaries(st.sampled_from(["id", "title", "text", "url", "published"]), st.text(max_size=40) | texts),
            max_size=4,
        ).map(lambda entries: "\n".join(map(json.dumps, entries)).encode()),
    ),
    suffix=st.sampled_from(sorted(FORMATS)),
    sidecar=st.none() | st.binary(max_size=60) | texts.map(str.encode),
)
def test_any_file_gives_articles_or_reasons(content: bytes, suffix: str, sidecar: bytes | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        file.write_bytes(content)
        if sidecar is not None:
            file.with_suffix(".toml").write_bytes(sidecar)
        found = list(read(file, Path(folder), Limits(max_file_bytes=2000)))
    assert found
    for one in found:
        if isinstance(one, Article):
            check(one)
            assert "\0" not in article_strings(one)
        else:
            assert isinstance(one, Unreadable)
            assert one.reason.isprintable()
            assert one.path in (file.name, "a.toml")


@given(text=texts)
def test_plain_text_in_utf_8_comes_back_as_it_is(text: str) -> None:
    try:
        decoded = decode(text.encode("utf-8"))
    except Undecodable:
        return
    assert decoded == text.removeprefix("\ufeff")


@given(text=st.text(st.characters(codec="cp1252", exclude_characters="\0"), min_size=1))
def test_windows_1252_is_never_a_wrong_utf_8(text: str) -> None:
    data = text.encode("cp1252")
    try:
        decoded = decode(data)
    except Undecodable:
        return
    assert decoded == text or decoded.encode("utf-8") in (data, data.removeprefix(b"\xef\xbb\xbf"))


WORDS = ["the", "wall", "rose", "slowly", "above", "sea-level", "again", "and"]


@settings(max_examples=30)
@given(paragraphs=st.lists(st.lists(st.sampled_from(WORDS), min_size=30, max_size=60), min_size=2, max_size=4))
def test_hard_wrapping_does_not_change_the_paragraphs(paragraphs: list[list[str]]) -> None:
    whole = [" ".join(words).capitalize() + "." for words in paragraphs]
    wrapped = "\n\n".join(textwrap.fill(paragraph, 72, break_on_hyphens=False) for paragraph in whole)
    assert [" ".join(wrapped[start:end].split()) for start, end in paragraph_spans(wrapped)] == whole


HOSTILE = {
    "one word": lambda n: "a" * n,
    "words": lambda n: "word " * (n // 5),
    "capitals": lambda n: "Aa " * (n // 3),
    "lines": lambda n: "Aa bb\n" * (n // 6),
    "long lines": lambda n: ("word " * 12 + "\n") * (n // 61),
    "blank lines": lambda n: "\n \n" * (n // 3) + "a",
    "sentences": lambda n: "It is. " * (n // 7),
    "paragraphs": lambda n: "It is a wall.\n\n" * (n // 15),
    "unstopped paragraphs": lambda n: "It is a wall that will be raised soon\n\nIt is.\n\nIt is.\n\n" * (n // 55),
    "questions": lambda n: "Why?\n\n" * (n // 6),
    "bullets": lambda n: "- a\n" * (n // 4),
    "labels": lambda n: "A: b\n" * (n // 5),
    "bylines": lambda n: "By " + "Ann Lee and " * (n // 12),
    "short bylines": lambda n: "By Ann Lee\n" * (n // 11),
    "dates": lambda n: "3 May 2021\n" * (n // 11),
    "brackets": lambda n: "(" * n + "a",
    "pairs of brackets": lambda n: "(a) " * (n // 4),
    "square brackets": lambda n: "a" + "[a]" * (n // 3),
    "open square brackets": lambda n: "[" * n + "a",
    "links": lambda n: "[a](" * (n // 4),
    "images": lambda n: "![a](b) " * (n // 8),
    "stars": lambda n: "*a **a " * (n // 7),
    "underlines": lambda n: "_a " * (n // 3),
    "backticks": lambda n: "".join("`" * (k % 50) + " " for k in range(n // 26)),
    "tildes": lambda n: "~~a " * (n // 4),
    "quotes": lambda n: "> " * (n // 2) + "a",
    "quoted lines": lambda n: "> a\n" * (n // 4),
    "tags": lambda n: "<a " * (n // 3),
    "opened tags": lambda n: "<div>\n" * (n // 6) + "a",
    "comments": lambda n: "<!-- a\n\n" * (n // 8),
    "scripts": lambda n: "<script>a</style>" * (n // 17),
    "table": lambda n: "|a|b|\n|-|-|\n" + "|a|b|\n" * (n // 6),
    "wide table": lambda n: "|a" * (n // 4) + "|\n" + "|-" * (n // 4) + "|\n",
    "entities": lambda n: "&amp;&#x41;" * (n // 11),
    "definitions": lambda n: "".join(f"[{k}]: /u\n" for k in range(n // 10)) + "a",
    "escapes": lambda n: "\\*" * (n // 2),
    "rules": lambda n: "---\n" * (n // 4) + "a",
    "front matter": lambda n: "---\n" + "a: [" * (n // 4) + "\n---\na",
    "control": lambda n: "wall \x1b" + "word " * (n // 5),
    "copyright": lambda n: ("© " * 60 + "\n") * (n // 121),
    "colons": lambda n: "read more " * (n // 10) + ":",
}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".jsonl"])
@pytest.mark.parametrize("shape", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_size_of_a_text_and_no_faster(
    tmp_path: Path, suffix: str, shape: Callable[[int], str]
) -> None:
    """What is quadratic takes far longer, what is linear stays below 40 microseconds a character."""
    text = shape(40_000)
    file = tmp_path / f"a{suffix}"
    file.write_text(text if suffix != ".jsonl" else json.dumps({"id": "1", "title": "", "text": text}))
    began = time.process_time()
    assert list(read(file, tmp_path, Limits()))
    assert time.process_time() - began < 1.6


def test_the_kinds_of_a_collection_are_nearly_all_body() -> None:
    folder = Path(__file__).parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the published sets are not here")
    for collection in ("naturalquestions", "selqa", "squad2", "trecqa", "wikiqa", "bbc"):
        kinds = [
            paragraph.kind
            for found in read(folder / collection / "articles.jsonl", folder, Limits())
            if isinstance(found, Article)
            for paragraph in found.paragraphs
        ]
        assert Kind.BOILERPLATE not in kinds
        assert kinds.count(Kind.BODY) >= 0.99 * len(kinds)
