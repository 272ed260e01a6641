"""An answered question compared with its gold spans: whether, and at which rank, a passage hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.answer import Answer, Passage, Verdict
from bot.evaluation.questions import GoldSpan, LabelledQuestion

__all__ = ["MAX_HIT_LENGTH", "Outcome", "hits", "outcome"]

MAX_HIT_LENGTH = 600
"""A quote of more characters never hits: quoting whole articles is not answering."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answered question, reduced to what the measures need.

    `rank` counts passages from 1; None where none hits. `length` is the first passage's, in characters; None without
    passages. `elapsed_ms` is the answer's own figure. `span_right` says whether the first passage's answer span lies
    in a gold span, or around one; None where it has none. `span_exact` and `span_overlaps` compare that span with the
    labelled answers: whether it is one of them, and whether it shares a character with one; None where the question has
    no labelled answer or the passage no span. `marks_expected` says whether the question has labelled answers.
    """

    question: str
    answerable: bool
    rank: int | None
    confidence: float
    answered: bool
    length: int | None
    elapsed_ms: float
    span_right: bool | None = None
    kind: str | None = None
    marks_expected: bool = False
    span_exact: bool | None = None
    span_overlaps: bool | None = None

    @property
    def right(self) -> bool:
        """Return whether the first passage hits: what `confidence` is the probability of."""
        return self.rank == 1


def hits(passage: Passage, gold: GoldSpan) -> bool:
    """Return whether `passage` covers at least half of `gold` in a quote that is not too long."""
    short = passage.end - passage.start <= MAX_HIT_LENGTH
    return short and gold.half_in(passage.article, passage.start, passage.end)


def outcome(question: LabelledQuestion, answer: Answer) -> Outcome:
    """Return the outcome of giving `answer` to `question`."""
    ranks = (
        rank
        for rank, passage in enumerate(answer.passages, start=1)
        if any(hits(passage, gold) for gold in question.gold)
    )
    first = answer.passages[0] if answer.passages else None
    marked = _marked(first) if first is not None else None
    compared = marked if question.answers else None
    return Outcome(
        question=question.id,
        answerable=question.answerable,
        rank=next(ranks, None),
        confidence=answer.confidence,
        answered=answer.verdict is Verdict.ANSWERED,
        length=first.end - first.start if first else None,
        elapsed_ms=answer.elapsed_ms,
        span_right=_lies_in_or_around(marked, question.gold) if marked else None,
        kind=question.kind,
        marks_expected=bool(question.answers),
        span_exact=compared in question.answers if compared else None,
        span_overlaps=_overlaps(compared, question.answers) if compared else None,
    )


def _marked(passage: Passage) -> GoldSpan | None:
    """Return the passage's answer span as a place in its article; None where it has none."""
    if passage.answer is None:
        return None
    start, end = passage.answer
    return GoldSpan(passage.article, passage.start + start, passage.start + end)


def _lies_in_or_around(marked: GoldSpan, labelled: Iterable[GoldSpan]) -> bool:
    return any(
        marked.article == span.article
        and (
            span.start <= marked.start <= marked.end <= span.end or marked.start <= span.start <= span.end <= marked.end
        )
        for span in labelled
    )


def _overlaps(marked: GoldSpan, labelled: Iterable[GoldSpan]) -> bool:
    return any(
        marked.article == span.article and marked.start < span.end and span.start < marked.end for span in labelled
    )
