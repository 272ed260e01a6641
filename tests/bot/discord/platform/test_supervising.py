"""Work that fails is done again, more and more retry, until it is done or can't be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.platform.errors import BackOff, supervise

BACK_OFF = BackOff(initial=1, maximum=60, steady=100)
CHANCES = st.floats(0, 1, exclude_max=True)


class Fatal(Exception):
    """Trying again can't help."""


def wait_after(error: Exception) -> float | None:
    return None if isinstance(error, Fatal) else 0.0


class Time:
    """A clock that moves when work or waiting takes its time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def supervised(
    course: list[tuple[float, Exception | None]],
    time: Time,
    waits: Callable[[Exception], float | None] = wait_after,
) -> int:
    """Work that goes on for so many seconds and then fails, or doesn't; how often it was started anew."""
    steps: Iterator[tuple[float, Exception | None]] = iter(course)
    restarts = 0

    async def work() -> None:
        lasts, error = next(steps)
        time.now += lasts
        if error:
            raise error

    def restarted() -> None:
        nonlocal restarts
        restarts += 1

    await supervise(
        work,
        waits,
        restarted=restarted,
        back_off=BACK_OFF,
        sleep=time.sleep,
        clock=lambda: time.now,
        chance=lambda: 0.0,
    )
    return restarts


@given(st.integers(1, 10**9), CHANCES)
def test_a_wait_is_never_beyond_the_cap_nor_below_half_of_what_the_failures_call_for(
    failures: int, chance: float
) -> None:
    whole = min(BACK_OFF.maximum, BACK_OFF.initial * 2.0 ** min(failures - 1, 100))
    assert whole / 2 <= BACK_OFF.wait(failures, chance) <= whole


@given(st.integers(1, 100), CHANCES)
def test_waits_never_get_shorter_with_more_failures(failures: int, chance: float) -> None:
    assert BACK_OFF.wait(failures + 1, chance) >= BACK_OFF.wait(failures, chance)


def test_chance_keeps_many_bots_from_coming_back_at_once() -> None:
    waits = {BACK_OFF.wait(5, number / 100) for number in range(100)}
    assert len(waits) == 100


async def test_work_that_fails_is_done_again_ever_later_until_it_is_done() -> None:
    time = Time()
    assert await supervised([(0, OSError("away"))] * 8 + [(5, None)], time) == 8
    assert time.slept == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_work_that_went_well_for_long_begins_with_the_shortest_wait_again() -> None:
    time = Time()
    await supervised([(0, OSError("x")), (0, OSError("x")), (99, OSError("x")), (100, OSError("x")), (0, None)], time)
    assert time.slept == [1, 2, 4, 1]


async def test_a_fatal_failure_ends_it_at_once() -> None:
    time = Time()
    with pytest.raises(Fatal):
        await supervised([(0, OSError("x")), (0, Fatal()), (0, None)], time)
    assert time.slept == [1]


async def test_a_failure_may_call_for_more_patience() -> None:
    time = Time()
    await supervised([(0, OSError("banned")), (0, None)], time, lambda error: 900.0)
    assert time.slept == [900]


async def test_being_told_to_stop_is_no_failure() -> None:
    time = Time()
    with pytest.raises(asyncio.CancelledError):
        await supervise(_cancelled, wait_after, sleep=time.sleep)
    assert not time.slept


async def _cancelled() -> None:
    raise asyncio.CancelledError
