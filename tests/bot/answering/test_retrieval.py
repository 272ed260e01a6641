"""Which hits are worth scoring: those that the prefilter puts first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.parsing import parse_request
from bot.answering.retrieval import Shortlist, candidates_near
from tests.bot.answering.libraries import library_of

scores = st.lists(st.floats(-20, 20))


@given(scores, st.integers(1, 8), st.integers(0, 8), st.floats(0, 10))
def test_a_shortlist_keeps_the_least_and_those_near_the_best_up_to_the_most(
    totals: list[float], least: int, more: int, margin: float
) -> None:
    totals.sort(reverse=True)
    most = least + more
    kept = Shortlist(least, most, margin).length(totals)
    near = [total for total in totals if total >= totals[0] - margin]
    assert kept == min(len(totals), max(least, min(most, len(near))))


@given(st.lists(st.integers(0, 3)), st.integers(1, 12))
def test_rows_come_best_first_and_equal_ones_in_the_old_order(totals: list[int], keep: int) -> None:
    rows = Shortlist(keep, keep, 0.0).rows(np.array(totals, dtype=float))
    assert rows.tolist() == sorted(range(len(totals)), key=lambda row: -totals[row])[:keep]


def test_of_a_long_article_the_same_sentences_are_near_every_wording_of_a_follow_up() -> None:
    days = [f"On day {day} it rained on the hills above the town for several long hours." for day in range(150)]
    mill, smith = "Ann Bell built the mill by the river.", "The smith was built a house."
    text = " ".join((*days[:70], mill, *days[70:110], smith, *days[110:]))
    with library_of({"text": text}) as library, library.snapshot() as snapshot:
        wordings = ("Who lives by the river?", "Did the smith do it?")
        near = candidates_near([parse_request(one, snapshot, None) for one in wordings], snapshot, "a1", 0)
    read = [[one.text for one in of_wording] for of_wording in near]
    assert read[0] == read[1]
    assert {days[0], mill, smith} <= set(read[0]) < {*days, mill, smith}
