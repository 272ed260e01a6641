"""What a follow-up can refer to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.answer import Answer

__all__ = ["Context", "context"]

_PASSAGES = 1  # of the previous answer, in which a name is looked for


@dataclass(frozen=True, slots=True)
class Context:
    """The previous question, without its closing mark, and the quotes that answered it."""

    question: str
    quotes: tuple[str, ...]
    answers: tuple[str, ...]


def context(question: str, answer: Answer) -> Context:
    """What the next question can refer to: this one and its answer."""
    passages = answer.passages[:_PASSAGES]
    return Context(
        question.strip().rstrip("?!. "),
        tuple(passage.quote for passage in passages),
        tuple(passage.quote[slice(*passage.answer)] for passage in passages if passage.answer),
    )
