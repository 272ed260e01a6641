"""Questions and follow-ups, however absurd: an answer whose quotes stand in the articles, and never an exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st

from bot.conversation import read_follow_up
from tests.bot.answering.libraries import LibraryAnswers, library_of
from tests.bot.conversation.turns import after
from tests.fuzz.target import Check, Target
from tests.fuzz.texts import texts
from tests.fuzz.weaving import ODD, woven

ARTICLES = (
    {
        "title": "Storm shuts the harbour",
        "published": "2021-12-03",
        "publisher": "Coast Weekly",
        "text": "The harbour was closed for three days, Ann Lee said. “We knew,” she said. The storm broke 14% of it.",
    },
    {
        "title": "Trains stand still",
        "url": "https://a.example/",
        "text": "The strike goes on, the union said.\n\nTom Reed called it “a scandal”. It cost £4.5m in U.S. ports.",
    },
    {
        "title": "",
        "text": "@everyone **bold** [x](https://evil.example) \u202eharbour\u2066 e\u0301\u0323 \u2028 strike? 1. 2.",
    },
)
PIECES = (
    *(
        "Who",
        "What",
        "When",
        "how long",
        "why",
        "did",
        "was",
        "the harbour",
        "strike",
        "Ann Lee",
        "she",
        "it",
        "they",
        "that",
    ),
    *(
        "and",
        "or",
        "not",
        "say",
        "said",
        "?",
        "!",
        '"',
        "“",
        "”",
        "'",
        "before:2021",
        "after:2021-13-45",
        "source:",
        "source:*",
    ),
    *(
        "publisher:coast",
        'title:"',
        "-",
        "+",
        "AND",
        "*",
        "(",
        ")",
        "harbor",
        "harbuor",
        "14%",
        "£4.5m",
        "U.S.",
        "2021",
        "99999",
    ),
    *(
        "and him?",
        "what about",
        "the other",
        "percent",
        "million",
        "\0",
        "\u2028",
        "e\u0301",
        "\ud800",
        "字",
        "🇵🇱",
        "x" * 300,
    ),
)
questions = woven((*PIECES, *ODD), 8, " ") | texts


@contextmanager
def _asking() -> Iterator[Check]:
    with library_of(*ARTICLES) as library:
        answerer = LibraryAnswers(library)

        def check(given: tuple[str, str, int]) -> None:
            first, second, top = given
            answer = answerer.answer(first, top=top)
            article = library.article(answer.passages[0].article) if answer.passages else None
            follow_up = read_follow_up(second, after(answer), article)
            for one in (answer, answerer.answer(second, top=top, follow_up=follow_up)):
                json.dumps(one.as_json())
                assert len(one.passages) <= top
                for passage in one.passages:
                    assert library.article(passage.article).text[passage.start : passage.end] == passage.quote
                    spans = [*passage.matches, *([passage.answer] if passage.answer else [])]
                    assert all(0 <= start < end <= len(passage.quote) for start, end in spans)

        yield check


TARGETS = (Target("question", st.tuples(questions, questions, st.integers(1, 5)), _asking),)
