"""A quote cut into strong and plain quote_pieces stays the quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.quotes import Quote, Source, quote_pieces, source_details
from index.metadata.dates import format_date


def test_strong_spans_become_strong_pieces() -> None:
    quote = Quote("closed for three days", ((0, 6), (11, 21)))
    assert list(quote_pieces(quote)) == [("closed", True), (" for ", False), ("three days", True)]


def test_touching_and_overlapping_spans_make_one_piece() -> None:
    assert list(quote_pieces(Quote("abcdef", ((1, 3), (2, 4), (4, 5))))) == [("a", False), ("bcde", True), ("f", False)]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=6))
def test_the_pieces_of_any_quote_joined_are_the_quote(text: str, spans: list[tuple[int, int]]) -> None:
    cut = list(quote_pieces(Quote(text, tuple(spans))))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)


def test_everything_known_of_a_source_is_said_in_order() -> None:
    source = Source(
        file="harbour.txt",
        paragraph=4,
        title="Storm shuts the harbour",
        publisher="Coast Weekly",
        published="2021-12-03",
        speaker="the harbour master",
        also_in=("Harbour closed", "c.txt"),
    )
    assert source_details(source) == (
        "said by the harbour master, quoted in Coast Weekly",
        "3 December 2021",
        "paragraph 4",
        "harbour.txt",
        "also in: Harbour closed; c.txt",
    )


def test_a_speaker_reads_well_with_and_without_a_publisher() -> None:
    source = Source(file="a.txt", paragraph=1, speaker="The council")
    assert source_details(source)[0] == "said by the council"


def test_what_is_not_known_is_left_out_and_a_missing_date_is_called_undated() -> None:
    assert source_details(Source(file="a.txt", paragraph=1)) == ("undated", "paragraph 1", "a.txt")


def test_a_source_with_pages_says_which() -> None:
    assert source_details(Source(file="a.pdf", paragraph=7, page=3)) == ("undated", "page 3, paragraph 7", "a.pdf")


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2021-12-03", "3 December 2021"),
        ("2021-12-03T18:30:00+01:00", "3 December 2021"),
        ("2021-12", "December 2021"),
        ("2021", "2021"),
        ("2021-13-40", "2021-13-40"),
    ],
)
def test_a_date_is_shown_as_a_day_or_month_and_anything_else_as_it_is(published: str, shown: str) -> None:
    assert format_date(published) == shown
