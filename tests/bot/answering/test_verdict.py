"""Silence, and the confidence that it is cut from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.answer import MAX_UNSUPPORTED, THRESHOLD, Answer, Verdict, decide, supported
from bot.app.server_settings import Certainty
from tests.bot.answering.libraries import LibraryAnswers, seeds_library


def test_where_the_quoted_phrases_are_nowhere_no_setting_makes_an_answer() -> None:
    confidence = supported(0.99, has_phrases=False)
    assert confidence == MAX_UNSUPPORTED
    assert {decide(confidence, level.threshold) for level in Certainty} == {Verdict.CLOSEST}


def test_a_confidence_that_is_supported_stays() -> None:
    assert supported(0.99, has_phrases=True) == 0.99
    assert supported(0.01, has_phrases=False) == 0.01
    assert (decide(THRESHOLD), decide(THRESHOLD - 1e-9)) == (Verdict.ANSWERED, Verdict.CLOSEST)


@pytest.mark.parametrize(
    "question", ["Who is the CIA director?", "What is the capital of Peru?", 'troops "dead in the water"']
)
def test_the_threshold_moves_the_verdict_alone(question: str) -> None:
    with seeds_library() as library:

        def answered(threshold: float) -> Answer:
            answer = LibraryAnswers(library, threshold).answer(question)
            return replace(answer, verdict=Verdict.NONE, elapsed_ms=0.0)

        assert answered(0.01) == answered(0.3) == answered(0.99)
