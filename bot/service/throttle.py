"""What may be said once in a while only, lest the saying itself become a flood."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic

__all__ = ["Throttle"]


class Throttle:
    """Lets each key pass once in so many seconds, as far as the last `remembered` keys go."""

    def __init__(self, seconds: float, *, remembered: int = 20_000, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._remembered = remembered
        self._clock = clock
        self._passed: OrderedDict[Hashable, float] = OrderedDict()

    def passes(self, key: Hashable) -> bool:
        """Whether `key` did not pass within the last seconds; then it does now."""
        now = self._clock()
        last = self._passed.get(key)
        if last is not None and now - last < self._seconds:
            return False
        self._passed[key] = now
        self._passed.move_to_end(key)
        if len(self._passed) > self._remembered:
            self._passed.popitem(last=False)
        return True
