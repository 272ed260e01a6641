"""Evaluation from questions to a report."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.answering.answer import Verdict
from bot.evaluation.evaluate import evaluate, report
from bot.evaluation.questions import GoldSpan, LabelledQuestion
from tests.bot.evaluation.scripted import answer, outcome, passage

QUESTIONS = [
    LabelledQuestion("q1", "right", True, (GoldSpan("a", 10, 20),)),
    LabelledQuestion("q2", "second", True, (GoldSpan("a", 10, 20),)),
    LabelledQuestion("q3", "silent", True, (GoldSpan("a", 10, 20),)),
    LabelledQuestion("q4", "none", False),
]
ANSWERS = {
    "right": answer(passage("a", 0, 50), confidence=0.9),
    "second": answer(passage("b", 0, 150), passage("a", 0, 50), confidence=0.6),
    "silent": answer(passage("b", 0, 100), confidence=0.2, verdict=Verdict.CLOSEST),
    "none": answer(confidence=0.0, verdict=Verdict.NONE),
}


def test_a_report_holds_every_measure_of_the_answers() -> None:
    seen: list[tuple[int, int]] = []
    measured = evaluate(QUESTIONS, ANSWERS.__getitem__, lambda done, of: seen.append((done, of)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    figures = measured.as_json()
    assert {key: value["value"] for key, value in figures.items() if isinstance(value, dict) and "value" in value} == {
        "right_in_first": 0.3333,
        "right_in_three": 0.6667,
        "right_in_ten": 0.6667,
        "mean_reciprocal_rank": 0.5,
        "separation": 1.0,
        "wrong_answers": 0.25,
        "false_answers": 0.0,
        "silences": 0.3333,
        "right_of_answered": 0.5,
        "answered_of_answerable": 0.6667,
        "first_passage_length": 100.0,
        "expected_calibration_error": 0.225,
        "brier_score": 0.1025,
    }
    assert (figures["questions"], figures["answerable"], figures["median_ms"]) == (4, 3, 2.0)
    assert len(figures["reliability"]) == 4
    json.dumps(figures, allow_nan=False)


def test_a_report_has_the_same_figures_for_each_kind_of_question() -> None:
    kinds = ("who", "who", "when", "near-miss")
    questions = [replace(question, kind=kind) for question, kind in zip(QUESTIONS, kinds, strict=True)]
    figures = evaluate(questions, ANSWERS.__getitem__).as_json()["by_kind"]
    assert list(figures) == ["near-miss", "when", "who"]
    assert [(one["questions"], one["answerable"]) for one in figures.values()] == [(1, 0), (1, 1), (2, 2)]
    assert figures["who"]["right_in_first"] == {"value": 0.5, "low": 0.0945, "high": 0.9055, "cases": 2}
    assert figures["who"]["right_of_answered"]["value"] == 0.5
    assert figures["who"]["separation"] is None
    assert figures["when"]["answered_of_answerable"]["value"] == 0.0
    assert figures["when"]["right_of_answered"] is None
    assert figures["near-miss"]["false_answers"]["value"] == 0.0
    assert evaluate(QUESTIONS, ANSWERS.__getitem__).as_json()["by_kind"] == {}


def test_a_report_without_questions_or_without_unanswerable_ones_says_nothing_about_them() -> None:
    empty = report([]).as_json()
    assert empty["right_in_first"] is None
    assert empty["median_ms"] is None
    assert report([outcome(rank=1)]).as_json()["separation"] is None
