import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.rendering.layout import SMALLEST_BUDGET, lay_out
from bot.discord.rendering.lines import lines_of
from bot.discord.rendering.utf16 import units
from bot.presenting.blocks import Block, Contrast, Notice, Quote, Source, Tone
from tests.bot.discord.rendering.hostile import long_texts, texts, texts_with_spans
from tests.bot.discord.rendering.shown import quotes, shown

ELSEWHERE = "≠ "  # begins what is said differently
SOURCE = Source("harbour.txt", 4, "Storm shuts the harbour")


def words_of(text: str) -> str:
    return " ".join(line.text for line in lines_of(text))


@st.composite
def pages_of_blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    field = st.none() | texts
    blocks: list[Block] = draw(st.lists(st.builds(Notice, long_texts, st.sampled_from(Tone)), max_size=4))
    for _ in range(draw(st.integers(0, 4))):
        text, strong = draw(texts_with_spans(st.one_of(texts, long_texts).filter(lambda text: bool(words_of(text)))))
        blocks.append(Quote(text, strong))
        blocks.append(
            draw(st.builds(Source, file=texts, paragraph=st.integers(1, 99), title=field, url=field, speaker=field))
        )
        for notice in draw(st.lists(st.builds(Notice, texts), max_size=2)):
            blocks += (notice, *draw(st.lists(st.builds(Contrast, texts.map(ELSEWHERE.__add__)), max_size=1)))
    return tuple(blocks)


@given(pages_of_blocks(), st.integers(SMALLEST_BUDGET, 4096))
def test_a_page_stays_within_its_budget_and_quotes_verbatim(blocks: tuple[Block, ...], budget: int) -> None:
    page = lay_out(blocks, budget)
    assert units(page.text) <= budget
    given_quotes = [words_of(block.text) for block in blocks if isinstance(block, Quote)]
    assert page.quotes <= len(given_quotes)
    assert page.quotes >= min(1, len(given_quotes))
    shown_quotes = [quote for quote in quotes(page.text) if not quote.startswith(ELSEWHERE.strip())]
    assert len(shown_quotes) == page.quotes
    for number, (said, quoted) in enumerate(zip(given_quotes, shown_quotes, strict=False)):
        assert said == quoted or (number == 0 and said.startswith(quoted) and "the passage goes on" in page.text)


def test_a_page_reads_notice_quote_source() -> None:
    page = lay_out(
        (Notice("The articles don't say.", Tone.CAUTION), Quote("It was closed for three days.", ((14, 28),)), SOURCE),
        3000,
    )
    assert page.text == (
        "**The articles don't say.**\n\n"
        "> It was closed **for three days**.\n"
        "-# Storm shuts the harbour · undated · paragraph 4 · harbour.txt"
    )
    assert page.tone is Tone.CAUTION


def test_what_is_said_differently_stands_under_its_notice_where_there_is_room() -> None:
    blocks = (Quote("It was closed."), SOURCE, Notice("Said differently in: B", Tone.CAUTION), Contrast("It was not."))
    lines = lay_out(blocks, 3000).text.splitlines()
    assert lines[-2:] == ["**Said differently in: B**", "> It was not."]
    assert lay_out((*blocks[:3], Contrast("No. " * 800)), 3000).text.splitlines() == lines[:-1]


def test_a_quote_that_does_not_fit_is_left_to_the_next_page() -> None:
    page = lay_out((Quote("One. " * 300), SOURCE, Quote("Two. " * 300), SOURCE), SMALLEST_BUDGET)
    assert page.quotes == 1


def test_a_quote_alone_too_long_is_cut_where_a_sentence_ends_and_says_so() -> None:
    page = lay_out((Quote("It goes on and on. " * 300), SOURCE), 2000)
    (quoted,) = quotes(page.text)
    assert quoted.endswith("on and on.")
    small = [line.text for line in shown(page.text) if line.kind == "small"]
    assert small[0] == "(the passage goes on in the article)"


def test_paragraphs_within_a_quote_stay_apart() -> None:
    assert lay_out((Quote("First.\n\nSecond."),), 2000).text.startswith("> First.\n> \n> Second.")


def test_a_budget_that_leaves_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="a page needs"):
        lay_out((), 100)


def test_a_message_without_embeds_has_room_for_the_smallest_page() -> None:
    assert SMALLEST_BUDGET < 1_800
