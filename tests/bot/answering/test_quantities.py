"""Quantities: what is measured, and from where to where."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.numerals import Dimension
from bot.answering.quantities import _AmountReader, quantities
from tests import rows
from tests.growth import TIMES


def read(text: str) -> list[tuple[str, str | None]]:
    return [(text[one.start : one.end], one.dimension.name) for one in quantities(text)]


@rows(
    ("text", "expected"),
    [
        ("It cost $27.2 billion.", [("$27.2 billion", "MONEY")]),
        ("between $20,000 and $150,000 a pair", [("$20,000 and $150,000", "MONEY")]),
        ("a rise from £1m to £2m", [("£1m", "MONEY"), ("£2m", "MONEY")]),
        (
            "NZ $ 26 million, US$6.1m and Rs 42,900",
            [("NZ $ 26 million", "MONEY"), ("US$6.1m", "MONEY"), ("Rs 42,900", "MONEY")],
        ),
        ("£12, over-65s £7", [("£12", "MONEY"), ("65", "ORDINAL"), ("£7", "MONEY")]),
        ("over 422,000 euros", [("422,000 euros", "MONEY")]),
        (
            "27 billion US dollars and 5 million Norwegian kroner",
            [("27 billion US dollars", "MONEY"), ("5 million Norwegian kroner", "MONEY")],
        ),
        ("tens of thousands of dollars", [("tens of thousands of dollars", "MONEY")]),
        ("It spent Pounds 12m.", [("Pounds 12m", "MONEY")]),
        (
            "20 per cent, 3.1% and 5% to 10%",
            [("20 per cent", "PERCENT"), ("3.1%", "PERCENT"), ("5% to 10%", "PERCENT")],
        ),
        ("two thirds of them, a quarter of us", [("two thirds", "PERCENT"), ("a quarter", "PERCENT")]),
        ("for two and a half hours", [("two and a half hours", "DURATION")]),
        (
            "half an hour; two hours and 20 minutes",
            [("half an hour", "DURATION"), ("two hours and 20 minutes", "DURATION")],
        ),
        ("It took weeks, then a year.", [("weeks", "DURATION")]),
        ("a three-year deal of 2-3 weeks", [("three-year", "DURATION"), ("2-3 weeks", "DURATION")]),
        ("a 63-year-old, aged 63", [("63-year-old", "AGE"), ("63", "AGE")]),
        ("Ann Lee, 29, left; she was in her mid-30s", [("29", "AGE"), ("30s", "AGE")]),
        ("between 50 and 100 miles, 5ft 10in", [("50 and 100 miles", "DISTANCE"), ("5ft 10in", "DISTANCE")]),
        ("an 18.83-inch tall cat", [("18.83-inch", "DISTANCE")]),
        ("1,800 square feet on 14 acres", [("1,800 square feet", "AREA"), ("14 acres", "AREA")]),
        ("16.5 tons of 3 litres", [("16.5 tons", "WEIGHT"), ("3 litres", "VOLUME")]),
        ("60 miles an hour, 100 km/h", [("60 miles an hour", "SPEED"), ("100 km/h", "SPEED")]),
        ("40 degrees Celsius, 30°C", [("40 degrees Celsius", "TEMPERATURE"), ("30°C", "TEMPERATURE")]),
        ("twice a day, every four years", [("twice a day", "FREQUENCY"), ("every four years", "FREQUENCY")]),
        ("the first, the 3rd and once", [("first", "ORDINAL"), ("3rd", "ORDINAL"), ("once", "ORDINAL")]),
        ("in 2019, in the 1950s", [("2019", "YEAR"), ("1950s", "YEAR")]),
        (
            "1,200 sheep, half a million people, twenty-five",
            [("1,200", "COUNT"), ("half a million", "COUNT"), ("twenty-five", "COUNT")],
        ),
        ("3 to 5 boats or several", [("3 to 5", "COUNT"), ("several", "COUNT")]),
        ("one of us, no one, this one", []),
        ("10 May, May 10, at 4am and 10:30 p.m.", []),
        ("They won 6-1.", []),
        ("the 240-night run, the 10 day tour", [("240-night", "DURATION"), ("10 day", "DURATION")]),
        ("Covid-19 on Interstate 10 at No. 1", [("19", "ORDINAL"), ("10", "ORDINAL"), ("1", "ORDINAL")]),
        ("no number here", []),
    ],
)
def test_a_quantity_is_whole_and_of_its_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_what_may_measure_two_things_is_of_both_kinds() -> None:
    (pounds,) = quantities("ten pounds")
    assert pounds.dimension == Dimension.MONEY | Dimension.WEIGHT
    (age,) = quantities("Ann Lee was 81.")
    assert age.dimension == Dimension.AGE | Dimension.COUNT


PARTS = st.sampled_from(
    "1 1, 2 3.5 10:30 2019 a an half two and of to - – $ US Rs . % ° C million hundreds dollars years year old an "
    "hour per every other once May from between m in first 1st No Ann".split()
)
LISTS = st.lists(PARTS, max_size=40)
TEXTS = st.one_of(st.text(max_size=200), LISTS.map(" ".join), LISTS.map("".join))


@given(
    st.one_of(
        st.text(max_size=200), st.lists(PARTS, max_size=40).map(" ".join), st.lists(PARTS, max_size=40).map("".join)
    )
)
@example("1" * 5000)
@example("٣ ² ½ 1" + "9" * 400 + "-2")
def test_of_any_text_spans_are_inside_in_order_and_apart(text: str) -> None:
    behind = 0
    for one in quantities(text):
        assert behind <= one.start < one.end <= len(text)
        behind = one.end


@pytest.mark.parametrize(
    "part",
    [
        "1 ",
        "1-",
        "two ",
        "one hundred and ",
        "thousands of ",
        "between 1 and ",
        "$1 to ",
        "a ",
        "every ",
        "5ft ",
        "1,",
        "1.5.",
        "first second ",
        "half a ",
        "US ",
        "10 years old ",
    ],
)
def test_steps_grow_with_the_size_of_a_text(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    look = _AmountReader._word
    looks = 0

    def counted(reader: _AmountReader, at: int) -> str:
        nonlocal looks
        looks += 1
        return look(reader, at)

    monkeypatch.setattr(_AmountReader, "_word", counted)
    counts = []
    for size in (200, 200 * TIMES):
        looks = 0
        quantities(part * size)
        counts.append(looks)
    assert counts[1] <= 1.2 * TIMES * counts[0] + 100
