"""Dates and times as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.dates import _DateReader, date_spans
from tests import rows
from tests.growth import TIMES


@rows(
    ("text", "expected"),
    [
        ("killed on March 1, 1945, less than", ["March 1, 1945"]),
        ("from November 20 to December 11, a", ["November 20 to December 11"]),
        ("between 26 September and 1 October 2022", ["26 September and 1 October 2022"]),
        ("until the 27th of October", ["the 27th of October"]),
        ("after 4am on Saturday", ["4am on Saturday"]),
        ("at 10:30 p.m. yesterday", ["10:30 p.m. yesterday"]),
        ("on Tuesday, Feb. 29", ["Tuesday, Feb. 29"]),
        ("Friday, 3 May 2019", ["Friday, 3 May 2019"]),
        ("in 2011, 2015 and 2019", ["2011", "2015", "2019"]),
        ("next week, last night, earlier this year", ["next week", "last night", "earlier this year"]),
        ("three years ago, two days later", ["three years ago", "two days later"]),
        ("the end of the month, the following day", ["end of the month", "the following day"]),
        ("Monday night, on Wednesdays", ["Monday night", "Wednesdays"]),
        ("March this year, in spring 2019, in the early 1990s", ["March this year", "spring 2019", "1990s"]),
        ("the 10th century, 430 BC, AD 95", ["10th century", "430 BC", "AD 95"]),
        ("They may march 20 miles.", []),
        ("1,945 people won 6-1", []),
    ],
)
def test_a_date_is_whole(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in date_spans(text)] == expected


PARTS = st.sampled_from(
    "1 31 2019 May March Mon Monday the of to and from between , - last next this end earlier later ago week years "
    "three 4am 10:30 p . m AD BC century first yesterday night in".split()
)
LISTS = st.lists(PARTS, max_size=40)
TEXTS = st.one_of(st.text(max_size=200), LISTS.map(" ".join), LISTS.map("".join))


@given(
    st.one_of(
        st.text(max_size=200), st.lists(PARTS, max_size=40).map(" ".join), st.lists(PARTS, max_size=40).map("".join)
    )
)
def test_of_any_text_dates_are_inside_in_order_and_apart(text: str) -> None:
    behind = 0
    for start, end in date_spans(text):
        assert behind <= start < end <= len(text)
        behind = end


@pytest.mark.parametrize(
    "part", ["1 ", "end of ", "May ", "1 May to ", "2019, ", "last ", "earlier this ", "10 years ", "4am on "]
)
def test_steps_grow_with_the_size_of_a_text(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    look = _DateReader._word
    looks = 0

    def counted(reader: _DateReader, at: int) -> str:
        nonlocal looks
        looks += 1
        return look(reader, at)

    monkeypatch.setattr(_DateReader, "_word", counted)
    counts = []
    for size in (200, 200 * TIMES):
        looks = 0
        date_spans(part * size)
        counts.append(looks)
    assert counts[1] <= 1.2 * TIMES * counts[0] + 100
