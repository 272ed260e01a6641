"""How CPU time grows with the size of an input: a measure that holds on a slow or busy machine, and beside coverage."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from coverage import Coverage

__all__ = ["MAX_FACTOR", "TIMES", "Growth", "measure", "uncovered"]

MAX_FACTOR = 3  # times more than linear that are taken for linear; quadratic is 8
TIMES = 8  # larger
T = TypeVar("T")

_TRIES = 3
_FLOOR = 0.03  # seconds; below, nothing is said
_CHILDREN = "COVERAGE_PROCESS_CONFIG"  # by which coverage has the processes that are started measured too
_TRACED = 5  # times as long as a line takes where coverage is measured
_QUICK = 2e-6  # seconds a character, which are fine: what is refused at once at one size may be read at another


@dataclass(frozen=True)
class Growth:
    """Seconds of CPU time at a size and at one `TIMES` larger."""

    size: int
    small: float
    large: float

    @property
    def factor(self) -> float:
        """How many times more than linear it is: 1 is linear, 8 quadratic; 0 where it hardly takes any time."""
        return self.large / (TIMES * max(self.small, _QUICK * self.size)) if self.large > _floor() else 0.0


def measure(work: Callable[[T], object], shape: Callable[[int], T], size: int) -> Growth:
    """Return the growth of what `work` takes, from the input that `shape` makes of `size` (a text: characters) on."""
    small, large = shape(size), shape(TIMES * size)
    with uncovered():
        took = _took(work, large, 1)
        if took <= _floor():
            return Growth(size, 0.0, took)
        once = Growth(size, _took(work, small, 1), took)
        if once.factor < 2:  # quadratic is 8, which hardly any disturbance of the small measurement hides
            return once
        first = Growth(size, min(once.small, _took(work, small, _TRIES - 1)), took)
        # A disturbed measurement is taken again before anything is made of it.
        return first if first.factor < 2 else Growth(size, first.small, _took(work, large, _TRIES))


@contextmanager
def uncovered() -> Iterator[None]:
    """Measure no coverage meanwhile, nor in processes that are started.

    What is done thousands of times takes twice as long with it, and adds nothing.
    """
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    coverage.stop()
    config = os.environ.pop(_CHILDREN, None)
    try:
        yield
    finally:
        if config is not None:
            os.environ[_CHILDREN] = config
        coverage.start()


def _floor() -> float:
    return _FLOOR if sys.gettrace() is None else _TRACED * _FLOOR


def _took(work: Callable[[T], object], given: T, tries: int) -> float:
    best = float("inf")
    gc.disable()  # what it does takes time by what else there is
    try:
        for _ in range(tries):
            began = time.process_time()
            work(given)
            best = min(best, time.process_time() - began)
    finally:
        gc.enable()
    return max(best, 1e-6)
