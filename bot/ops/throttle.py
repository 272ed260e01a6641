"""A throttle: what may be said only once in a while, so that notices do not become a flood themselves."""

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

    def may_pass(self, key: Hashable) -> bool:
        """Return whether `key` did not pass within the last seconds."""
        last = self._passed.get(key)
        return last is None or self._clock() - last >= self._seconds

    def passes(self, key: Hashable) -> bool:
        """Let `key` pass if it may, and return whether it did."""
        if not self.may_pass(key):
            return False
        self._passed[key] = self._clock()
        self._passed.move_to_end(key)
        if len(self._passed) > self._remembered:
            self._passed.popitem(last=False)
        return True
