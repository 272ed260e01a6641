"""How fast one person, and one server, may ask: a pure reckoning over times."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

__all__ = ["Cooldowns", "Rate"]

_REMEMBERED = 20_000  # people and servers


@dataclass(frozen=True, slots=True)
class Rate:
    """So many questions at once, and one more every so many seconds."""

    burst: int
    seconds: float


PERSON = Rate(burst=6, seconds=4.0)
SERVER = Rate(burst=200, seconds=0.1)


class Cooldowns:
    """Counts questions by person and server. `clock` gives seconds."""

    def __init__(self, person: Rate = PERSON, server: Rate = SERVER, clock: Callable[[], float] = monotonic) -> None:
        self._person = person
        self._server = server
        self._clock = clock
        self._free_at: OrderedDict[tuple[str, int], float] = OrderedDict()

    def wait(self, person: int, server: int | None) -> int:
        """0 where a question may be asked now, which then counts; else for how many seconds it may not."""
        now = self._clock()
        asked = [(("person", person), self._person)]
        if server is not None:
            asked.append((("server", server), self._server))
        until = 0.0
        for key, rate in asked:
            # The generic cell rate algorithm: each question takes `seconds`, and `burst` of them may be owed.
            owed = max(self._free_at.get(key, 0.0) - now, 0.0) + rate.seconds
            until = max(until, owed - rate.burst * rate.seconds)
        if until > 0:
            return math.ceil(until)
        for key, rate in asked:
            self._free_at[key] = max(self._free_at.pop(key, 0.0), now) + rate.seconds
        while len(self._free_at) > _REMEMBERED:
            self._free_at.popitem(last=False)
        return 0
