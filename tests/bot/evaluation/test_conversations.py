"""Conversations are measured turn by turn, beside their complete forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Reading, Verdict
from bot.evaluation.evaluate import evaluate_conversations, holds_conversations, read_conversations
from bot.evaluation.questions import BadQuestions
from tests.bot.rendering.passages import passage

TURNS = [
    {"question": "who?", "standalone": "Who built it?", "answerable": True, "gold": [["a", 0, 10]]},
    {"question": "when", "standalone": "When was it built?", "answerable": True, "gold": [["a", 20, 30]]},
    {"question": "thanks", "standalone": "thanks", "answerable": None, "gold": []},
]


def written(folder: Path, *conversations: object) -> Path:
    file = folder / "conversations.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in conversations), encoding="utf-8")
    return file


def found(question: str, start: int, *read_as: Reading) -> Answer:
    quoted = passage(article="a", start=start, end=start + 10, quote="x" * 10, answer=None, matches=())
    return Answer(question, Verdict.ANSWERED, 0.9, 1.0, (quoted,), read_as)


def test_turns_are_compared_with_their_complete_forms(tmp_path: Path) -> None:
    file = written(tmp_path, {"id": "c", "turns": TURNS})
    assert holds_conversations(file)
    heard: list[list[str]] = []

    def begin() -> object:
        heard.append([])

        def say(said: str) -> Answer:
            heard[-1].append(said)
            return found(said, 0, Reading(said, "Who built it?"))

        return say

    right = {"Who built it?": 0, "When was it built?": 20}
    report = evaluate_conversations(read_conversations(file), begin, lambda asked: found(asked, right[asked]))  # type: ignore[arg-type]
    assert heard == [["who?", "when", "thanks"]]
    told = report.as_json()
    assert told["of_standalone"] == 0.5
    assert told["small_talk_met_with_articles"]["value"] == 1
    assert set(told["turns"]["by_kind"]) == {"first", "later"}
    assert told["readings"][0] == {"from": "who?", "to": "Who built it?"}


@pytest.mark.parametrize("line", [{"turns": 3}, {"turns": [3]}, {"turns": [{"question": "x", "answerable": True}]}])
def test_a_bad_conversation_is_named(tmp_path: Path, line: object) -> None:
    with pytest.raises(BadQuestions, match="line 1"):
        read_conversations(written(tmp_path, line))


def test_questions_are_no_conversations(tmp_path: Path) -> None:
    assert not holds_conversations(written(tmp_path, {"id": "q", "question": "x", "answerable": False, "gold": []}))
