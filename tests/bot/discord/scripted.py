"""Answers by script, for tests of how they are shown and sent: what they say is made up, their types are real."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from bot.answering.answer import Answer, Passage, Verdict
from bot.answering.question import Question
from index.search.snapshot import Snapshot
from tests import PATIENCE
from tests.bot.rendering.passages import passage as made

QUESTION = "How long was the harbour closed?"
UNKNOWN = "What is the capital of Peru?"
BROKEN = "Who broke it?"


def passage(quote: str, number: int = 1, **changes: object) -> Passage:
    at = {"start": 0, "end": len(quote), "quote": quote, "matches": (), "paragraph": number}
    return made(**(at | changes))


PASSAGES = tuple(
    passage(text, number, start=100 * number, end=100 * number + len(text))
    for number in range(1, 8)
    for text in (f"This is passage {number}, and the harbour was closed for {number} days.",)
)


@dataclass
class Scripted:
    """Answers questions it knows with their passages, others not at all.

    Where `confidence` is below what is asked for, the passages come close. `taken` tells that a question came; `hold`,
    cleared, keeps answers waiting.
    """

    known: dict[str, tuple[Passage, ...]] = field(default_factory=lambda: {QUESTION: PASSAGES})
    verdict: Verdict = Verdict.ANSWERED
    confidence: float = 0.9
    asked: Counter[str] = field(default_factory=Counter)
    hold: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()

    def answer(self, question: Question, snapshot: Snapshot) -> Answer:
        wording = next((one for one in question.wordings if one.text in self.known), question.wordings[0])
        self.asked[question.text] += 1
        self.asked[wording.text] += wording.text != question.text
        self.taken.set()
        assert self.hold.wait(PATIENCE)
        if question.text == BROKEN:
            raise RuntimeError("a secret of the machine: /home/bot/library")
        passages = self.known.get(wording.text, ())[:: -1 if question.newest else 1][: question.top]
        verdict = self.verdict if self.confidence >= question.threshold else Verdict.CLOSEST
        return Answer(
            question.text,
            verdict if passages else Verdict.NONE,
            self.confidence if passages else 0.0,
            1.0,
            passages,
            wording.readings,
            wording=wording.text,
        )
