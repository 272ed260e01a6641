"""Every measure, on outcomes whose figures can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation import measures
from bot.evaluation.measures import (
    answer_spans_exact,
    answer_spans_given,
    answer_spans_overlapping,
    answer_spans_right,
    answered_of_answerable,
    area_under_curve,
    bootstrap_mean,
    brier_score,
    expected_calibration_error,
    false_answers,
    mann_whitney_score,
    mean_passage_length,
    mean_reciprocal_rank,
    reliability,
    right_of_answered,
    right_within,
    risk_coverage,
    separation,
    silences,
    wilson,
    wrong_answers,
)
from bot.evaluation.questions import Outcome
from tests.bot.evaluation.scripted import outcome


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


def test_the_bootstrap_comes_close_to_the_normal_interval_of_a_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_RESAMPLES", 1000)
    values = np.random.default_rng(1).normal(10, 2, 400)
    estimate = bootstrap_mean(list(values))
    assert estimate is not None
    half = 1.96 * values.std(ddof=1) / 20
    assert (estimate.value - estimate.low, estimate.high - estimate.value) == pytest.approx((half, half), rel=0.15)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_same_values_give_the_same_interval_around_their_mean(values: list[float]) -> None:
    estimate = bootstrap_mean(values)
    assert estimate is not None
    assert estimate == bootstrap_mean(values)
    assert estimate.low <= estimate.value <= estimate.high


RANKED = [outcome(rank=1), outcome(rank=2), outcome(rank=4), outcome(), outcome(answerable=False)]

scores = st.lists(st.integers(0, 12).map(lambda tenth: tenth / 12), min_size=1, max_size=40)
outcomes = st.lists(
    st.builds(
        lambda answerable, rank, confidence: outcome(confidence, rank if answerable else None, answerable=answerable),
        st.booleans(),
        st.none() | st.integers(1, 10),
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=40,
)


def test_right_within_counts_answerable_questions_with_a_hit_so_early() -> None:
    for passages, share in ((1, 0.25), (3, 0.5), (10, 0.75)):
        estimate = right_within(RANKED, passages)
        assert estimate is not None
        assert (estimate.value, estimate.cases) == (share, 4)


def test_the_reciprocal_rank_is_a_mean_over_answerable_questions() -> None:
    estimate = mean_reciprocal_rank(RANKED)
    assert estimate is not None
    assert estimate.value == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)


def test_without_answerable_questions_nothing_is_said_about_ranks() -> None:
    unanswerable = [outcome(answerable=False)]
    assert right_within(unanswerable, 1) is None
    assert mean_reciprocal_rank(unanswerable) is None
    assert silences(unanswerable) is None
    assert answered_of_answerable(unanswerable) is None
    assert right_of_answered([outcome(answered=False)]) is None
    assert separation(unanswerable) is None


def test_separation_is_the_share_of_pairs_in_the_right_order_with_ties_at_half() -> None:
    found = [outcome(0.9), outcome(0.5), outcome(0.5, answerable=False), outcome(0.1, answerable=False)]
    estimate = separation(found)
    assert estimate is not None
    assert estimate.value == 3.5 / 4
    assert area_under_curve([1, 1], [1]) == 0.5
    assert area_under_curve([2, 3], [1]) == 1
    assert area_under_curve([0], [1, 2]) == 0


@given(scores, scores)
def test_the_area_equals_counting_every_pair(positives: list[float], negatives: list[float]) -> None:
    pairs = [(p > n) + 0.5 * (p == n) for p in positives for n in negatives]
    assert area_under_curve(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))


@given(scores, scores)
def test_reversed_scores_give_the_mirrored_area(positives: list[float], negatives: list[float]) -> None:
    reversed_area = area_under_curve([-score for score in positives], [-score for score in negatives])
    assert reversed_area == pytest.approx(1 - area_under_curve(positives, negatives))


def test_wrong_answers_and_silences_are_shares_at_the_verdict() -> None:
    found = [
        outcome(rank=1),  # answered, right
        outcome(rank=2),  # answered, wrong
        outcome(rank=1, answered=False),  # silence
        outcome(answerable=False),  # answered, wrong
        outcome(answerable=False, answered=False),  # rightly silent
    ]
    wrong, false, silent = wrong_answers(found), false_answers(found), silences(found)
    assert wrong is not None
    assert false is not None
    assert silent is not None
    assert (wrong.value, wrong.cases) == (2 / 5, 5)
    assert (false.value, false.cases) == (1 / 2, 2)
    assert (silent.value, silent.cases) == (1 / 3, 3)
    right, answered = right_of_answered(found), answered_of_answerable(found)
    assert right is not None
    assert answered is not None
    assert (right.value, right.cases) == (1 / 3, 3)
    assert (answered.value, answered.cases) == (2 / 3, 3)


def test_length_is_a_mean_over_questions_with_a_passage() -> None:
    estimate = mean_passage_length([outcome(length=100), outcome(length=250), outcome(length=None)])
    assert estimate is not None
    assert (estimate.value, estimate.cases) == (175, 2)


def test_answer_spans_are_measured_where_an_answerable_question_got_one() -> None:
    found = [
        replace(outcome(rank=1), span_right=True),
        replace(outcome(), span_right=False),
        outcome(rank=1),
        replace(outcome(answerable=False), span_right=False),
    ]
    estimate = answer_spans_right(found)
    assert estimate is not None
    assert (estimate.value, estimate.cases) == (0.5, 2)


def test_answer_spans_are_compared_with_labelled_answers_where_the_first_passage_is_right() -> None:
    def marked(exact: bool | None, overlaps: bool | None, rank: int = 1, expected: bool = True) -> Outcome:
        return replace(outcome(rank=rank), marks_expected=expected, span_exact=exact, span_overlaps=overlaps)

    found = [
        marked(True, True),
        marked(False, True),
        marked(False, False),
        marked(None, None),  # no span
        marked(None, None, expected=False),  # no label
        marked(True, True, rank=2),  # another passage came first
    ]
    given, exact, overlapping = answer_spans_given(found), answer_spans_exact(found), answer_spans_overlapping(found)
    assert given is not None
    assert exact is not None
    assert overlapping is not None
    assert (given.value, given.cases) == (3 / 4, 4)
    assert (exact.value, exact.cases) == (1 / 3, 3)
    assert (overlapping.value, overlapping.cases) == (2 / 3, 3)
    assert answer_spans_given(found[4:]) is answer_spans_exact(found[3:]) is None


def test_the_brier_score_counts_a_hit_on_the_first_passage_alone() -> None:
    estimate = brier_score([outcome(0.8, 1), outcome(0.6, 2), outcome(0.1, answerable=False)])
    assert estimate is not None
    assert estimate.value == pytest.approx((0.04 + 0.36 + 0.01) / 3)


def test_the_calibration_error_is_the_mean_distance_over_bins_of_equal_mass() -> None:
    # Twenty outcomes in ten bins of two: each bin's mean confidence against its share right.
    found = [outcome((number + 0.5) / 20, 1 if number >= 10 else None) for number in range(20)]
    estimate = expected_calibration_error(found)
    distances = [abs((2 * bin_ + 1) / 20 - (bin_ >= 5)) for bin_ in range(10)]
    assert estimate is not None
    assert estimate.value == pytest.approx(sum(distances) / 10)
    assert [members.cases for members in reliability(found)] == [2] * 10


def test_perfect_confidence_has_no_calibration_error() -> None:
    estimate = expected_calibration_error([outcome(1.0, 1)] * 15 + [outcome(0.0)] * 15)
    assert estimate is not None
    assert estimate.value == 0


def test_equal_confidences_share_their_hits_so_that_the_order_of_questions_does_not_matter() -> None:
    found = [outcome(0.5, 1)] * 10 + [outcome(0.5)] * 10
    estimate, reversed_ = expected_calibration_error(found), expected_calibration_error(found[::-1])
    assert estimate is not None
    assert reversed_ is not None
    assert estimate.value == reversed_.value == 0


def test_fewer_questions_than_bins_make_a_bin_each() -> None:
    assert [members.cases for members in reliability([outcome(0.2), outcome(0.9, 1)])] == [1, 1]
    assert reliability([]) == ()


def test_risk_and_coverage_follow_the_confidence() -> None:
    found = [outcome(0.9, 1), outcome(0.7), outcome(0.7, 1), outcome(0.2, answerable=False)]
    curve = risk_coverage(found)
    assert curve is not None
    assert [(point.threshold, point.coverage, point.risk) for point in curve.points] == [
        (0.9, 0.25, 0.0),
        (0.7, 0.75, pytest.approx(1 / 3)),
        (0.2, 1.0, 0.5),
    ]
    assert curve.area == pytest.approx((0 + 2 * (1 / 3) + 0.5) / 4)
    assert risk_coverage([]) is None


def test_a_long_curve_is_thinned_in_json_but_keeps_its_ends() -> None:
    curve = risk_coverage([outcome(number / 1000) for number in range(1000)])
    assert curve is not None
    points = curve.as_json()["points"]
    assert len(points) == 50
    assert (points[0]["coverage"], points[-1]["coverage"]) == (0.001, 1.0)


@settings(max_examples=25)  # each draws a thousand resamples
@given(outcomes)
def test_every_measure_lies_in_its_interval_whatever_the_outcomes(found: list[Outcome]) -> None:
    estimates = [
        right_within(found, 1),
        mean_reciprocal_rank(found),
        separation(found),
        wrong_answers(found),
        false_answers(found),
        silences(found),
        right_of_answered(found),
        answered_of_answerable(found),
    ]
    for estimate in estimates:
        if estimate is not None:
            assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(outcomes)
def test_risk_at_full_coverage_is_the_share_not_right(found: list[Outcome]) -> None:
    curve = risk_coverage(found)
    assert curve is not None
    assert curve.points[-1].coverage == 1
    assert curve.points[-1].risk == pytest.approx(sum(not one.right for one in found) / len(found))
    assert [point.coverage for point in curve.points] == sorted(point.coverage for point in curve.points)


@given(outcomes, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_no_calibration(found: list[Outcome], chance: object) -> None:
    shuffled = found[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for one, other in zip(reliability(found), reliability(shuffled), strict=True):
        assert (one.cases, one.confidence, one.right) == pytest.approx((other.cases, other.confidence, other.right))
