"""When a passage hits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Verdict
from bot.evaluation.questions import GoldSpan, LabelledQuestion, hits, outcome
from tests import rows
from tests.bot.evaluation.scripted import answer, passage

QUESTION = LabelledQuestion("q", "?", True, (GoldSpan("a", 100, 110), GoldSpan("b", 0, 50)))


@rows(
    ("start", "end", "hit"),
    [
        (100, 110, True),
        (0, 400, True),
        (0, 105, True),  # half
        (0, 104, False),  # less than half
        (105, 200, True),
        (106, 200, False),
        (102, 107, True),  # half, from inside
        (110, 200, False),
        (0, 600, True),
        (0, 601, False),  # too long to count
    ],
)
def test_a_passage_hits_when_it_covers_half_of_a_gold_span(start: int, end: int, hit: bool) -> None:
    assert hits(passage("a", start, end), GoldSpan("a", 100, 110)) is hit


def test_another_article_never_hits() -> None:
    assert not hits(passage("b", 100, 110), GoldSpan("a", 100, 110))


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_the_span_itself_hits_and_a_passage_that_misses_it_does_not(
    start: int, length: int, other: int, other_length: int
) -> None:
    gold = GoldSpan("a", start, start + length)
    assert hits(passage("a", gold.start, gold.end), gold)
    if other >= gold.end or other + other_length <= gold.start:
        assert not hits(passage("a", other, other + other_length), gold)


def test_the_rank_is_that_of_the_first_hit() -> None:
    found = outcome(QUESTION, answer(passage("c"), passage("b", 0, 40), passage("a", 100, 110), confidence=0.7))
    assert (found.rank, found.right, found.confidence, found.length, found.answered) == (2, False, 0.7, 100, True)
    assert outcome(QUESTION, answer(passage("a", 90, 120))).right


def test_no_hit_and_no_passage_have_no_rank() -> None:
    assert outcome(QUESTION, answer(passage("c"))).rank is None
    silent = outcome(QUESTION, answer(confidence=0.0, verdict=Verdict.NONE))
    assert (silent.rank, silent.length, silent.answered) == (None, None, False)


def test_closest_is_not_answered() -> None:
    assert not outcome(QUESTION, answer(passage("a", 100, 110), verdict=Verdict.CLOSEST)).answered


@pytest.mark.parametrize(
    ("span", "right"), [((12, 18), True), ((8, 30), True), ((5, 15), False), ((40, 45), False), (None, None)]
)
def test_an_answer_span_is_right_inside_a_gold_span_or_around_one(
    span: tuple[int, int] | None, right: bool | None
) -> None:
    marked = replace(passage("a", 90, 190), answer=span)
    assert outcome(QUESTION, answer(marked)).span_right is right


def test_without_a_passage_nothing_is_marked() -> None:
    assert outcome(QUESTION, answer()).span_right is None


LABELLED = replace(QUESTION, kind="who", answers=(GoldSpan("a", 102, 108), GoldSpan("b", 10, 20)))


@rows(
    ("span", "exact", "overlaps"),
    [
        ((12, 18), True, True),
        ((12, 17), False, True),
        ((11, 18), False, True),
        ((0, 13), False, True),
        ((0, 12), False, False),  # ends where the answer starts
        ((18, 30), False, False),
        (None, None, None),
    ],
)
def test_an_answer_span_is_compared_with_the_labelled_answers(
    span: tuple[int, int] | None, exact: bool | None, overlaps: bool | None
) -> None:
    found = outcome(LABELLED, answer(replace(passage("a", 90, 190), answer=span)))
    assert (found.span_exact, found.span_overlaps) == (exact, overlaps)
    assert (found.kind, found.marks_expected) == ("who", True)


def test_an_answer_span_of_another_article_is_no_labelled_answer() -> None:
    found = outcome(LABELLED, answer(replace(passage("c", 90, 190), answer=(12, 18))))
    assert (found.span_exact, found.span_overlaps) == (False, False)


def test_without_labelled_answers_a_span_is_compared_with_nothing() -> None:
    found = outcome(QUESTION, answer(replace(passage("a", 90, 190), answer=(12, 18))))
    assert (found.span_exact, found.span_overlaps, found.marks_expected) == (None, None, False)
