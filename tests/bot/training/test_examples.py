"""The questions that come with the package, as a set to train on."""

import gzip
import json
from pathlib import Path

import pytest

from bot.training import examples
from bot.training.examples import PAGES, WRITTEN, is_held_out, read_examples, read_lines, set_folder

_PAGE = "Menu. The mill at Orle burnt down in May. Nobody was hurt. It is rebuilt. More news."


def _span(words: str) -> list[int]:
    start = _PAGE.index(words)
    return [start, start + len(words)]


def test_written_questions_become_a_set_of_the_stretches_that_they_were_asked_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stretch = [_span("The mill")[0], _span("It is rebuilt.")[1]]
    lines: list[dict[str, object]] = [
        {"question": "what burnt in orle", "gold": [_span("The mill at Orle burnt down in May.")]},
        {"question": "did anybody die in the mill of orle", "near": _span("Nobody was hurt.")},
    ]
    lines[0]["answers"] = [_span("The mill")]
    file = tmp_path / "questions.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as questions:
        questions.writelines(json.dumps({"page": "p", "stretch": stretch, **line}) + "\n" for line in lines)
    monkeypatch.setattr(examples, "_QUESTIONS", file)
    (tmp_path / PAGES).mkdir()
    (tmp_path / PAGES / "articles.jsonl").write_text(json.dumps({"id": "p", "title": "The mill", "text": _PAGE}))
    with set_folder(tmp_path, WRITTEN) as folder:
        (article,) = read_lines(folder, "articles")
        answered, unanswered = read_lines(folder, "questions")
    assert folder.name == WRITTEN
    assert article["text"] == "The mill at Orle burnt down in May. Nobody was hurt. It is rebuilt."

    def quoted(span: tuple[str, int, int]) -> str:
        id, start, end = span
        assert id == article["id"]
        return str(article["text"][start:end])

    assert answered["answerable"]
    assert not unanswered["answerable"]
    assert [quoted(span) for span in answered["gold"]] == ["The mill at Orle burnt down in May."]
    assert [quoted(span) for span in answered["answers"]] == ["The mill"]
    assert quoted(unanswered["near"]) == "Nobody was hurt."


def test_every_written_question_is_of_its_stretch_and_whole_pages_are_held_out() -> None:
    with gzip.open(examples._QUESTIONS, "rt", encoding="utf-8") as file:
        questions = [json.loads(line) for line in file]
    for question in questions:
        start, end = question["stretch"]
        spans = [*question.get("gold", ()), *question.get("answers", ()), question.get("near", [start, end])]
        assert all(start <= first < last <= end for first, last in spans), question
        assert question["question"].strip()
        assert not ("gold" in question and "near" in question)
    held_out = {question["page"] for question in questions if is_held_out(question)}
    trained_on = {question["page"] for question in questions if not is_held_out(question)}
    assert held_out
    assert not held_out & trained_on
    assert 0.03 < sum(map(is_held_out, questions)) / len(questions) < 0.08


def test_another_stretch_of_the_page_is_no_wrong_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "The mill at Orle burnt down in May. The mill at Orle stood for a century."
    cut = page.index("The mill at Orle stood")
    lines = [
        {"page": "orle", "stretch": [0, cut - 1], "question": "when did orle's mill burn", "gold": [[0, cut - 1]]},
        {"page": "orle", "stretch": [cut, len(page)], "question": "how old was the mill", "gold": [[cut, len(page)]]},
    ]
    file = tmp_path / "questions.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as questions:
        questions.writelines(json.dumps(line) + "\n" for line in lines)
    monkeypatch.setattr(examples, "_QUESTIONS", file)
    (tmp_path / PAGES).mkdir()
    (tmp_path / PAGES / "articles.jsonl").write_text(json.dumps({"id": "orle", "title": "", "text": page}))
    assert not is_held_out(lines[0])
    with set_folder(tmp_path, WRITTEN) as folder:
        read = {one.question: one.windows for one in read_examples(folder, 9)}
    assert {question: [one.article for one in windows] for question, windows in read.items()} == {
        "when did orle's mill burn": ["orle-0"],
        "how old was the mill": [f"orle-{cut}"],
    }
