"""Which hits are worth scoring: those that the prefilter puts first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.retrieval import Shortlist

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
