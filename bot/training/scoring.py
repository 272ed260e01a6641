"""How weights do on examples, without asking every question again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.lexical.scorer import Weights
from bot.answering.verdict import THRESHOLD
from bot.evaluation.measures.calibration import brier_score, expected_calibration_error
from bot.evaluation.measures.ranking import mean_passage_length, right_within
from bot.evaluation.measures.selective import separation
from bot.evaluation.outcomes import Outcome
from bot.training.examples import Example
from bot.training.learning import first_passage


def measured(examples: Sequence[Example], weights: Weights) -> tuple[str, ...]:
    """First passage right, AUC, calibration error, Brier score and mean length of the first passage, to be printed."""
    outcomes = [_outcome(example, weights) for example in examples]
    found = (
        right_within(outcomes, 1),
        separation(outcomes),
        expected_calibration_error(outcomes),
        brier_score(outcomes),
        mean_passage_length(outcomes),
    )
    return tuple("-" if one is None else f"{one.value:.3f}" for one in found)


def _outcome(example: Example, weights: Weights) -> Outcome:
    question = example.question
    if not example.candidates:
        return Outcome(question.id, question.answerable, None, 0.0, False, None, 0.0)
    found, right, length = first_passage(example, weights)
    confidence = weights.probability(found)
    return Outcome(
        question.id,
        question.answerable,
        1 if right else None,
        confidence,
        confidence >= THRESHOLD,
        length,
        0.0,
    )
