"""What became of one question: whether, and at which rank, a passage hit."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.answer import Answer, Passage, Verdict
from bot.evaluation.questions import GoldSpan, Question

__all__ = ["LONGEST_HIT", "Outcome", "hits", "outcome"]

LONGEST_HIT = 600
"""A quote of more characters never hits: quoting whole articles is not answering."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answered question, reduced to what the measures need.

    `rank` counts passages from 1; None where none hits. `length` is the first passage's, in characters; None without
    passages. `elapsed_ms` is the answer's own figure. `marked_right` says whether the first passage's answer span lies
    in a gold span, or around one; None where it marks none.
    """

    question: str
    answerable: bool
    rank: int | None
    confidence: float
    answered: bool
    length: int | None
    elapsed_ms: float
    marked_right: bool | None = None

    @property
    def right(self) -> bool:
        """Whether the first passage hits: what `confidence` is the probability of."""
        return self.rank == 1


def hits(passage: Passage, gold: GoldSpan) -> bool:
    """Whether `passage` covers at least half of `gold` in a quote that is not too long."""
    short = passage.end - passage.start <= LONGEST_HIT
    return short and gold.half_in(passage.article, passage.start, passage.end)


def outcome(question: Question, answer: Answer) -> Outcome:
    """What `answer` is worth to `question`."""
    ranks = (
        rank
        for rank, passage in enumerate(answer.passages, start=1)
        if any(hits(passage, gold) for gold in question.gold)
    )
    first = answer.passages[0] if answer.passages else None
    return Outcome(
        question=question.id,
        answerable=question.answerable,
        rank=next(ranks, None),
        confidence=answer.confidence,
        answered=answer.verdict is Verdict.ANSWERED,
        length=first.end - first.start if first else None,
        elapsed_ms=answer.elapsed_ms,
        marked_right=_marked_right(question, first) if first is not None else None,
    )


def _marked_right(question: Question, first: Passage) -> bool | None:
    if first.answer is None:
        return None
    start, end = (first.start + offset for offset in first.answer)
    return any(
        first.article == gold.article
        and (gold.start <= start <= end <= gold.end or start <= gold.start <= gold.end <= end)
        for gold in question.gold
    )
