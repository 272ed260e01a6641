"""What Discord is shown: within its limits, with no markup but the bot's own, word by word the article's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from bot.discord.rendering.cutting import fitting
from bot.discord.rendering.labels import label
from bot.discord.rendering.layout import SMALLEST_BUDGET
from bot.discord.rendering.lines import lines_of
from bot.discord.rendering.links import safe_link
from bot.discord.rendering.markdown import marked
from bot.discord.rendering.sources import LONGEST_SOURCE, source_line
from bot.discord.rendering.utf16 import units
from bot.presenting.blocks import Source
from index.article import Article
from tests.bot.discord.rendering.articles import articles
from tests.bot.discord.rendering.hostile import long_texts, texts, texts_with_spans
from tests.bot.discord.rendering.promises import (
    blocks_of_an_answer,
    check_excerpt,
    check_link,
    check_pages,
    check_reader,
)
from tests.bot.discord.rendering.shown import shown
from tests.fuzz.target import Check, Target

rooms = st.integers(200, 4000)


@contextmanager
def _cutting() -> Iterator[Check]:
    def check(given: tuple[tuple[str, tuple[tuple[int, int], ...]], int]) -> None:
        (text, strong), room = given
        for line in lines_of(text, strong)[:2]:
            cut = fitting(line, room)
            assert line.text.startswith(cut.text)
            assert units(marked(cut)) <= room
            shown(marked(cut))

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
        assert units(line) <= LONGEST_SOURCE
        (read,) = shown(line)
        assert read.kind == "small"
        assert units(label(source.file, limit)) <= limit
        shown(label(source.file, limit))

    yield check


@contextmanager
def _links() -> Iterator[Check]:
    yield lambda url: check_link(safe_link(url))


field: st.SearchStrategy[Any] = st.none() | texts
addresses = (
    texts
    | st.builds("https://example.org/{}?{}#{}".format, texts, texts, texts)
    | st.builds("https://{}/".format, texts)
)
TARGETS = (
    Target("cut", st.tuples(texts_with_spans(long_texts), st.integers(0, 1000)), _cutting),
    Target("layout", st.tuples(blocks_of_an_answer(), st.integers(SMALLEST_BUDGET, 4096), st.integers(1, 5)), _layout),
    Target("excerpt", st.tuples(articles(), st.integers(0, 50), st.integers(0, 2), rooms), _excerpt),
    Target("reader", st.tuples(articles(), rooms), _reader),
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
