"""Quotations by the shape of their marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.attribution.speech import quotations
from tests import rows
from tests.growth import MAX_FACTOR, measure


@rows(
    ("text", "quoted"),
    [
        ("“Yes,” she said. “No.”", ["“Yes,”", "“No.”"]),
        ('"The offer," said the man, "was the best."', ['"The offer,"', '"was the best."']),
        ("‘It’s the firm’s fault,’ he said.", ["‘It’s the firm’s fault,’"]),
        ("a test of ‘combat readiness’ of its crews and ‘drills’", ["‘combat readiness’", "‘drills’"]),
        ("“It was ‘grim’ there,” she said.", ["“It was ‘grim’ there,”"]),
        ("(“Quite.”)", ["“Quite.”"]),
        ("\"He has no right.'' The clerk left. \"Nor we.”", ["\"He has no right.''", '"Nor we.”']),
        ("“He has no right,’’ Ann said. “Nor has ‘she’.''", ["“He has no right,’’", "“Nor has ‘she’.''"]),
        ("“He said: ‘It is over.’’” It is.", ["“He said: ‘It is over.’’”"]),
        ("«Oui», a-t-il dit", ["«Oui»"]),
        ("the ’90s and the workers’ union, and '70s jazz", []),
        ("6 feet 2' tall and 5\" wide", []),
    ],
)
def test_a_quotation_runs_from_its_opening_to_its_closing_mark(text: str, quoted: list[str]) -> None:
    found = quotations(text)
    assert [text[quote.start : quote.end] for quote in found] == quoted
    assert all(quote.closed for quote in found)


@pytest.mark.parametrize("text", ["He said: “It goes on. And on.", "‘We begin here.", 'She added: "Never.'])
def test_an_unclosed_quotation_runs_to_the_end_of_its_paragraph(text: str) -> None:
    (quote,) = quotations(text)
    assert (quote.end, quote.closed) == (len(text), False)


@given(st.text(alphabet="ab s.,’‘“”\"' \n", max_size=80))
def test_quotations_come_in_order_inside_the_text(text: str) -> None:
    position = 0
    for quote in quotations(text):
        assert position <= quote.start < quote.end <= len(text)
        position = quote.end


@rows("mark", ["‘a ", "“a ", "'a ", '"a ', "‘as’ ", "„a ", "as’ ", "as’ ‘"])
def test_many_opening_marks_take_no_quadratic_time(mark: str) -> None:
    assert measure(quotations, lambda size: "‘" + mark * size, 2_500).factor <= MAX_FACTOR
