"""How weights do on examples, and what each group of features contributes, without asking every question again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.answering.lexical.features import FEATURE_GROUPS, FEATURES
from bot.answering.lexical.scorer import Weights
from bot.answering.verdict import THRESHOLD
from bot.evaluation.measures.calibration import brier_score, expected_calibration_error
from bot.evaluation.measures.ranking import mean_passage_length, right_within
from bot.evaluation.measures.selective import separation
from bot.evaluation.outcomes import Outcome
from bot.training.examples import Example
from bot.training.learning import first_passage, learn_ranking

__all__ = ["contributions", "measured", "table"]


def measured(examples: Sequence[Example], weights: Weights) -> tuple[str, ...]:
    """Return first passage right, AUC, calibration error, Brier score and the first passage's mean length, as texts."""
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


Sets = Mapping[str, Sequence[Example]]


def contributions(whole: Sets, small: Sets) -> Iterator[tuple[str, list[float]]]:
    """Yield for all features, then without each part, then with that part alone, the share of first passages right.

    A share for each set of `whole`, ranked by weights learned from the other sets; of answerable questions.
    """
    yield "all", _shares(whole, small, frozenset())
    for part, names in FEATURE_GROUPS.items():
        yield f"without {part}", _shares(whole, small, frozenset(names))
    for part, names in FEATURE_GROUPS.items():
        yield f"{part} alone", _shares(whole, small, frozenset(FEATURES) - frozenset(names))


def table(whole: Sets, rows: Iterator[tuple[str, list[float]]]) -> Iterator[str]:
    """Yield a line for each row as it comes, a column for each set."""
    yield " ".join([f"{'evidence':<20}", *(f"{name:>17}" for name in whole)])
    for name, shares in rows:
        yield " ".join([f"{name:<20}", *(f"{share:>17.3f}" for share in shares)])


def _shares(whole: Sets, small: Sets, hidden: frozenset[str]) -> list[float]:
    whole, small = ({name: _without(examples, hidden) for name, examples in sets.items()} for sets in (whole, small))
    shares = []
    for name, examples in whole.items():
        others = [taught for sets in (whole, small) for other, taught in sets.items() if other != name]
        weights = learn_ranking(others)
        answerable = [example for example in examples if example.question.answerable]
        right = [bool(example.candidates) and first_passage(example, weights)[1] for example in answerable]
        shares.append(sum(right) / len(right))
    return shares


def _without(examples: Sequence[Example], hidden: frozenset[str]) -> list[Example]:
    """Return the examples with nothing in the hidden columns, which then teach nothing."""
    kept = np.array([name not in hidden for name in FEATURES], dtype=np.float32)
    return [replace(example, features=example.features * kept) for example in examples]
