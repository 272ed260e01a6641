"""Hostile inputs for each target, 12 or 15, other ones each time: `python -m tests.fuzz --seed N` tries them again.

Where Hypothesis is to repeat itself, as it is wherever CI is set, they are the same ones each time.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import settings

from tests.fuzz.running import fuzz
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.growth import uncovered


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_nothing_but_what_is_foreseen_comes_of_hostile_input(target: Target) -> None:
    seed = 0 if settings().derandomize else random.randrange(10**9)
    with uncovered():
        outcome = fuzz(target, target.suite, seed)
    assert outcome.inputs >= target.suite
    for failure in outcome.failures:
        pytest.fail(f"seed {seed}, input {failure.input!r}\n{failure.traceback}")
