"""Values with units."""

from __future__ import annotations

import pytest

from bot.answering.differences import quantities
from index.text.terms import tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15,000 soldiers", [(15000.0, "soldier")]),
        ("300 more of the soldiers", [(300.0, "soldier")]),
        ("£11.5m for the team", [(11.5e6, "£")]),
        ("11.5 million crowns", [(11.5e6, "crown")]),
        ("20 per cent and 3.1%", [(20.0, "percent"), (3.1, "percent")]),
        ("four fifths of the water", [(80.0, "percent")]),
        ("half of the water", [(50.0, "percent")]),
        ("eleven people", [(11.0, "peopl")]),
        ("in 2019", []),
        ("2,019 people", [(2019.0, "peopl")]),
        ("no number here", []),
    ],
)
def test_a_quantity_has_its_value_and_unit(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(found.value, found.unit) for found in quantities(text, tokenize(text))] == expected


def test_a_hedge_is_kept_and_more_than_is_a_bound_unless_denied() -> None:
    def read(text: str) -> tuple[bool, bool]:
        (found,) = quantities(text, tokenize(text))
        return found.hedged, found.above

    assert read("about 300 trains") == (True, False)
    assert read("more than 300 trains") == (True, True)
    assert read("no more than 300 trains") == (True, False)
    assert read("exactly 300 trains") == (False, False)
