"""The readers: any bytes give articles whose quotes are cut from their text, or reasons."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from hypothesis import strategies as st

from index.article import Article
from index.formats import Limits, Unreadable, read
from index.formats.decoding import REPLACED, decode
from index.formats.front_matter import split
from index.formats.markdown import renderer_of
from index.formats.registry import read_page
from index.text.sentences import with_sentences
from tests.fuzz.target import Check, Target, scratch
from tests.fuzz.texts import damaged, encoded, news, sendable, texts
from tests.fuzz.weaving import woven
from tests.index.formats.test_promises import check as keeps_its_promises

LIMITS = Limits(max_file_bytes=6_000)
SMALL = 4  # pieces of a page; finding its main text takes milliseconds

File = tuple[bytes, bytes | None]
"""What a file holds, and its sidecar where it has one."""

MARKUP = (
    *("<p>", "</p>", "<div>", "</div>", "<br>", "<br><br>", "<ul><li>", "<table><tr><td>", "<h1>", "</h1>", "<h2>"),
    *("<article>", "</article>", "<main>", "<head>", "</body>", "</html>", "<b>", "<i>", '<a href="/x">', "</a>"),
    *(
        "<script>",
        "</script>",
        "<style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml version='1.0'?>",
        "<!doctype html>",
    ),
    *("<title>A wall | The Coast</title>", "<svg>", "<math>", "<template>", "<iframe src='file:///etc/passwd'>"),
    *('<meta charset="utf-7">', "<meta charset=idna>", '<meta name="author" content="Ann Lee">', "<base href='//['>"),
    *('<meta property="og:site_name" content="\x1f">', "<link rel=canonical href='http://[::1'>", "<pre>", "<hr>"),
    *('<meta name="date" content="2021-02-30">', '<time pubdate datetime="0001-01-01T00:00:00+23:59">', "<time>"),
    *('<script type="application/ld+json">{"datePublished": [[{"a":', "&amp;", "&#x0;", "&#xD800;", "&bogus;", "<p "),
    *(
        "The wall will rise by a metre, the council said on Monday. ",
        "Nobody was surprised. ",
        "“So ",
        "\x00",
        "\u2028",
    ),
    *("<blockquote>", "<span style='display:none'>", "<noscript>", "<frameset>", "<plaintext>", "</", "<", ">", "&"),
)
pages = woven(MARKUP, SMALL).map(lambda page: page.encode("utf-8", "ignore"))
whole_pages = pages.map(
    lambda inner: b"<html><body><article><p>It rose. " + inner + b" It fell.</article></body></html>"
)

JSON = (
    *('{"id": "a", "text": "The wall rose. It fell."}', '{"id": "b", "title": "Wall", "text": "It rose\\n\\nBy Ann"}'),
    *('{"id": 7, "text": "It rose.", "published": "2021-05-03"', ', "url": "file:///etc"', ', "author": ["Ann", 1]'),
    *('{"id": "\\ud800", "text": "a"}', '{"id": "c", "text": "a\\u0000b"}', '{"id": "d", "text": "\\ud83d"}'),
    *(', "publisher": {"a": 1}', ', "title": "\\u202e\\n"', ', "published": "0001-01-01T00:00:00+14:00"', '{"id": ""'),
    *(
        "{",
        "}",
        "[",
        "]",
        "null",
        "1e999",
        "NaN",
        '"',
        ":",
        ",",
        "\\",
        "\n",
        "\ufeff",
        "\x00",
        "\u2028",
        '{"id": true}',
    ),
    *("[" * 2_000, "9" * 4_400),
)
values = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.lists(st.text(max_size=5), max_size=3)
whole_lines = st.builds(lambda id, text: json.dumps({"id": id, "text": text}), st.text(max_size=4), texts | news)
collections = st.one_of(woven(JSON, 8), woven(JSON, 6, "\n"), whole_lines).map(
    lambda said: said.encode("utf-8", "replace")
)

TOML = (
    *("title = 'Wall'\n", 'url = "file:///etc/passwd"\n', "published = 2021-05-03\n", "published = 07:30:00\n"),
    *("author = ['Ann', 'Bob']\n", "author = [1]\n", "a.b.c = 1\n", "[table]\n", "[[table]]\n", "x = ", "{a = 1}\n"),
    *(
        "title = " + "9" * 4_400 + "\n",
        "published = 0000-00-00\n",
        "a = 1e999\n",
        "'' = nan\n",
        "# \x7f\n",
        "=\n",
        "'''",
    ),
    *(
        "published = 0001-01-01T00:00:00+23:59\n",
        "a = [" * 40,
        "title = ''\n",
        "title = '\\ud800'\n",
        '"\\uD800" = 1\n',
    ),
)
YAML = (
    *("title: Wall\n", "url: javascript:alert(1)\n", "date: 2021-05-03\n", "authors: [Ann, Bob]\n", "author: {a: b}\n"),
    *(
        "a: &a [*a]\n",
        "a: &b x\n",
        "b: *b\n",
        "? [x]\n",
        "!!python/object:os.system x\n",
        "<<: *b\n",
        "- x\n",
        "{",
        "[",
    ),
    *(
        "title: |\n  a\n",
        "title: >\n",
        "\t",
        "%YAML 9.9\n",
        "%TAG ! x\n",
        '"\\x00": 1\n',
        "'",
        "...\n",
        "? ",
        ": ",
        "\x85",
    ),
    *("title: " + "9" * 4_400 + "\n", "title: !!binary x\n", "title: ~\n", "\u2028", "\ufeff", "[" * 500, "a: " * 50),
)


def _fenced(fence: str, inside: str, body: str) -> bytes:
    return f"{fence}\n{inside}\n{fence}\n{body}".encode("utf-8", "ignore")


front_matter = st.one_of(
    st.builds(_fenced, st.just("+++"), woven(TOML, 5), news),
    st.builds(_fenced, st.just("---"), woven(YAML, 5), news),
)
sidecars = woven(TOML, 6).map(lambda toml: toml.encode("utf-8", "ignore"))

EXPORTED = """\
1 of 2 DOCUMENTS|Document 2 of 2|The Coast Gazette|May 3, 2021 Monday|Wall to rise|LENGTH: 41 words|BYLINE: Ann Lee
BODY:|Body|LOAD-DATE: May 4, 2021|LANGUAGE: ENGLISH|End of Document|Classification|HD|HD  Wall to rise|BY|41 words
PD  3 May 2021|SN  Gazette|LP|TD|AN|10:15|English|Document COGA000020210503eh530001a|(c) 2021 Gazette|Title: Wall
The wall will rise by a metre, the council said.
3 May 2021||   It rose.|Publication date: May 3, 2021|Full text: The wall rose.
""".replace("\n", "|").split("|")
CUES = """\
WEBVTT|1|00:00:01,000 --> 00:00:02,000|00:01.000 --> 00:02.000 align:start|The wall rose|- It fell.|<v Ann Lee>So
[MUSIC]|<c>it</c> rose.|NOTE a|STYLE||\x00|{\\an8}It|intro|99:99:99.9 --> 0|99:99:99.9 --> 00:00.0
""".replace("\n", "|").split("|")
exports = woven(EXPORTED, 24, "\n").map(lambda said: said.encode("utf-8", "ignore"))
cues = woven(CUES, 16, "\n").map(lambda said: ("1\n00:00:01,000 --> 00:00:02,000\n" + said).encode("utf-8", "ignore"))


def alone(content: st.SearchStrategy[bytes]) -> st.SearchStrategy[File]:
    return st.tuples(content, st.none())


@contextmanager
def reading(name: str) -> Iterator[Check]:
    with scratch() as folder:
        file = Path(folder, name)

        def check(given: File) -> None:
            content, aside = given
            file.write_bytes(content)
            sidecar = file.with_suffix(".toml")
            sidecar.unlink(missing_ok=True)
            if aside is not None:
                sidecar.write_bytes(aside)
            found = list(read(file, file.parent, LIMITS))
            assert found
            for one in found:
                _is_an_article_or_a_reason(one)
                if isinstance(one, Article) and file.suffix == ".txt" and not split(decoded := decode(content))[1]:
                    assert renderer_of(decoded) or one.text in decoded
                if isinstance(one, Article) and file.suffix == ".jsonl":
                    assert one.text in _texts_given(content)

        yield check


def _texts_given(content: bytes) -> list[str]:
    given: list[str] = []
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        with suppress(ValueError, RecursionError):
            entry = json.loads(decode(line))
            given += [str(entry.get("text"))] if isinstance(entry, dict) else []
    return [re.sub("[\0\ud800-\udfff]", REPLACED, text) for text in given]


def _is_an_article_or_a_reason(found: Article | Unreadable) -> None:
    if isinstance(found, Unreadable):
        assert found.reason.isprintable()
        assert found.path.isprintable()
        return
    keeps_its_promises(found)
    for sentence in found.sentences:
        paragraph = found.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end


CHARSETS = (
    *("utf-8", "latin-1", "utf-7", "utf-16", "utf-32", "idna", "punycode", "unicode_escape", "raw_unicode_escape"),
    *("undefined", "zlib", "rot13", "charmap", "a\0b", "x" * 200, "cp037", "iso-2022-jp", "gb18030", "big5", "hex", ""),
)


@contextmanager
def _from_the_web() -> Iterator[Check]:
    def check(given: tuple[bytes, str, str | None, str]) -> None:
        data, media_type, charset, address = given
        try:
            article = with_sentences(read_page(data, media_type, charset, "https://a.example/b", address, LIMITS))
        except Unreadable as unreadable:
            article = unreadable  # type: ignore[assignment]
        _is_an_article_or_a_reason(article)

    yield check


TARGETS = (
    Target("text", alone(encoded), partial(reading, "a.txt")),
    Target("exports", alone(exports | damaged(exports)), partial(reading, "a.txt")),
    Target("subtitles", alone(cues | damaged(cues)), partial(reading, "a.srt")),
    Target("markdown", alone(encoded), partial(reading, "a.md")),
    Target("html", alone(pages | whole_pages | damaged(whole_pages)), partial(reading, "a.html")),
    Target("json-lines", alone(collections | damaged(collections)), partial(reading, "a.jsonl")),
    Target("gzip", alone(damaged(collections.map(partial(gzip.compress, mtime=0)))), partial(reading, "a.jsonl.gz")),
    Target("front-matter", alone(front_matter), partial(reading, "a.txt")),
    Target(
        "sidecar", st.tuples(st.just(b"The wall rose."), sidecars | st.binary(max_size=50)), partial(reading, "a.txt")
    ),
    Target(
        "web-page",
        st.tuples(
            damaged(sendable.map(str.encode)) | whole_pages,
            st.sampled_from(("text/html", "text/plain", "text/markdown", "image/png", "")),
            st.none() | st.sampled_from(CHARSETS),
            st.sampled_from(
                ("https://a.example/", "https://a.example/b/?c=d", "http://[::1]/", "https://a.example//..")
            ),
        ),
        _from_the_web,
    ),
)
