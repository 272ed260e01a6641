"""Work that must go on: started again when it fails, ever more patiently, unless trying again can't help."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

__all__ = ["FATAL", "BackOff", "Fate", "supervise"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fate:
    """What follows from a failure: the end, or another try, though not before `least_wait` seconds."""

    fatal: bool = False
    least_wait: float = 0.0


FATAL = Fate(fatal=True)


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait, in seconds: `first` after one failure, doubled with each that follows, up to `most`.

    Work that had gone well for `steady` seconds begins anew with `first`.
    """

    first: float = 1.0
    most: float = 300.0
    steady: float = 600.0

    def wait(self, failures: int, chance: float) -> float:
        """The wait after so many failures in a row (from 1). `chance`, in [0, 1), shortens it by up to a half.

        Many bots that lost the same Discord at the same moment so don't all come back at the same moment.
        """
        doublings = min(failures - 1, 64)  # beyond, a float would be none any more, and `most` is long reached
        return min(self.most, self.first * 2.0**doublings) * (1 - chance / 2)


async def supervise(
    work: Callable[[], Awaitable[None]],
    fate_of: Callable[[Exception], Fate],
    *,
    restarted: Callable[[], None] = lambda: None,
    back_off: BackOff = BackOff(),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> None:
    """Does `work` until it returns, again after each failure; raises the failure whose fate is fatal.

    `fate_of` also logs what the log should say of a failure. Each new start is told to `restarted`.
    """
    failures = 0
    while True:
        began = clock()
        try:
            await work()
            return
        except Exception as error:
            fate = fate_of(error)
            if fate.fatal:
                raise
        failures = 1 if clock() - began >= back_off.steady else failures + 1
        wait = max(fate.least_wait, back_off.wait(failures, chance()))
        log.warning("Trying again in %.1f s", wait)
        await sleep(wait)
        restarted()
