"""The spans of a sentence that are of the type asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.annotation import annotate
from bot.answering.answer_types import typed_spans
from tests import rows
from tests.bot.answering.libraries import parsed_alone


def typed(question: str, sentence: str) -> list[str] | None:
    spans = typed_spans(parsed_alone(question), annotate(sentence))
    return None if spans is None else [sentence[start:end] for start, end in spans]


@rows(
    ("question", "sentence", "expected"),
    [
        # an amount is of what is asked for
        (
            "how much did the house cost",
            "The first, of three rooms, cost $27.2 billion in 2019.",
            ["$27.2 billion"],
        ),
        ("how much did that house go 4", "Ann Lee, 40, sold it once for £3 million.", ["£3 million"]),
        ("how much did that house go 4", "Ann Lee sold it in May 2019.", []),
        ("how much tax did they owe", "They owed it for 12 years.", []),
        ("how much limestone fell", "Some 600 tonnes fell on 3 May.", ["600 tonnes"]),
        ("how many sheep drowned", "On 3 May 2019 some 1,200 drowned; Ann Lee, 29, lost £5.", ["1,200"]),
        ("how many sheep drowned", "It was the first time in three years.", []),
        ("how many miles is it", "The 30 walkers went 12 miles.", ["12 miles"]),
        ("in how many hours did it sink", "Two boats sank in 24 hours.", ["24 hours"]),
        ("how many times did it sink", "It sank five times.", ["five"]),
        ("how long did it take", "It took 30 men three weeks to dig 40 metres.", ["three weeks"]),
        ("how long did it take", "It was dug three years ago.", []),
        ("how long ago was it dug", "It was dug three years ago.", ["three years"]),
        ("how long is the wall", "The wall is 40 metres long.", ["40 metres"]),
        ("how long is the wall", "The wall took three weeks.", []),
        ("who found the driver", "A van driver was found.", []),
        ("how long has it been shut", "It lay there since the last ice age.", ["since the last ice age"]),
        ("how far is the mill", "The mill, 12 miles off, is a two-hour drive.", ["12 miles"]),
        ("how old is he", "Victor Stahl, 58, has 12 boats.", ["58"]),
        ("how old is he", "The man was 81.", ["81"]),
        ("how old is he", "He has 12 boats and 30 acres.", []),
        ("how heavy is the rock", "The rock of 16.5 tons is 40 metres off.", ["16.5 tons"]),
        ("how much did crime go down", "It fell by 3.8 percent to 1.2 million.", ["3.8 percent"]),
        ("how often does it sail", "It sails twice a day with 30 people.", ["twice a day"]),
        ("what percentage voted", "Of 300 members 45 percent voted.", ["45 percent"]),
        ("what was the number of boats lost", "They lost 12 in 2019.", ["12"]),
        # dates and times
        ("when did it close", "It closed on 3 May 2019 after 12 years.", ["3 May 2019"]),
        ("when did it close", "It closed yesterday with 12 boats.", ["yesterday"]),
        ("when will it open", "It will open in two weeks.", ["two weeks"]),
        ("when did it close", "It has 12 boats.", []),
        ("when did it close", "It closed after the dam broke.", None),
        ("what year did it close", "It closed in March after a fire in 1999.", ["1999"]),
        ("what time did it sink", "It sank on Tuesday morning just after 6 a.m. at sea.", ["6 a.m."]),
        ("what time did it sink", "It sank on Tuesday morning.", ["Tuesday morning"]),
        # persons and places
        ("who runs it", "Mayor Ann Lee has run it in Northport since May.", ["Ann Lee"]),
        ("who runs it", "A dog walker runs it.", ["dog walker"]),
        ("who runs it", "It was shut in 1999.", []),
        ("where is the mill", "Ann Lee has a mill near the Arrow River.", ["Arrow River"]),
        ("where did he die", "He died at a small hospital.", ["small hospital"]),
        ("where did he die", "He died on Monday at a Danish hospital.", ["Danish hospital"]),
        ("who runs it", "Danish and Greek experts asked Bob Roe.", ["Bob Roe"]),
        ("how many voted", "It rose by 71% to 1.1 million.", ["1.1 million"]),
        ("where is he from", "Ann Lee says he is Danish.", ["Danish"]),
        ("which country sends help", "The UK sends help in May.", ["UK"]),
        # the question's own words are no answer, and a choice is answered by them
        ("who is ann lee's brother", "Ann Lee is there with Bob Roe.", ["Bob Roe"]),
        ("how much is a 30 second spot", "A 30 second spot is $4 million.", ["$4 million"]),
        ("who won, ann lee or bob roe", "Ann Lee won.", None),
        # what has no shape
        ("why did it sink", "It was old.", None),
        ("why did it sink", "It has lain there since June 1995.", None),
        ("why did it sink", "It sank after three years.", None),
        ("why did it sink", "It sank because it leaked.", ["because it leaked"]),
        ("why did it sink", "It sank because of the Dec. 30 storm.", ["because of the Dec. 30 storm"]),
        ("what did Ann Lee say", "Ann Lee said it was $5.", None),
        ("how was it done", "Ann Lee did it in 1999.", None),
        ("did it sink", "It sank in 1999.", None),
        ("which ship sank", "The Berta sank in 1999.", None),
        ("how important is it", "It is of 12 boats.", None),
    ],
)
def test_spans_are_of_the_type_asked_for(question: str, sentence: str, expected: list[str] | None) -> None:
    assert typed(question, sentence) == expected


def test_what_is_as_long_as_a_table_is_not_read() -> None:
    assert typed("how many sheep", "12 " * 1000) is None


QUESTIONS = st.sampled_from(
    [
        "who",
        "when",
        "where is it",
        "how many",
        "how much",
        "how long has it been",
        "how old is he",
        "why",
        "which country",
        "",
    ]
)
WORDS = st.sampled_from(
    "Ann Lee Northport the of in near to since because due May 2019 12 $ £5 million years ago "
    "old , . first Danish - and a mill".split()
)


@given(QUESTIONS, st.one_of(st.text(max_size=100), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_spans_are_inside_and_hold_something(question: str, sentence: str) -> None:
    for start, end in typed_spans(parsed_alone(question), annotate(sentence)) or ():
        assert 0 <= start < end <= len(sentence)
        assert sentence[start:end].strip()
