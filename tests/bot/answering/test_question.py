from __future__ import annotations

import pytest

from bot.answering.question import AnswerType, expectation
from index.text.terms import tokenize


@pytest.mark.parametrize(
    ("question", "answer_type", "focus"),
    [
        ("Who runs the mill?", AnswerType.PERSON, None),
        ("Which minister resigned?", AnswerType.PERSON, "minister"),
        ("When did it close?", AnswerType.DATE, None),
        ("What year did it close?", AnswerType.DATE, "year"),
        ("Where was the fire?", AnswerType.PLACE, None),
        ("Which country plans to send help?", AnswerType.PLACE, "country"),
        ("What is the capital of the island?", AnswerType.PLACE, "capital"),
        ("How many sheep drowned?", AnswerType.NUMBER, "sheep"),
        ("How long did it take?", AnswerType.NUMBER, None),
        ("How strong was the wind?", AnswerType.NUMBER, None),
        ("Why did they leave?", AnswerType.REASON, None),
        ("How was it done?", AnswerType.MANNER, None),
        ("What is a reef?", AnswerType.DEFINITION, "reef"),
        ("What kind of boat sank?", AnswerType.THING, "boat"),
        ("What did the captain say?", AnswerType.SAYING, None),
        ("Did the ferry sink?", AnswerType.YES_NO, None),
        ("ferry accident harbour", AnswerType.KEYWORDS, None),
        ("", AnswerType.KEYWORDS, None),
    ],
)
def test_a_question_s_words_tell_what_it_asks_for(question: str, answer_type: AnswerType, focus: str | None) -> None:
    expected = expectation(tokenize(question))
    assert (expected.answer_type, expected.focus) == (answer_type, focus)
