"""What Discord is shown: within its limits, with no markup but the bot's own, word by word the article's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from bot.rendering.discord.layout import MIN_BUDGET
from bot.rendering.discord.markdown import (
    MAX_SOURCE_LINE,
    label,
    safe_link,
    source_line,
    to_lines,
    to_markdown,
    truncate,
    utf16_length,
)
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone
from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences
from tests.bot.rendering.discord.hostile import SNIPPETS, long_texts, texts, texts_with_spans
from tests.bot.rendering.discord.promises import (
    ELSEWHERE,
    check_excerpt,
    check_link,
    check_pages,
    check_reader,
    in_one_line,
)
from tests.bot.rendering.discord.shown import shown
from tests.fuzz.target import Check, Target

rooms = st.integers(200, 4000)


@contextmanager
def _cutting() -> Iterator[Check]:
    def check(given: tuple[tuple[str, tuple[tuple[int, int], ...]], int]) -> None:
        (text, strong), room = given
        for line in to_lines(text, strong)[:2]:
            cut = truncate(line, room)
            assert line.text.startswith(cut.text)
            assert utf16_length(to_markdown(cut)) <= room
            shown(to_markdown(cut))

    yield check


@contextmanager
def _layout() -> Iterator[Check]:
    yield lambda given: check_pages(*given)


@contextmanager
def _excerpt() -> Iterator[Check]:
    def check(given: tuple[Article, int, int, int]) -> None:
        article, first, more, room = given
        if article.sentences:
            first %= len(article.sentences)
            last = min(first + more, len(article.sentences) - 1)
            check_excerpt(article, article.sentences[first].start, article.sentences[last].end, room)

    yield check


@contextmanager
def _reader() -> Iterator[Check]:
    yield lambda given: check_reader(*given)


@contextmanager
def _sources() -> Iterator[Check]:
    def check(given: tuple[Source, int]) -> None:
        source, limit = given
        line = source_line(source)
        assert utf16_length(line) <= MAX_SOURCE_LINE
        (read,) = shown(line)
        assert read.kind == "small"
        assert utf16_length(label(source.file, limit)) <= limit
        shown(label(source.file, limit))

    yield check


@contextmanager
def _links() -> Iterator[Check]:
    yield lambda url: check_link(safe_link(url))


KINDS = tuple(Kind)


def _article(chosen: bytes, times: int) -> Article:
    """Paragraphs of snippets, from two draws: of a dozen, drawing would take longer than what is tried."""
    text, paragraphs = "", []
    for part in chosen.split(b"\xff"):
        words = "".join(SNIPPETS[at % len(SNIPPETS)] for at in part[1:]) * (times if part[:1] < b"\x80" else 1)
        if words := words.strip():
            paragraphs.append(Paragraph(len(text), len(text) + len(words), KINDS[part[0] % len(KINDS)]))
            text += words + "\n\n"
    return with_sentences(Article("a", text, "a.txt", paragraphs=tuple(paragraphs)))


def _blocks(chosen: bytes, text: str) -> tuple[Block, ...]:
    """Notices, quotes, sources and contrasts, likewise."""
    blocks: list[Block] = []
    for at, long in pairwise(chosen):
        words = text[at % (len(text) + 1) :] * (1 + long % 30) + SNIPPETS[at % len(SNIPPETS)]
        if at % 4 == 0 and in_one_line(words):
            blocks.append(Quote(words, tuple((n, n + at % 9 + 1) for n in range(at, len(words) - 9, long + 10))))
        elif at % 4 == 1:
            blocks.append(Source(words, at, words[long:] or None, words[at:] or None, None, words[: at // 2] or None))
        elif at % 4 == 2:
            blocks.append(Notice(words, Tone.CAUTION if long % 2 else Tone.PLAIN, above=long % 5 == 0))
        elif any(isinstance(one, Quote) for one in blocks):
            blocks.append(Contrast(words, ELSEWHERE + words, long % 3 or None))
    return tuple(blocks)


articles = st.builds(_article, st.lists(st.binary(max_size=12), max_size=4).map(b"\xff".join), st.integers(1, 12))
blocks = st.builds(_blocks, st.binary(max_size=10), texts)
field: st.SearchStrategy[Any] = st.none() | texts
addresses = (
    texts
    | st.builds("https://example.org/{}?{}#{}".format, texts, texts, texts)
    | st.builds("https://{}/".format, texts)
)
TARGETS = (
    Target("cut", st.tuples(texts_with_spans(long_texts), st.integers(0, 1000)), _cutting),
    Target("layout", st.tuples(blocks, st.integers(MIN_BUDGET, 4096), st.integers(1, 5)), _layout),
    Target("excerpt", st.tuples(articles, st.integers(0, 50), st.integers(0, 2), rooms), _excerpt),
    Target("reader", st.tuples(articles, rooms), _reader),
    Target(
        "source-line",
        st.tuples(
            st.builds(Source, texts, st.integers(1, 10**9), field, field, field, field | addresses, field),
            st.integers(2, 200),
        ),
        _sources,
    ),
    Target("link", addresses, _links),
)
