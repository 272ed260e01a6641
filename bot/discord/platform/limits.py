"""How fast one person and one server may ask, and which events were handled already."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from bot.ops.observing import Observer
from bot.ops.queue import FairQueue

__all__ = ["Admission", "Cooldowns", "Deduplicator", "Rate"]

_REMEMBERED = 20_000  # people and servers, and events


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit: `burst` questions at once, and one more every so many seconds."""

    burst: int
    seconds: float


PERSON = Rate(burst=6, seconds=4.0)
SERVER = Rate(burst=200, seconds=0.1)


class Cooldowns:
    """Rate limits by person and by server. `clock` gives seconds.

    This is the generic cell rate algorithm. discord.py's own `CooldownMapping` counts in fixed windows, which lets a
    person ask twice the burst at the border of two windows.
    """

    def __init__(self, person: Rate = PERSON, server: Rate = SERVER, clock: Callable[[], float] = monotonic) -> None:
        self._person = person
        self._server = server
        self._clock = clock
        self._free_at: OrderedDict[tuple[str, int], float] = OrderedDict()

    def wait(self, person: int, server: int | None) -> int:
        """Return 0 and count a question where it may be asked now, else for how many seconds it may not."""
        now = self._clock()
        rates = [(("person", person), self._person)]
        if server is not None:
            rates.append((("server", server), self._server))
        until = 0.0
        for key, rate in rates:
            # Each question takes `seconds`, and `burst` of them may be owed.
            owed = max(self._free_at.get(key, 0.0) - now, 0.0) + rate.seconds
            until = max(until, owed - rate.burst * rate.seconds)
        if until > 0:
            return math.ceil(until)
        for key, rate in rates:
            self._free_at[key] = max(self._free_at.pop(key, 0.0), now) + rate.seconds
        while len(self._free_at) > _REMEMBERED:
            self._free_at.popitem(last=False)
        return 0


class Deduplicator:
    """The last `size` ids of messages and interactions: Discord may send an event again after a resume."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first_time(self, id: int) -> bool:
        """Remember `id`, and return whether it was not remembered before."""
        if id in self._ids:
            return False
        self._ids[id] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class Admission:
    """What each event passes, of a message or an interaction, before there is work for it."""

    queue: FairQueue
    cooldowns: Cooldowns
    seen: Deduplicator
    observer: Observer
