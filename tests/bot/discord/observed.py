"""Metrics that remember what they heard."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.ops.metrics import Metrics
from tests import PATIENCE

__all__ = ["Heard"]


@dataclass
class Heard(Metrics):
    """What was said, in order."""

    said: list[str] = field(default_factory=list)
    refusal: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        super().__init__()

    async def until_refused(self) -> None:
        """Waits for the next refusal."""
        await asyncio.wait_for(self.refusal.wait(), PATIENCE)
        self.refusal.clear()

    def answered(self, verdict: str, seconds: float) -> None:
        assert 0 < seconds < 3600  # how long it took, and not since when
        self.said.append(verdict)

    def discord_failed(self, how: str) -> None:
        self.said.append(f"failed {how}")

    def connected(self, *, resumed: bool) -> None:
        self.said.append("resumed" if resumed else "connected")

    def disconnected(self) -> None:
        self.said.append("disconnected")

    def restarted(self) -> None:
        self.said.append("restarted")

    def refused(self, bound: str, *, told: bool) -> None:
        self.refusal.set()
        self.said.append(f"refused by {bound}, {'told' if told else 'silently'}")

    def unsent(self) -> None:
        self.said.append("left")
