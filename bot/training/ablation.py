"""What each group of features contributes: how often the first passage is right without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.answering.lexical.features import FEATURE_GROUPS, FEATURES
from bot.training.examples import Example
from bot.training.learning import first_passage, learn_ranking

__all__ = ["contributions", "table"]

Sets = Mapping[str, Sequence[Example]]


def contributions(whole: Sets, small: Sets) -> Iterator[tuple[str, list[float]]]:
    """For all features, then without each part, then with that part alone, the share of first passages right.

    A share for each set of `whole`, ranked by weights learned from the other sets; of answerable questions.
    """
    yield "all", _shares(whole, small, frozenset())
    for part, names in FEATURE_GROUPS.items():
        yield f"without {part}", _shares(whole, small, frozenset(names))
    for part, names in FEATURE_GROUPS.items():
        yield f"{part} alone", _shares(whole, small, frozenset(FEATURES) - frozenset(names))


def table(whole: Sets, rows: Iterator[tuple[str, list[float]]]) -> Iterator[str]:
    """A line for each row as it comes, a column for each set."""
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
    """The examples with nothing in the hidden columns, which then teach nothing."""
    kept = np.array([name not in hidden for name in FEATURES], dtype=np.float32)
    return [replace(example, features=example.features * kept) for example in examples]
