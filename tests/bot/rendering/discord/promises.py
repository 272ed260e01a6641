"""What must hold of whatever is shown, whatever the article: within the room, no markup but the bot's own, verbatim."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from bot.rendering.discord.layout import article_pages, excerpt, paginate
from bot.rendering.discord.markdown import to_lines, utf16_length
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone
from index.article import Article, Kind
from tests.bot.rendering.discord.articles import words_of
from tests.bot.rendering.discord.hostile import long_texts, texts, texts_with_spans
from tests.bot.rendering.discord.shown import quotes, shown

ELSEWHERE = "≠ "  # begins what is said differently


def in_one_line(text: str) -> str:
    return " ".join(line.text for line in to_lines(text))


field = st.none() | texts
_notices = st.builds(
    Notice,
    long_texts,
    st.sampled_from(Tone),
    st.lists(texts, max_size=3).map(tuple),
    st.sampled_from((False, False, True)),
)
_quotes = texts_with_spans(texts | long_texts).map(lambda drawn: Quote(*drawn) if in_one_line(drawn[0]) else Quote("x"))
_sources = st.builds(Source, texts, st.integers(1, 99), field, field, st.none(), field, field)
_contrasts = st.builds(
    lambda where, text, number: Contrast(where, ELSEWHERE + text, number), texts, texts, st.none() | st.integers(1, 9)
)
_elsewhere = st.tuples(_notices) | st.tuples(_contrasts) | st.tuples(_contrasts, _notices, _contrasts)
_groups = st.tuples(_quotes, _sources) | st.builds(
    lambda *parts: (*parts[:2], *parts[2]), _quotes, _sources, _elsewhere
)


def blocks_of_an_answer() -> st.SearchStrategy[tuple[Block, ...]]:
    """Notices, then quotes with what belongs to them."""
    return st.builds(
        lambda head, groups: (*head, *(block for group in groups for block in group)),
        st.lists(_notices, max_size=3),
        st.lists(_groups, max_size=4),
    )


def check_pages(blocks: tuple[Block, ...], budget: int, most: int) -> None:
    """Every quote stands whole on one of the pages, in order; only the first on a page may be cut, which says so."""
    given_quotes = [in_one_line(block.text) for block in blocks if isinstance(block, Quote)]
    for page in paginate(blocks, budget, most):
        assert utf16_length(page.text) <= budget
        assert page.quotes <= most
        shown_quotes = [quote for quote in quotes(page.text) if not quote.startswith(ELSEWHERE.strip())]
        assert len(shown_quotes) == page.quotes
        for number, quoted in enumerate(shown_quotes):
            said = given_quotes.pop(0)
            assert said == quoted or (number == 0 and said.startswith(quoted) and "the passage goes on" in page.text)
    assert not given_quotes


def check_excerpt(article: Article, start: int, end: int, room: int) -> None:
    """A run of the article's own words, in which what is in bold begins the quote."""
    text = excerpt(article, start, end, room)
    assert utf16_length(text) <= room
    lines = shown(text)
    assert all(line.kind == "quote" for line in lines)
    assert words_of("".join(line.text for line in lines)) in words_of(article.text)
    bold = words_of("".join(bold for line in lines for bold in line.bold))
    assert words_of(article.text[start:end]).startswith(bold)
    assert bold or room < 1000


def check_reader(article: Article, room: int) -> None:
    """Pages that fit, with every sentence but boilerplate's on one of them, and in order."""
    made = article_pages(article, room)
    shown_to = 0
    for page in made:
        assert utf16_length(page.text) <= room
        lines = shown(page.text)
        assert all(line.kind == "quote" for line in lines)
        spans = [(max(start, page.start), min(end, page.end)) for start, end in _read(article)]
        within = "".join(article.text[start:end] for start, end in spans if start < end)
        assert words_of("".join(line.text for line in lines)) == words_of(within)
        assert shown_to <= page.start < page.end
        shown_to = page.end
    for sentence in article.sentences:
        if article.paragraphs[sentence.paragraph].kind is not Kind.BOILERPLATE:
            shares = [min(page.end, sentence.end) - max(page.start, sentence.start) for page in made]
            assert sum(share for share in shares if share > 0) == sentence.end - sentence.start


def _read(article: Article) -> list[tuple[int, int]]:
    """Where the reader's paragraphs begin, and where the last sentence of each ends."""
    ends = {one.paragraph: one.end for one in article.sentences}
    return [
        (paragraph.start, ends[number])
        for number, paragraph in enumerate(article.paragraphs)
        if number in ends and paragraph.kind is not Kind.BOILERPLATE
    ]


def check_link(link: str | None) -> None:
    """No link, or one that can't break out of its brackets."""
    if link is not None:
        assert re.fullmatch(r"https?://[!-;=?-~]+", link)
        assert not set('()<>\\"`|[]') & set(link.partition("://")[2])
