from __future__ import annotations

import pytest

from bot.answering.question import Asks, expectation
from index.text.terms import tokenize


@pytest.mark.parametrize(
    ("question", "asks", "focus"),
    [
        ("Who runs the mill?", Asks.PERSON, None),
        ("Which minister resigned?", Asks.PERSON, "minister"),
        ("When did it close?", Asks.DATE, None),
        ("What year did it close?", Asks.DATE, "year"),
        ("Where was the fire?", Asks.PLACE, None),
        ("Which country plans to send help?", Asks.PLACE, "country"),
        ("What is the capital of the island?", Asks.PLACE, "capital"),
        ("How many sheep drowned?", Asks.NUMBER, "sheep"),
        ("How long did it take?", Asks.NUMBER, None),
        ("How strong was the wind?", Asks.NUMBER, None),
        ("Why did they leave?", Asks.REASON, None),
        ("How was it done?", Asks.MANNER, None),
        ("What is a reef?", Asks.DEFINITION, "reef"),
        ("What kind of boat sank?", Asks.THING, "boat"),
        ("What did the captain say?", Asks.SAYING, None),
        ("Did the ferry sink?", Asks.YES_NO, None),
        ("ferry accident harbour", Asks.KEYWORDS, None),
        ("", Asks.KEYWORDS, None),
    ],
)
def test_a_question_s_words_tell_what_it_asks_for(question: str, asks: Asks, focus: str | None) -> None:
    expected = expectation(tokenize(question))
    assert (expected.asks, expected.focus) == (asks, focus)
