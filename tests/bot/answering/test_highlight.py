from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.answering.annotation import annotate
from bot.answering.answer import Span
from bot.answering.highlight import answer_span
from index.library import Library
from tests.bot.answering.libraries import library_of, parsed, seeds_library
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


@pytest.mark.parametrize("split", ["dev", "test"])
def test_three_of_four_labelled_spans_are_found(library: Library, split: str) -> None:
    labels = [label for label in read("spans") if label["split"] == split]
    assert sum(right(library, label) for label in labels) >= 0.75 * len(labels)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Who opened the school?", "The school was opened by Ann Lee on Monday.", "Ann Lee"),
        ("When did the mill burn?", "The mill burned down on 5 March 1999 in a storm.", "5 March 1999"),
        ("How many sheep drowned?", "On 3 May some 1,200 sheep drowned.", "1,200"),
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
