"""Weights are rounded so that sums of products in 16 bits never overflow."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.training.rounding import round_in_pairs

WEIGHTS = st.integers(1, 8).flatmap(lambda pairs: arrays(np.int8, (2 * pairs, 3), elements=st.integers(-127, 127)))


@given(WEIGHTS)
def test_no_pair_of_products_overflows_sixteen_bits(weights: np.typing.NDArray[np.int8]) -> None:
    rounded, _ = round_in_pairs(weights, np.full(3, 0.01, dtype=np.float32))
    pairs = rounded.astype(int).reshape(-1, 2, 3) * 255
    assert np.maximum(pairs, 0).sum(1).max() <= 32_767
    assert np.minimum(pairs, 0).sum(1).min() >= -32_768


@given(WEIGHTS)
def test_the_weights_stay_what_they_are_but_for_a_little(weights: np.typing.NDArray[np.int8]) -> None:
    scales = np.array([0.01, 1, 3], dtype=np.float32)
    rounded, chosen = round_in_pairs(weights, scales)
    assert (np.abs(rounded * chosen - weights * scales) <= 64 * scales).all()
    small = np.abs(weights.astype(int)).max() <= 64
    assert not small or (np.array_equal(rounded, weights) and np.array_equal(chosen, scales))
