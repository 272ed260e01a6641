"""Waiting for the state to change, without polling."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Changes:
    """Waiters keyed by the id of what they wait on, so that one change wakes only those concerned."""

    def __init__(self) -> None:
        self._waiting: defaultdict[int, set[asyncio.Event]] = defaultdict(set)

    def at(self, *ids: int) -> None:
        """Something about these ids changed."""
        for key in ids:
            for event in self._waiting.get(key, ()):
                event.set()

    async def until(self, key: int, look: Callable[[], Result | None], within: float, what: str) -> Result:
        """What `look` finds, looked at now and after each change at `key`; AssertionError naming `what` if in vain."""
        if (found := look()) is not None:
            return found
        event = asyncio.Event()
        self._waiting[key].add(event)
        try:
            async with asyncio.timeout(within):
                while True:
                    await event.wait()
                    event.clear()
                    if (found := look()) is not None:
                        return found
        except TimeoutError:
            raise AssertionError(f"waited {within} s in vain for {what}") from None
        finally:
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]
