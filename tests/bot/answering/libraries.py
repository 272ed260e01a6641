"""Small libraries for the tests of answering."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.answering.answer import THRESHOLD, Answer, Passage
from bot.answering.parsing import parse_question
from bot.answering.pipeline import Pipeline
from bot.answering.question import FollowUp, ParsedQuestion, Question, parsed_question
from bot.answering.scoring import Explanation
from bot.app.folders import seeds_folder
from index.library import Candidate, Library
from index.search.snapshot import Searchable
from index.text.terms import tokenize


@contextmanager
def library_of(*articles: dict[str, Any]) -> Iterator[Library]:
    """A library of JSON Lines articles; ids and texts are filled in where they are missing."""
    with TemporaryDirectory() as folder:
        lines = [json.dumps({"id": f"a{number}", **fields}) for number, fields in enumerate(articles, 1)]
        file = Path(folder, "articles.jsonl")
        file.write_text("\n".join(lines) + "\n", "utf-8")
        with Library.open(Path(folder, "data")) as library:
            library.sync(file)
            yield library


@contextmanager
def seeds_library() -> Iterator[Library]:
    """The demonstration library."""
    with TemporaryDirectory() as folder, Library.open(Path(folder, "data"), demonstration=seeds_folder()) as library:
        yield library


class LibraryAnswers:
    """Answers from a library as it is at each question."""

    def __init__(self, library: Searchable, threshold: float = THRESHOLD) -> None:
        self._library = library
        self._threshold = threshold
        self._pipeline = Pipeline()

    def answer(
        self,
        question: str,
        *,
        top: int = 3,
        articles: frozenset[str] | None = None,
        follow_up: FollowUp | None = None,
        newest: bool = False,
    ) -> Answer:
        asked = Question(question, top, articles, self._threshold, follow_up, newest)
        with self._library.snapshot() as snapshot:
            return self._pipeline.answer(asked, snapshot)

    def explain(self, question: str, passage: Passage) -> Explanation | None:
        with self._library.snapshot() as snapshot:
            return self._pipeline.explain(question, passage, snapshot)


def parsed(library: Searchable, question: str) -> ParsedQuestion:
    """A question as parsed with what a library knows of its words."""
    with library.snapshot() as snapshot:
        return parse_question(question, snapshot)[0]


def parsed_alone(question: str) -> ParsedQuestion:
    """A question as parsed without a library: each word counts alike, and only as itself."""
    tokens = tokenize(question)
    return parsed_question(
        question,
        tokens,
        {token.term: 1.0 for token in tokens},
        {token.term: {} for token in tokens},
        {token.term for token in tokens},
    )


def candidates(library: Searchable, question: ParsedQuestion, limit: int = 40) -> list[Candidate]:
    """The best candidates for a question."""
    with library.snapshot() as snapshot:
        return snapshot.candidates(snapshot.search(question.query(), limit))
