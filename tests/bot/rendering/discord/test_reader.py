import time

from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.reader import article_pages
from bot.rendering.discord.utf16 import units
from index.article import Article, Kind
from tests.bot.rendering.discord.articles import articles, words_of
from tests.bot.rendering.discord.promises import check_reader
from tests.bot.rendering.discord.shown import quotes, shown
from tests.bot.rendering.discord.test_excerpt import article_of


@given(articles(), st.integers(200, 4000))
def test_pages_fit_and_hold_every_sentence_verbatim_and_in_order(article: Article, room: int) -> None:
    check_reader(article, room)


@given(articles(), st.integers(200, 2000), st.integers(1, 1000))
def test_a_limit_is_kept_but_for_the_first_piece(article: Article, room: int, limit: int) -> None:
    pages = article_pages(article, room, limit)
    shown_length = sum(len(words_of(line.text)) for page in pages for line in shown(page.text))
    first = article_pages(article, room, 1)
    first_length = sum(len(words_of(line.text)) for page in first for line in shown(page.text))
    assert shown_length <= max(limit, first_length)


def test_pages_end_where_sentences_end() -> None:
    article = article_of(*[" ".join(f"This is sentence {n} of paragraph {m}." for n in range(9)) for m in range(9)])
    pages = article_pages(article, 500)
    assert len(pages) > 4
    assert all(quote.endswith(".") for page in pages for quote in quotes(page.text))


def test_bullets_are_read_too_and_leave_the_page_within_its_room() -> None:
    article = article_of("\n".join(f"******** - item {number} of the list" for number in range(40)))
    made = article_pages(article, 200)
    assert all(units(page.text) <= 200 for page in made)
    assert words_of("".join(quote for page in made for quote in quotes(page.text))) == words_of(article.text)


def test_headlines_are_bold() -> None:
    article = article_of("Storm shuts the harbour", "It was closed.", kinds={0: Kind.HEADLINE})
    (page,) = article_pages(article, 500)
    assert page.text == "> **Storm shuts the harbour**\n> \n> It was closed."


def test_ten_thousand_characters_without_a_blank_are_read_over_pages() -> None:
    pages = article_pages(article_of("x" * 10_000), 1_000)
    assert sum(len(shown(page.text)[0].text) for page in pages) == 10_000


def test_a_long_article_takes_little_time() -> None:
    started = time.perf_counter()
    assert len(article_pages(article_of("wordy " * 40_000, "x" * 100_000), 1_800)) > 100
    assert time.perf_counter() - started < 3
