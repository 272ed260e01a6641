from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord.layout import MIN_BUDGET, Page, paginate
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone
from tests.bot.rendering.discord.promises import blocks_of_an_answer, check_pages
from tests.bot.rendering.discord.shown import quotes, shown

SOURCE = Source("harbour.txt", 4, "Storm shuts the harbour")


def first_page(blocks: Sequence[Block], budget: int) -> Page:
    return next(paginate(blocks, budget, len(blocks) or 1))


@given(blocks_of_an_answer(), st.integers(MIN_BUDGET, 4096), st.integers(1, 5))
def test_pages_stay_within_their_budget_and_quote_verbatim(blocks: tuple[Block, ...], budget: int, most: int) -> None:
    check_pages(blocks, budget, most)


def test_a_page_reads_notice_quote_source() -> None:
    page = first_page(
        (Notice("The articles don't say.", Tone.CAUTION), Quote("It was closed for three days.", ((14, 28),)), SOURCE),
        3000,
    )
    assert page.text == (
        "**The articles don't say.**\n\n"
        "> It was closed **for three days**.\n"
        "-# Storm shuts the harbour · undated · paragraph 4"
    )


def test_what_is_said_differently_stands_under_its_notice_where_there_is_room() -> None:
    blocks = (Quote("It was closed."), SOURCE, Contrast("B", "It was not."))
    lines = first_page(blocks, 3000).text.splitlines()
    assert lines[-2:] == ["**Said differently in: B**", "> It was not."]
    assert first_page((*blocks[:2], Contrast("B", "No. " * 800)), 3000).text.splitlines() == lines[:-1]


def test_what_is_said_differently_is_not_quoted_again_where_it_stands_on_the_page() -> None:
    second = (Quote("It was not."), replace(SOURCE, number=2), Contrast("A", "It was closed.", 1))
    blocks = (Quote("It was closed."), replace(SOURCE, number=1), Contrast("B", "It was not.", 2), *second)
    text = first_page(blocks, 3000).text
    assert text.count("It was not.") == text.count("It was closed.") == 1
    assert "**Said differently in 2.**\n\n> It was not.\n" in text
    assert text.endswith("**Said differently in 1.**")
    alone = next(paginate(blocks, 3000, 1)).text
    assert alone.endswith("**Said differently in: B**\n> It was not.")
    told = next(paginate((*blocks[:2], Contrast("B", number=9)), 3000, 1)).text
    assert told.endswith("**Said differently in 9.**")


def test_what_stands_above_a_quote_is_apart_from_what_is_before() -> None:
    heads = [Notice(f"{day} May", above=True) for day in range(1, 4)]
    blocks = (Notice("Day by day"), heads[0], Quote("One."), SOURCE, heads[1], heads[2], Quote("Two."))
    assert first_page(blocks, 3000).text.split("\n\n") == [
        "Day by day",
        "**1 May**\n> One.\n-# Storm shuts the harbour · undated · paragraph 4",
        "**2 May**",
        "**3 May**\n> Two.",
    ]
    pages = list(paginate(blocks, 3000, 1))
    assert [page.quotes for page in pages] == [1, 0, 1]
    assert all(page.text.startswith("Day by day\n\n") for page in pages)


def test_no_notice_is_lost_while_there_is_room() -> None:
    said = [Notice(f"Notice {number}.") for number in range(8)]
    before: tuple[tuple[Block, ...], ...] = ((), (Quote("One."), SOURCE))
    for first in before:
        text = first_page((*first, *said), 3000).text
        assert [one.text for one in said if one.text in text] == [one.text for one in said]
    long = [Notice("word " * 40)] * 30
    assert len(first_page([*long, Quote("One."), SOURCE, *long], MIN_BUDGET).text) <= MIN_BUDGET


def test_of_a_list_of_titles_those_that_fit_are_shown_whole() -> None:
    titles = tuple(f"A title of the article number {number}" for number in range(30))
    text = first_page((Notice("Also on this: ", items=titles),), 3000).text
    assert text.endswith("; and 27 more")
    assert text.startswith("Also on this: A title of the article number 0; ")
    assert first_page((Notice("Also: ", items=("a", "b")),), 3000).text == "Also: a; b"
    assert first_page((Notice("Also: ", items=("x" * 300, "b")),), 3000).text.endswith("…")


def test_a_quote_that_does_not_fit_is_left_to_the_next_page() -> None:
    page = first_page((Quote("One. " * 300), SOURCE, Quote("Two. " * 300), SOURCE), MIN_BUDGET)
    assert page.quotes == 1


def test_a_quote_alone_too_long_is_cut_where_a_sentence_ends_and_says_so() -> None:
    page = first_page((Quote("It goes on and on. " * 300), SOURCE), 2000)
    (quoted,) = quotes(page.text)
    assert quoted.endswith("on and on.")
    small = [line.text for line in shown(page.text) if line.kind == "small"]
    assert small[0] == "(the passage goes on in the article)"


def test_paragraphs_within_a_quote_stay_apart() -> None:
    assert first_page((Quote("First.\n\nSecond."),), 2000).text.startswith("> First.\n> \n> Second.")


def test_a_budget_that_leaves_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="a page needs"):
        first_page((), 100)


def test_a_message_without_embeds_has_room_for_the_smallest_page() -> None:
    assert MIN_BUDGET < 1_800
