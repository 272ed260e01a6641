from __future__ import annotations

from bot.answering.expectation import AnswerType, expectation
from index.text.terms import tokenize
from tests import rows


@rows(
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
        ("what did the captain tell the crew", AnswerType.SAYING, None),
        ("how did the captain react to the fire", AnswerType.SAYING, None),
        ("what is the captain's opinion of the ferry", AnswerType.SAYING, None),
        ("did the captain say anything about the ferry", AnswerType.SAYING, None),
        ("did the captain say that they sail", AnswerType.YES_NO, None),
        ("tell me what the captain said", AnswerType.SAYING, None),
        ("which captain said so", AnswerType.PERSON, "captain"),
        ("what was the verdict", AnswerType.DEFINITION, "verdict"),
        ("Did the ferry sink?", AnswerType.YES_NO, None),
        ("if the ferry sank", AnswerType.YES_NO, None),
        ("whether the ferry sank", AnswerType.YES_NO, None),
        ("ferry accident harbour", AnswerType.KEYWORDS, None),
        ("", AnswerType.KEYWORDS, None),
        ("how much did that house go 4", AnswerType.NUMBER, None),
        ("how many of the old dollar pairs were sold", AnswerType.NUMBER, "pairs"),
        ("how many boats a day sail", AnswerType.NUMBER, "boats"),
        ("how much tax did they pay", AnswerType.NUMBER, "tax"),
        ("what was the number of boats lost", AnswerType.NUMBER, "number"),
        ("number of boats lost", AnswerType.NUMBER, "number"),
        ("what did the boat cost", AnswerType.NUMBER, None),
        ("what are the two dams going to cost", AnswerType.NUMBER, None),
        ("at what age did she leave", AnswerType.NUMBER, "age"),
        ("name the person who left", AnswerType.PERSON, None),
        ("name the captain", AnswerType.PERSON, "captain"),
        ("what's the name of the captain", AnswerType.PERSON, "captain"),
        ("what is the name of the ferry that sank", AnswerType.PERSON, "ferry"),
        ("which airport did they fly from", AnswerType.PLACE, "airport"),
        ("whereabouts is the mill", AnswerType.PLACE, None),
        ("when the dam broke how many drowned", AnswerType.NUMBER, "drowned"),
        ("was anyone hurt when the dam broke", AnswerType.YES_NO, None),
        ("do you know when the ferry leaves", AnswerType.DATE, None),
        ("wat year did it close", AnswerType.DATE, "year"),
        ("wen did it close", AnswerType.DATE, None),
        ("how come they left", AnswerType.REASON, None),
        ("what determines the number of boats", AnswerType.THING, None),
        ("who is the harbour master", AnswerType.PERSON, None),
        ("who is Grzylewska", AnswerType.DEFINITION, None),
    ],
)
def test_a_question_s_words_tell_what_it_asks_for(question: str, answer_type: AnswerType, focus: str | None) -> None:
    expected = expectation(tokenize(question))
    assert (expected.answer_type, expected.focus) == (answer_type, focus)
