"""Numbers counted by a table or by sorting."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import counted, distinct

some_numbers = st.lists(st.integers(0, 30) | st.integers(0, 10**9))


@given(some_numbers)
def test_each_number_stands_at_its_place_among_the_different_ones(numbers: list[int]) -> None:
    different, places = distinct(np.array(numbers, dtype=np.int64))
    assert different.tolist() == sorted(set(numbers))
    assert different[places].tolist() == numbers


@given(some_numbers)
def test_numbers_are_counted(numbers: list[int]) -> None:
    different, counts = counted(np.array(numbers, dtype=np.int64))
    assert different.tolist() == sorted(set(numbers))
    assert dict(zip(different.tolist(), counts.tolist(), strict=True)) == Counter(numbers)
