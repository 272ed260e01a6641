"""Estimates and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.intervals import bootstrap_mean, mann_whitney_score, wilson


def test_wilson_gives_the_published_values() -> None:
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
    for successes, cases, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        estimate = wilson(successes, cases)
        assert estimate is not None
        assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-4)


def test_without_cases_there_is_no_estimate() -> None:
    assert wilson(0, 0) is None
    assert bootstrap_mean([]) is None
    assert mann_whitney_score(0.5, 0, 3) is None
    assert mann_whitney_score(0.5, 3, 0) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_proportion_lies_in_its_interval(right: int, wrong: int) -> None:
    estimate = wilson(right, right + wrong)
    if estimate is None:
        assert right + wrong == 0
    else:
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(st.floats(0, 1), st.integers(1, 400), st.integers(1, 400))
def test_an_area_lies_in_its_interval_and_the_mirrored_area_in_the_mirrored_one(area: float, m: int, n: int) -> None:
    estimate = mann_whitney_score(area, m, n)
    mirrored = mann_whitney_score(1 - area, n, m)
    assert estimate is not None
    assert mirrored is not None
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((estimate.low, estimate.high), abs=1e-6)


def test_an_areas_bounds_are_where_the_difference_is_z_standard_errors() -> None:
    # Recomputed from the formula's definition: at a bound, the squared distance is z squared times Hanley and
    # McNeil's variance with both m - 1 and n - 1 replaced by (m + n) / 2 - 1.
    m, n, area = 38, 15, 0.9
    estimate = mann_whitney_score(area, m, n)
    assert estimate is not None
    for bound in (estimate.low, estimate.high):
        variance = bound * (1 - bound) + ((m + n) / 2 - 1) * (
            bound / (2 - bound) - bound**2 + 2 * bound**2 / (1 + bound) - bound**2
        )
        assert (area - bound) ** 2 == pytest.approx(1.959964**2 * variance / (m * n), rel=1e-4)


def test_a_perfect_area_still_has_a_width() -> None:
    estimate = mann_whitney_score(1.0, 38, 15)
    assert estimate is not None
    assert 0.8 < estimate.low < 0.97
    assert estimate.high == 1


def test_more_cases_make_a_narrower_interval() -> None:
    few, many = mann_whitney_score(0.8, 20, 20), mann_whitney_score(0.8, 2000, 2000)
    assert few is not None
    assert many is not None
    assert many.high - many.low < 0.2 * (few.high - few.low)


def test_the_bootstrap_comes_close_to_the_normal_interval_of_a_mean() -> None:
    values = np.random.default_rng(1).normal(10, 2, 400)
    estimate = bootstrap_mean(list(values))
    assert estimate is not None
    half = 1.96 * values.std(ddof=1) / 20
    assert (estimate.value - estimate.low, estimate.high - estimate.value) == pytest.approx((half, half), rel=0.15)


@settings(max_examples=25)  # each draws two thousand resamples
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_same_values_give_the_same_interval_around_their_mean(values: list[float]) -> None:
    estimate = bootstrap_mean(values)
    assert estimate is not None
    assert estimate == bootstrap_mean(values)
    assert estimate.low <= estimate.value <= estimate.high
