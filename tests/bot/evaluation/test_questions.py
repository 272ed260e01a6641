"""Reading question files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.questions import BadQuestions, GoldSpan, LabelledQuestion, MissingGold, check_gold, read_questions

GOOD = {"id": "q1", "question": "Who?", "answerable": True, "gold": [["a", 3, 9], ["b", 0, 4]]}


def _file(folder: Path, *lines: object) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


def test_a_question_has_its_gold_spans(tmp_path: Path) -> None:
    unanswerable = {"id": 7, "question": "Why?\u2028", "answerable": False, "gold": [], "note": "ignored"}
    assert read_questions(_file(tmp_path, "\ufeff" + json.dumps(GOOD), "", unanswerable)) == (
        LabelledQuestion("q1", "Who?", True, (GoldSpan("a", 3, 9), GoldSpan("b", 0, 4))),
        LabelledQuestion("7", "Why?\u2028", False),
    )


def test_kind_and_answers_are_read_where_they_are_what_is_expected(tmp_path: Path) -> None:
    labelled = {**GOOD, "kind": "who", "answers": [["a", 4, 6]]}
    others = [{**GOOD, "kind": kind, "answers": answers} for kind, answers in ((3, ["Ann"]), ("", "Ann"), (None, None))]
    first, *rest = read_questions(_file(tmp_path, labelled, *others))
    assert (first.kind, first.answers) == ("who", (GoldSpan("a", 4, 6),))
    assert [(one.kind, one.answers) for one in rest] == [(None, ())] * 3


def test_an_unescaped_line_separator_inside_a_question_is_not_a_line_end(tmp_path: Path) -> None:
    line = json.dumps({**GOOD, "question": "Who\u2028?"}, ensure_ascii=False)
    assert read_questions(_file(tmp_path, line))[0].question == "Who\u2028?"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{nonsense", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ([1, 2], "is not an object"),
        ({**GOOD, "question": 3}, "'question' must be a text"),
        ({**GOOD, "answerable": 1}, "'answerable' must be true or false"),
        ({**GOOD, "gold": {}}, "'gold' must be a list"),
        ({key: GOOD[key] for key in GOOD if key != "gold"}, "lacks 'gold'"),
        ({key: GOOD[key] for key in GOOD if key != "id"}, "needs an 'id'"),
        ({**GOOD, "gold": []}, "is answerable but has no gold span"),
        ({**GOOD, "answerable": False}, "is not answerable but has gold spans"),
        ({**GOOD, "gold": [["a", 3]]}, "is not [article, start, end]"),
        ({**GOOD, "gold": [["a", 3, True]]}, "is not [article, start, end]"),
        ({**GOOD, "gold": [["a", 9, 3]]}, "must have 0 <= start < end"),
        ({**GOOD, "gold": [["a", -1, 3]]}, "must have 0 <= start < end"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: object, reason: str) -> None:
    with pytest.raises(BadQuestions) as caught:
        read_questions(_file(tmp_path, GOOD, "", line))
    assert caught.value.line == 3
    assert reason in str(caught.value)
    assert str(caught.value).startswith("questions.jsonl, line 3: ")


def test_a_file_without_questions_says_what_a_line_looks_like(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match="holds no question") as caught:
        read_questions(_file(tmp_path, "", "  "))
    assert '"gold"' in str(caught.value)


def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BadQuestions, match=r"^\.: can't be read"):
        read_questions(Path())
    with pytest.raises(BadQuestions, match="No such file"):
        read_questions(tmp_path / "absent.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadQuestions, match="not UTF-8"):
        read_questions(tmp_path / "binary.jsonl")


def test_gold_of_an_article_that_is_not_in_the_library_says_so() -> None:
    questions = [LabelledQuestion("q1", "Who?", True, (GoldSpan("a", 3, 9),))]
    check_gold(questions, {"a": 9})
    with pytest.raises(MissingGold, match="question 'q1' has its answer in article 'a', which is not in the library"):
        check_gold(questions, {"b": 9})
    with pytest.raises(MissingGold, match="ends at 8"):
        check_gold(questions, {"a": 8})
