"""What the benchmark of quality tells about single questions."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.answer import Answer, Verdict
from bot.evaluation.questions import GoldSpan, LabelledQuestion
from tests.benchmarks.quality import errors, sample
from tests.bot.answering.libraries import library_of
from tests.bot.evaluation.scripted import answer, passage

TEXT = "The bridge opened in March. The mayor was not there."
ASKED = LabelledQuestion("q", "When did the bridge open?", True, (GoldSpan("a", 0, 27),), kind="when")
RIGHT = replace(passage("a", 0, 27), quote=TEXT[:27], answer=(21, 26))
WRONG = replace(passage("a", 28, 52), quote=TEXT[28:])


def test_each_sort_of_error_is_told_with_its_passages_and_gold() -> None:
    nothing = LabelledQuestion("n", "Who designed the bridge?", False)
    answers: list[tuple[LabelledQuestion, Answer]] = [
        (ASKED, answer(RIGHT)),
        (ASKED, answer(WRONG, RIGHT)),
        (ASKED, answer(RIGHT, verdict=Verdict.CLOSEST)),
        (ASKED, answer(WRONG, verdict=Verdict.CLOSEST)),
        (nothing, answer(RIGHT)),
        (nothing, answer(RIGHT, verdict=Verdict.CLOSEST)),
    ]
    with library_of({"id": "a", "title": "Bridge", "text": TEXT}) as library:
        found = list(errors("set", answers, library))
    assert [one["error"] for one in found] == ["wrong answer", "silence", "wrong silence", "false answer"]
    assert found[0]["rank"] == 2
    assert found[0]["kind"] == "when"
    assert [one["answer"] for one in found[0]["passages"]] == [None, "March"]
    assert found[0]["gold"] == [{"article": "a", "text": "The bridge opened in March."}]


def test_a_sample_is_the_same_each_time_and_in_order() -> None:
    questions = tuple(LabelledQuestion(str(number), "?", False) for number in range(100))
    drawn = sample(questions, 10)
    assert drawn == sample(questions, 10)
    assert [int(one.id) for one in drawn] == sorted({int(one.id) for one in drawn})
    assert len(drawn) == 10
    assert sample(questions, None) == sample(questions, 100) == questions
