"""A quote cut into strong and plain pieces stays the quote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.blocks import Quote
from bot.rendering.quotes import pieces


def test_strong_spans_become_strong_pieces() -> None:
    quote = Quote("closed for three days", ((0, 6), (11, 21)))
    assert list(pieces(quote)) == [("closed", True), (" for ", False), ("three days", True)]


def test_touching_and_overlapping_spans_make_one_piece() -> None:
    assert list(pieces(Quote("abcdef", ((1, 3), (2, 4), (4, 5))))) == [("a", False), ("bcde", True), ("f", False)]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=6))
def test_the_pieces_of_any_quote_joined_are_the_quote(text: str, spans: list[tuple[int, int]]) -> None:
    cut = list(pieces(Quote(text, tuple(spans))))
    assert "".join(piece for piece, _ in cut) == text
    assert all(piece for piece, _ in cut)
