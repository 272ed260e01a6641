"""Passages and answers made for tests."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.answer import Answer, Passage, Verdict

PASSAGE = Passage(
    article="harbour.txt",
    start=10,
    end=48,
    quote="The harbour was closed for three days.",
    answer=None,
    matches=((4, 11), (16, 22)),
    score=7.5,
    confidence=0.9,
    title="Storm shuts the harbour",
    publisher="Coast Weekly",
    published="2021-12-03",
    url="https://example.org/harbour",
    source="harbour.txt",
    paragraph=4,
    kind="body",
)


def passage(**changes: object) -> Passage:
    return replace(PASSAGE, **changes)  # type: ignore[arg-type]


def answer(*passages: Passage, verdict: Verdict = Verdict.ANSWERED, **changes: object) -> Answer:
    made = Answer("How long was the harbour closed?", verdict, 0.9 if passages else 0.0, 1.0, passages)
    return replace(made, **changes)  # type: ignore[arg-type]
