"""One report in two wordings is one story; two reports of like things are two."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.near_duplicates import SAME_STORY, resemblance
from tests.shared import DATA, needs

AGENCY = """Harbour wall to be rebuilt after storms

The harbour wall at Northport will be rebuilt at a cost of £4m, the town council said on Monday.
Work is due to start in June and will take about two years, according to Tom Reed, who chairs the harbour committee.
Some 300 homes were flooded in January when the sea broke through the old wall.
"We cannot leave the town open to the sea for another winter," Mr Reed said.
The government will pay half of the cost and the county a quarter, leaving the town to find £1m.
"""
EDITED = """Northport council backs £4m harbour wall

The harbour wall at Northport will be rebuilt for £4m, the council said on Monday.
Work starts in June and will take around two years, said Tom Reed, chair of the harbour committee.
About 300 homes were flooded in January, when the sea broke through the old wall.
"We cannot leave the town open to the sea for another winter," he said.
The government will pay half the cost and the county a quarter; the town must find £1m.
"""
OTHER = """Harbour wall to be rebuilt at Southport

Southport is to have a new harbour wall next year, its mayor said on Tuesday, after storms damaged the old one.
The wall will cost £7m, most of which comes from the government. Homes near the sea were flooded twice in February.
Builders are to begin in March. "People here have waited long enough," said the mayor, Ann Lee.
"""
BBC = DATA / "bbc" / "articles.jsonl"


def test_an_edited_report_is_the_same_story_and_another_event_is_not() -> None:
    assert resemblance(AGENCY, EDITED) >= SAME_STORY
    assert resemblance(AGENCY, OTHER) < SAME_STORY / 2


def test_case_punctuation_and_line_ends_make_no_difference() -> None:
    assert resemblance(AGENCY, AGENCY.upper().replace(",", " –").replace("\n", "\r\n\r\n")) == 1.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= resemblance(one, other) == resemblance(other, one) <= 1.0
    assert resemblance(one, one) == 1.0


@given(st.integers(0, 300))
def test_likeness_estimates_the_share_of_common_pairs_of_words(common: int) -> None:
    shared = " ".join(f"word{n}" for n in range(common + 1))
    one, other = (f"{shared} " + " ".join(f"{name}{n}" for n in range(300 - common)) for name in ("left", "right"))
    exact = common / (common + 2 * (300 - common)) if common < 300 else 1.0
    assert resemblance(one, other) == pytest.approx(exact, abs=0.2)


def test_of_a_long_text_only_its_first_words_are_read() -> None:
    first = " ".join(f"word{n}" for n in range(5_000))
    assert resemblance(f"{first} {'left ' * 10_000}", f"{first} {'right ' * 10_000}") == 1.0


@needs(BBC)
def test_news_articles_are_hardly_ever_taken_for_one_story() -> None:
    with BBC.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(120), strict=False)]
    alike = [pair for pair in combinations(texts, 2) if resemblance(*pair) >= SAME_STORY]
    assert len(alike) <= 3
    assert all(set(one.split()[:80]) & set(other.split()[:80]) for one, other in alike)
