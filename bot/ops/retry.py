"""Retry with exponential back-off: of one request within a deadline, and of work that must go on for months."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["FATAL", "BackOff", "RetryDecision", "RetryTimeout", "retry", "supervise"]

log = logging.getLogger(__name__)

T = TypeVar("T")


class RetryTimeout(Exception):
    """A request was not taken by `whom` in time; `reason` is the last failure, if there was one."""

    def __init__(self, whom: str, seconds: float, reason: BaseException | None) -> None:
        why = f" ({str(reason) or type(reason).__name__})" if reason else ""
        super().__init__(f"{whom} did not take it within {seconds:g} s{why}")


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """What to do after a failure: give up if `fatal`, else try again after at least `min_wait` seconds."""

    fatal: bool = False
    min_wait: float = 0.0


FATAL = RetryDecision(fatal=True)


@dataclass(frozen=True, slots=True)
class BackOff:
    """Exponential waits, in seconds: `initial` after one failure, doubled with each that follows, up to `maximum`.

    Work that had gone well for `steady` seconds begins with `initial` again.
    """

    initial: float = 1.0
    maximum: float = 300.0
    steady: float = 600.0

    def wait(self, failures: int, chance: float) -> float:
        """Return the wait after so many failures in a row (from 1). `chance`, in [0, 1), shortens it by up to a half.

        This jitter keeps bots that lost the same server at the same moment from coming back at the same moment.
        """
        doublings = min(failures - 1, 64)  # beyond, a float would overflow, and `maximum` is long reached
        return min(self.maximum, self.initial * 2.0**doublings) * (1 - chance / 2)


async def retry(
    request: Callable[[], Awaitable[T]],
    transient: tuple[type[Exception], ...],
    seconds: float,
    back_off: BackOff,
    *,
    whom: str,
    chance: Callable[[], float] = random.random,
) -> T:
    """Return what `request` returns, made again after each of the `transient` errors for up to so many seconds.

    A request may have been carried out although it failed, so it must be idempotent. Raises RetryTimeout, which names
    `whom` was asked, and at once whatever else the request raises.
    """
    failures = 0
    reason: BaseException | None = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await request()
                except transient as error:
                    reason = error
                failures += 1
                await asyncio.sleep(back_off.wait(failures, chance()))
    except TimeoutError:
        raise RetryTimeout(whom, seconds, reason) from reason


async def supervise(
    work: Callable[[], Awaitable[None]],
    classify_error: Callable[[Exception], RetryDecision],
    *,
    restarted: Callable[[], None] = lambda: None,
    back_off: BackOff = BackOff(),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> None:
    """Do `work` until it returns, again after each failure; raise the first failure that is fatal.

    `classify_error` also logs what the log should say of a failure. `restarted` is called before each new start.
    """
    failures = 0
    while True:
        began = clock()
        try:
            await work()
            return
        except Exception as error:
            decision = classify_error(error)
            if decision.fatal:
                raise
        failures = 1 if clock() - began >= back_off.steady else failures + 1
        wait = max(decision.min_wait, back_off.wait(failures, chance()))
        log.warning("Trying again in %.1f s", wait)
        await sleep(wait)
        restarted()
