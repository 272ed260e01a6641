"""The tests, and how they wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

__all__ = ["PATIENCE", "soon", "until"]

PATIENCE = 120.0  # seconds that a test waits for what must come; on an idle machine it comes at once


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds that nothing tells of. Raises TimeoutError where it does not come about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def soon(holds: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait as `until` does, in a test without an event loop. Raises AssertionError where it does not come about."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)
