"""What goes wrong meanwhile, one thing after the other, each as often as its place in the deck."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.benchmarks.soaking.absences import Absences
from tests.discord import DiscordServer

__all__ = ["Mishaps"]

_ACKNOWLEDGING = "*/callback"
_PATHS = ("*/messages", "*/messages/@original", _ACKNOWLEDGING, "*")
_DECK = (
    *("429", "429", "429 everywhere", "502", "502", "502 after doing it", "503", "503", "500", "slow", "slow"),
    *("cut", "cut after doing it", "close 4000", "close 4000", "operation 7", "operation 7", "operation 9, resumable"),
    *("operation 9", "dropped", "dropped and refused", "events twice", "events twice"),
)
MALFORMED_EVERY = 280.0
"""Seconds between malformed events: each one costs a client, and a new one comes after ever longer waits."""


@dataclass(slots=True)
class Mishaps:
    """Lets one happen every so many seconds; `met` counts them by kind."""

    server: DiscordServer
    absences: Absences
    chance: random.Random
    every: float
    met: Counter[str] = field(default_factory=Counter)

    async def go_on(self) -> None:
        """Until it is cancelled."""
        deck: list[str] = []
        loop = asyncio.get_running_loop()
        malformed_at = loop.time() + MALFORMED_EVERY / 2
        while True:
            await asyncio.sleep(self.every * self.chance.uniform(0.7, 1.3))
            if loop.time() > malformed_at:
                malformed_at = loop.time() + MALFORMED_EVERY
                kind = "malformed event"
            else:
                if not deck:
                    deck = list(_DECK)
                    self.chance.shuffle(deck)
                kind = deck.pop()
            self.met[kind] += 1
            await self._happen(kind)

    async def _happen(self, kind: str) -> None:
        done = self._of_the_gateway().get(kind)
        if done is not None:
            await done()
        else:
            self._of_rest(kind)

    def _of_rest(self, kind: str) -> None:
        faults, path = self.server.faults, self.chance.choice(_PATHS)
        several = 1 if path == _ACKNOWLEDGING else self.chance.randint(1, 3)  # that has 3 seconds only
        after = self.chance.uniform(0.2, 1.0)
        match kind:
            case "429":
                faults.rate_limited("*", path, after)
            case "429 everywhere":
                faults.rate_limited("*", path, after, everywhere=True)
            case "502":
                faults.add("*", path, status=502, times=min(several, 2))
            case "502 after doing it":
                faults.add("POST", "*/messages", status=502, performed=True)
            case "503":
                faults.add("*", path, status=503, times=several)
            case "500":
                faults.add("*", path, status=500)
            case "slow":
                faults.add("*", path, delay=1.5, times=3 * several)
            case "cut":
                faults.add("*", path, drop=True)
            case _:
                faults.add("POST", "*/messages", drop=True, performed=True)

    def _of_the_gateway(self) -> dict[str, Callable[[], Awaitable[None]]]:
        gateway = self.server.gateway

        async def refused() -> None:
            gateway.refusing = self.chance.randint(1, 2)
            await gateway.drop()

        async def twice() -> None:
            gateway.repeat(self.chance.randint(1, 20))

        async def invalid() -> None:
            self.absences.begin()
            await gateway.invalidate()

        async def resumable() -> None:
            await gateway.invalidate(resumable=True)

        async def malformed() -> None:
            self.absences.begin()
            gateway.send_event("READY", {"id": "not a snowflake"})

        def disturbing(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
            async def disturb() -> None:
                self.absences.disturb()
                await work()

            return disturb

        return {
            "close 4000": disturbing(gateway.close),
            "operation 7": disturbing(gateway.reconnect),
            "operation 9, resumable": disturbing(resumable),
            "operation 9": invalid,
            "dropped": disturbing(gateway.drop),
            "dropped and refused": disturbing(refused),
            "events twice": twice,
            "malformed event": malformed,
        }
