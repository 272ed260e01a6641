"""Hypothesis in batches: what failed is told with the smallest input that still fails, and the next batch goes on."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.fuzz.target import Check, Target, size_of
from tests.growth import uncovered

BATCH = 1000
_SMALLEST = 1000  # bytes; below, what a call takes in any case would pass for time a byte


@dataclass(frozen=True)
class Failure:
    """What a target did not foresee, and the input with which it happened."""

    input: Any
    traceback: str


@dataclass
class Outcome:
    """`worst` is the most seconds that any input took for each of its bytes, of which it has 1,000 at least."""

    inputs: int = 0
    seconds: float = 0.0
    worst: float = 0.0
    failures: list[Failure] = field(default_factory=list)


def fuzz(target: Target, inputs: int, seed: int) -> Outcome:
    """The outcome of `inputs` inputs, the same ones whenever `seed` is the same."""
    outcome = Outcome()
    with uncovered(), target.opened() as check:
        for number, begin in enumerate(range(0, inputs, BATCH)):
            _batch(target, check, min(BATCH, inputs - begin), seed + number, outcome)
    return outcome


def _took(check: Check, value: Any) -> float:
    began = time.process_time()
    check(value)
    return time.process_time() - began


def _batch(target: Target, check: Check, count: int, seed: int, outcome: Outcome) -> None:
    last: list[Any] = [None]

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(target.inputs)
    def one(value: Any) -> None:
        last[0] = value
        outcome.inputs += 1
        took = _took(check, value)
        outcome.seconds += took
        size = max(size_of(value), _SMALLEST)
        if took > outcome.worst * size:
            took = min(took, _took(check, value))  # the first may have been disturbed, or loaded something
            outcome.worst = max(outcome.worst, took / size)

    try:
        one()
    except Exception:
        outcome.failures.append(Failure(last[0], traceback.format_exc()))
