from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord import layout
from bot.rendering.discord.layout import article_pages, excerpt
from bot.rendering.discord.markdown import Line, to_lines, utf16_length
from bot.rendering.quotes import Span
from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences
from tests.bot.rendering.discord.articles import articles, words_of
from tests.bot.rendering.discord.promises import check_excerpt, check_reader
from tests.bot.rendering.discord.shown import quotes, shown


@given(articles(), st.data(), st.integers(200, 4000))
def test_an_excerpt_fits_holds_the_quote_in_bold_and_is_verbatim(
    article: Article, data: st.DataObject, room: int
) -> None:
    if not article.sentences:
        return
    first = data.draw(st.integers(0, len(article.sentences) - 1))
    last = data.draw(st.integers(first, min(first + 2, len(article.sentences) - 1)))
    start, end = article.sentences[first].start, article.sentences[last].end
    check_excerpt(article, start, end, room)


def article_of(*paragraphs: str, kinds: dict[int, Kind] | None = None) -> Article:
    text, spans = "", []
    for number, paragraph in enumerate(paragraphs):
        kind = (kinds or {}).get(number, Kind.BODY)
        spans.append(Paragraph(len(text), len(text) + len(paragraph), kind))
        text += paragraph + "\n\n"
    return with_sentences(Article("a", text, "a.txt", paragraphs=tuple(spans)))


def shown_of(article: Article, quote: str, room: int) -> list[str]:
    start = article.text.index(quote)
    return [line.text for line in shown(excerpt(article, start, start + len(quote), room)) if line.text]


def test_it_shows_the_paragraph_with_those_before_and_after() -> None:
    article = article_of("One.", "Two is here.", "Three. And more.", "Four is here.", "Five.")
    assert shown_of(article, "And more.", 1000) == ["Two is here.", "Three. And more.", "Four is here."]


def test_boilerplate_beside_it_is_left_out() -> None:
    article = article_of("READ MORE: elsewhere", "Two is here.", "Three.", kinds={0: Kind.BOILERPLATE})
    assert shown_of(article, "Two is here.", 1000) == ["Two is here.", "Three."]


def test_in_a_paragraph_too_long_whole_sentences_around_it_are_shown() -> None:
    article = article_of(" ".join(f"This is sentence number {number} of many." for number in range(1, 100)))
    (line,) = shown_of(article, "This is sentence number 50 of many.", 300)
    assert line.startswith("This is sentence number 4")
    assert line.endswith("of many.")
    assert "number 50" in line


def test_a_quote_over_paragraphs_is_bold_in_both() -> None:
    article = article_of("One. He said this.", "Then he said that. Three.")
    start, end = article.text.index("He said"), article.text.index(" Three")
    assert [line.bold for line in shown(excerpt(article, start, end, 500)) if line.text] == [
        ("He said this.",),
        ("Then he said that.",),
    ]


def test_of_a_quote_with_a_likely_answer_that_alone_is_bold() -> None:
    article = article_of("One. He said 52 people came. Three.")
    start, end, at = (article.text.index(words) for words in ("He said", " Three", "52"))
    (line,) = shown(excerpt(article, start, end, 500, (at, at + 2)))
    assert line.bold == ("52",)


def test_the_words_of_a_list_are_shown_with_their_bullets() -> None:
    article = article_of("It says:\n- One is here.\n- Two is here. " + "More of it. " * 60, "After.")
    (line,) = shown_of(article, "It says:\n- One is here.\n- Two is here.", 300)
    assert line.startswith("It says: - One is here. - Two is here. More of it.")


def test_boilerplate_is_left_out_also_where_sentences_are_shown() -> None:
    article = article_of(*["One. " * 30, "READ MORE: elsewhere", "Two is here. " * 50], kinds={1: Kind.BOILERPLATE})
    start = article.text.index("Two is here.")
    assert "elsewhere" not in excerpt(article, start, start + len("Two is here."), 600)


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
    assert all(utf16_length(page.text) <= 200 for page in made)
    assert words_of("".join(quote for page in made for quote in quotes(page.text))) == words_of(article.text)


def test_nothing_is_bold_where_nothing_was_looked_for() -> None:
    article = article_of("Storm shuts the harbour", "It was closed.", kinds={0: Kind.HEADLINE})
    (page,) = article_pages(article, 500)
    assert page.text == "> Storm shuts the harbour\n> \n> It was closed."


def test_ten_thousand_characters_without_a_blank_are_read_over_pages() -> None:
    pages = article_pages(article_of("x" * 10_000), 1_000)
    assert sum(len(shown(page.text)[0].text) for page in pages) == 10_000


def test_a_long_article_is_laid_out_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    long = article_of("wordy " * 40_000, "x" * 100_000)
    read: list[int] = []

    def counted(text: str, strong: Iterable[Span] = ()) -> tuple[Line, ...]:
        read.append(len(text))
        return to_lines(text, strong)

    monkeypatch.setattr(layout, "to_lines", counted)
    assert len(article_pages(long, 1_800)) > 100
    assert sum(read) < 8 * len(long.text)
