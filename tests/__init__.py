"""The tests, and how they wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["PATIENCE", "until"]

PATIENCE = 120.0  # seconds that a test waits for what must come; on an idle machine it comes at once


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds that nothing tells of. Raises TimeoutError where it does not come about."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
