"""The desk where questions are answered and remembered. Blocking: to be called away from the event loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.answer import Answer, Verdict
from bot.servers.settings import MOST_PASSAGES
from bot.servers.shelves import Shelves
from bot.state import Question, State

__all__ = ["Answers", "Desk", "Forgotten", "Response", "SomebodyElses"]

MOST_LEAFED = 60
"""How many passages can be leafed through."""


class Answers(Protocol):
    """What the desk needs of an Answerer. Any thread may call it."""

    def answer(self, question: str, *, top: int = ...) -> Answer: ...


class Forgotten(Exception):
    """The question behind a button is no longer remembered."""


class SomebodyElses(Exception):
    """The question behind a button was asked privately by somebody else, or on another server."""


@dataclass(frozen=True, slots=True)
class Response:
    """Some passages of an answer, from number `start` on; `key` recalls its question.

    At most `most` are to be shown; `answer.passages` may hold one more, a sign that there are more.
    """

    answer: Answer
    key: str
    start: int = 0
    most: int = MOST_PASSAGES


class Desk:
    """Answers from the library as it is at that moment."""

    def __init__(self, shelves: Shelves[Answers], state: State) -> None:
        self._shelves = shelves
        self._state = state

    def ask(self, question: Question) -> Response:
        """The first passages for a new question, which is remembered. Raises StateError or StoreError."""
        most = self._shelves.book.settings(question.server).passages
        answer = self._answer(question, most + 1)
        return Response(answer, self._state.remember(question, answer.verdict.value), most=most)

    def ask_in_passing(self, question: Question) -> Response | None:
        """As `ask`, for a question that was not put to the bot: None where the articles don't answer it."""
        response = self.ask(question)
        return response if response.answer.verdict is Verdict.ANSWERED else None

    def more(self, key: str, start: int, *, guild: int | None, server: int | None, person: int) -> Response:
        """The passages from number `start` on, for somebody who asks for them in a guild (None: directly).

        `server` is that guild where its own installation of the bot is asked. Raises Forgotten, SomebodyElses,
        StateError or StoreError.
        """
        question = self._state.recall(key)
        if question is None:
            raise Forgotten(key)
        if (question.guild, question.server) != (guild, server) or (question.private and question.asker != person):
            raise SomebodyElses(key)
        most = self._shelves.book.settings(server).passages
        answer = self._answer(question, min(start + most + 1, MOST_LEAFED))
        return Response(replace(answer, passages=answer.passages[start:]), key, start, most)

    def _answer(self, question: Question, top: int) -> Answer:
        with self._shelves.lend(question.server) as shelf:
            return shelf.answers.answer(question.text, top=top)
