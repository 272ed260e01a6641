"""The desk where questions are answered and remembered. Blocking: to be called away from the event loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.answer import Answer, Verdict
from bot.state import Question, State

__all__ = ["PASSAGES", "Answers", "Desk", "Forgotten", "Response", "SomebodyElses"]

PASSAGES = 3
"""How many passages an answer shows at once."""

MOST_PASSAGES = 60
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

    `answer.passages` may hold one passage more than is to be shown, a sign that there are more.
    """

    answer: Answer
    key: str
    start: int = 0


class Desk:
    """Answers from the library as it is at that moment."""

    def __init__(self, answers: Answers, state: State) -> None:
        self._answers = answers
        self._state = state

    def ask(self, question: Question) -> Response:
        """The first passages for a new question, which is remembered. Raises StateError."""
        answer = self._answers.answer(question.text, top=PASSAGES + 1)
        return Response(answer, self._state.remember(question))

    def ask_in_passing(self, question: Question) -> Response | None:
        """As `ask`, for a question that was not put to the bot: None where the articles don't answer it."""
        answer = self._answers.answer(question.text, top=PASSAGES + 1)
        if answer.verdict is not Verdict.ANSWERED:
            return None
        return Response(answer, self._state.remember(question))

    def more(self, key: str, start: int, *, guild: int | None, person: int) -> Response:
        """The passages from number `start` on, for somebody who asks for them on a server (None: directly).

        Raises Forgotten, SomebodyElses or StateError.
        """
        question = self._state.recall(key)
        if question is None:
            raise Forgotten(key)
        if question.guild != guild or (question.private and question.asker != person):
            raise SomebodyElses(key)
        answer = self._answers.answer(question.text, top=min(start + PASSAGES + 1, MOST_PASSAGES))
        return Response(replace(answer, passages=answer.passages[start:]), key, start)
