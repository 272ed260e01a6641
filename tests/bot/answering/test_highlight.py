from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.annotation import annotate
from bot.answering.answer import ReadSpan, Span
from bot.answering.highlight import answer_span, highlight
from index.library import Library
from tests import rows
from tests.bot.answering.libraries import library_of, parsed, parsed_alone, seeds_library
from tests.labels.labels import article_text, read


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with seeds_library() as library:
        yield library


def marked(library: Library, question: str, text: str) -> str | None:
    span = answer_span(parsed(library, question), annotate(text))
    return None if span is None else text[slice(*span)]


def meets(span: Span, answer: Span) -> bool:
    """Whether most of the longer of the two is common to both."""
    common = min(span[1], answer[1]) - max(span[0], answer[0])
    return 2 * common >= max(span[1] - span[0], answer[1] - answer[0])


def right(library: Library, label: dict[str, Any]) -> bool:
    text = article_text(label["article"])[label["start"] : label["end"]]
    span = answer_span(parsed(library, label["question"]), annotate(text))
    if span is None:
        return not label["answers"]
    return any(meets((span[0] + label["start"], span[1] + label["start"]), (*answer,)) for answer in label["answers"])


def says_something(library: Library, label: dict[str, Any]) -> bool:
    text = article_text(label["article"])[label["start"] : label["end"]]
    return answer_span(parsed(library, label["question"]), annotate(text)) is not None


@pytest.mark.parametrize("split", ["dev", "test"])
def test_of_the_labelled_spans_most_are_found_without_the_reader_and_hardly_one_is_wrong(
    library: Library, split: str
) -> None:
    labels = [label for label in read("spans") if label["split"] == split]
    found = sum(right(library, label) for label in labels)
    said = sum(says_something(library, label) for label in labels)
    assert found >= 0.6 * len(labels)
    assert found >= 0.95 * said


@rows(
    ("question", "text", "answer"),
    [
        ("Who opened the school?", "The school was opened by Ann Lee on Monday.", "Ann Lee"),
        ("Who opened the school?", "LYME, 25 April (Wire) - Ann Lee opened the school.", "Ann Lee"),
        ("Who opened the school?", "OLD LYME, Mar. (Wire) — The mayor opened the school.", "mayor"),
        ("When did the mill burn?", "The mill burned down on 5 March 1999 in a storm.", "5 March 1999"),
        ("How many sheep drowned?", "On 3 May some 1,200 sheep drowned.", "some 1,200"),
        ("How many sheep drowned?", "More than 90 of the sheep drowned on 3 May.", "More than 90"),
        ("How much did it cost?", "The mill cost up to £5m to build.", "up to £5m"),
        ("How much did it cost?", "It went for a £5m price.", "£5m"),
        ("How long was the trip?", "The trip with 40 pupils took three weeks.", "three weeks"),
        ("Where is the mill?", "Ann Lee has a mill near Port Harrow.", "Port Harrow"),
    ],
)
def test_the_answer_is_marked_by_its_kind(question: str, text: str, answer: str) -> None:
    with library_of({"text": text}) as library:
        assert marked(library, question, text) == answer


def test_the_question_s_own_words_are_no_answer(library: Library) -> None:
    assert marked(library, "Who is Ann Lee?", "Ann Lee is here.") is None


def test_a_question_without_a_kind_gets_no_span(library: Library) -> None:
    assert marked(library, "Why did Ann Lee leave in 1999?", "She left in 2001 with Bob Roe.") is None


def read_at(text: str, part: str, probability: float) -> ReadSpan:
    start = text.index(part)
    return ReadSpan(start, start + len(part), probability)


def bold(question: str, text: str, part: str | None = None, probability: float = 0.9) -> str | None:
    """Return what is marked, where the reader sees `part` of the text as the answer."""
    span = answer_span(parsed_alone(question), annotate(text), (part and read_at(text, part, probability)) or None)
    return None if span is None else text[slice(*span)]


COST = "The first of the mills cost $27.2 billion and the second £3 million, people said."
FOUND = "Ann Lee told the People's Daily that Bob Roe found it."


@rows(
    ("question", "text", "part", "answer"),
    [
        # of the type's spans, the one that the reader meets, whole
        ("how much did the mill cost", COST, "27.2", "$27.2 billion"),
        ("how much did the mill cost", COST, "3 million", "£3 million"),
        ("who found it", FOUND, "Roe", "Bob Roe"),
        ("who found it", FOUND, "People", "People's Daily"),
        ("when was it", "It was on 3 May 1999, not on 4 June.", "1999", "3 May 1999"),
        # what the reader sees around it: a place's own place, all of a list
        ("where did it sink", "It sank in Lake Ann near old Marl.", "Lake Ann near old Marl", "Lake Ann near old Marl"),
        (
            "who left",
            "Uber drivers and cleaners left Marl Bank.",
            "Uber drivers and cleaners",
            "Uber drivers and cleaners",
        ),
        ("when will it be", "It will be between 3 May and 4 June 2022.", "4 June", "between 3 May and 4 June 2022"),
        # the reader meets none of them: none is sure, but for the only one
        ("how much did the mill cost", COST, "people", None),
        ("how much did the mill cost", "The mill cost $27.2 billion, people said.", "people", "$27.2 billion"),
        # no reader: the only one, or the clearly nearest
        ("how much did the mill cost", "The mill cost $27.2 billion, people said.", None, "$27.2 billion"),
        ("who left", "Ann Lee left Bob Roe.", None, None),
        # a part, not its whole
        ("how many jobs will go", "Some 64 of the 310 jobs there will go.", "310", "Some 64"),
        ("how many jobs will go", "Two of 310 jobs will go.", "310", "Two"),
        # no span of the type
        ("how much did the mill cost", "The mill was shut in 1999.", "1999", None),
        # a person or a place without a name, where the reader is sure
        ("who found it", "Ann Lee said a dog walker found it.", "dog walker", "dog walker"),
        # types without a shape: the reader's span, made whole
        ("which ship sank", "The old ship Karin Lund sank.", "Lund", "Karin Lund"),
        ("how was it done", "They did it with 27.2 kg of rope, they said.", "with 27.2", "with 27.2 kg"),
        ("which ship sank", "The ship sank.", "ship", None),
        # no answer: a pronoun, the speaker himself, a clause that is cut
        ("who found it", "He found it on the shore.", "He", None),
        ("what did Ann say", "The sea is cold, manager Ann Lee said.", "Ann Lee", None),
        ("what did Ann say", "“The sea is so cold,” said Ann Lee, “so cold.”", "cold", "The sea is so cold"),
        ("what did Ann say", "Ann Lee said: 'It isn't so cold.' She left.", "cold", "It isn't so cold"),
        ("what did Ann say", "Ann Lee called it “so cold”.", None, None),
        ("what did Ann say", "“The sea is cold.”", None, None),
        ("who is mayor Ridgwell", "Mayor Ridgwell met Ann Lee.", "Ann Lee", None),
        ("who is Tom Ridgwell", "Tom Ridgwell, a poet, met Ann Lee.", "a poet", "a poet"),
        (
            "why was it shut",
            "It was shut because of a very long and dull tale of the old pump and its cogs.",
            None,
            None,
        ),
    ],
)
def test_bold_is_the_exact_answer_or_nothing(question: str, text: str, part: str | None, answer: str | None) -> None:
    assert bold(question, text, part) == answer


def test_an_unlikely_span_of_the_reader_is_not_marked() -> None:
    text = "The old ship Karin Lund sank."
    assert bold("which ship sank", text, "Karin Lund", 0.39) is None
    assert bold("which ship sank", text, "Karin Lund", 0.41) == "Karin Lund"


def test_neither_a_long_span_nor_a_whole_sentence_is_marked() -> None:
    text = "The crew and all of the others on the boat swam for a very long time to the shore."
    assert bold("how were they saved", text, "crew and all of the others on the boat swam for a very") is None
    assert bold("what happened", "She swam ashore.", "She swam ashore") is None


def test_offsets_are_those_in_the_quote_and_the_question_s_words_are_told_apart() -> None:
    sentence = "The mill cost $5."
    quote = f"It is old. {sentence}"
    answer, matches = highlight(parsed_alone("what did the mill cost"), quote, sentence, quote.index(sentence))
    assert answer is not None
    assert quote[slice(*answer)] == "$5"
    assert [quote[start:end] for start, end in matches] == ["mill", "cost"]


@given(
    st.sampled_from(["who", "how many", "when", "what is it", "why", "how", "ferry"]),
    st.text(max_size=60),
    st.integers(-5, 70),
    st.integers(-5, 70),
    st.floats(0, 1),
)
def test_whatever_is_read_what_is_marked_is_inside(
    question: str, text: str, start: int, end: int, probability: float
) -> None:
    span = answer_span(parsed_alone(question), annotate(text), ReadSpan(start, end, probability))
    assert span is None or 0 <= span[0] < span[1] <= len(text)
