"""Ask every question and measure the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.answering.answer import Answer
from bot.evaluation.outcomes import Outcome, outcome
from bot.evaluation.questions import Question
from bot.evaluation.report import Report, report

__all__ = ["PASSAGES", "Answers", "Progress", "ask_all", "measure"]

PASSAGES = 10
"""How many passages are asked for: the deepest measure looks at ten."""

Progress = Callable[[int, int], None]
"""Called with the number of questions answered and of all questions."""


class Answers(Protocol):
    """Whatever answers questions: the bot's Answerer, or a baseline to compare with."""

    def answer(self, question: str, *, top: int) -> Answer: ...


def measure(questions: Sequence[Question], answerer: Answers, progress: Progress | None = None) -> Report:
    """Every measure of `answerer` on `questions`."""
    return report(ask_all(questions, answerer, progress))


def ask_all(questions: Sequence[Question], answerer: Answers, progress: Progress | None = None) -> list[Outcome]:
    """What becomes of each question, in order."""
    outcomes = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(outcome(question, answerer.answer(question.question, top=PASSAGES)))
        if progress is not None:
            progress(number, len(questions))
    return outcomes
