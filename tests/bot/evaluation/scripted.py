"""Answers and outcomes made up for tests."""

from __future__ import annotations

from bot.answering.answer import Answer, Passage, Verdict
from bot.evaluation.questions import Outcome
from tests.bot.rendering.passages import passage as made


def passage(article: str = "a", start: int = 0, end: int = 100) -> Passage:
    return made(article=article, start=start, end=end, quote="x" * (end - start), matches=(), confidence=0.5)


def answer(*passages: Passage, confidence: float = 0.5, verdict: Verdict = Verdict.ANSWERED) -> Answer:
    return Answer("?", verdict, confidence, 2.0, passages)


def outcome(
    confidence: float = 0.5,
    rank: int | None = None,
    *,
    answerable: bool = True,
    answered: bool = True,
    length: int | None = 100,
    kind: str | None = None,
) -> Outcome:
    return Outcome("q", answerable, rank, confidence, answered, length, 2.0, kind=kind)
