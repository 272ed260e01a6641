"""Evaluation from questions to a report and its picture."""

from __future__ import annotations

import builtins
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import Verdict
from bot.evaluation.evaluate import NoPlots, Report, evaluate, plot, report
from bot.evaluation.questions import GoldSpan, LabelledQuestion, read_questions
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


def test_a_file_with_kinds_and_answers_is_measured_as_worked_out_by_hand(tmp_path: Path) -> None:
    gold, answers = [["a", 0, 40]], [["a", 10, 20]]
    lines = [
        {"question": "exact", "kind": "who", "answerable": True, "gold": gold, "answers": answers, "note": "ignored"},
        {"question": "partly", "kind": "who", "answerable": True, "gold": gold, "answers": answers},
        {"question": "elsewhere", "kind": "when", "answerable": True, "gold": gold, "answers": answers},
        {"question": "unmarked", "kind": "when", "answerable": True, "gold": gold, "answers": answers},
        {"question": "missed", "answerable": True, "gold": gold, "answers": answers},
        {"question": "silent", "kind": "when", "answerable": True, "gold": gold},
        {"question": "fooled", "kind": "near-miss", "answerable": False, "gold": []},
        {"question": "wary", "kind": "near-miss", "answerable": False, "gold": []},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"id": number, **line}) for number, line in enumerate(lines)), "utf-8")
    hit = passage("a", 0, 40)
    given = {
        "exact": answer(replace(hit, answer=(10, 20))),
        "partly": answer(replace(hit, answer=(15, 30))),
        "elsewhere": answer(replace(hit, answer=(20, 30))),
        "unmarked": answer(replace(hit, answer=None)),
        "missed": answer(replace(passage("b", 0, 40), answer=(10, 20)), hit),
        "silent": answer(replace(hit, answer=(10, 20)), verdict=Verdict.CLOSEST),
        "fooled": answer(hit),
        "wary": answer(hit, verdict=Verdict.CLOSEST),
    }
    figures = evaluate(read_questions(file), given.__getitem__).as_json()

    def shown(name: str, kind: str | None = None) -> tuple[float, int]:
        figure = figures[name] if kind is None else figures["by_kind"][kind][name]
        return figure["value"], figure["cases"]

    assert shown("right_in_first") == (0.8333, 6)
    assert shown("answered_of_answerable") == (0.8333, 6)
    assert shown("false_answers") == (0.5, 2)
    assert shown("right_of_answered") == (0.6667, 6)
    assert shown("marked") == (0.75, 4)
    assert shown("marked_exact") == (0.3333, 3)
    assert shown("marked_overlapping") == (0.6667, 3)
    assert list(figures["by_kind"]) == ["near-miss", "when", "who"]
    assert shown("right_of_answered", "when") == (1.0, 2)
    assert shown("answered_of_answerable", "when") == (0.6667, 3)
    assert shown("marked_exact", "who") == (0.5, 2)
    assert shown("false_answers", "near-miss") == (0.5, 2)


@pytest.fixture(scope="module")
def made() -> Report:
    return report([outcome(number / 20, 1 if number % 3 else None) for number in range(20)])


def test_a_picture_is_written_in_the_format_its_name_asks_for(made: Report, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot(made, tmp_path / "report.png")  # and as SVG in the tests of `verbatim evaluate`
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_the_error_says_what_to_install(
    made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def absent(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(NoPlots, match="pip install matplotlib"):
        plot(made, tmp_path / "report.png")
