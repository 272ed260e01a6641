"""An observer that remembers what it heard."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Heard"]


@dataclass
class Heard:
    """What was said, in order."""

    said: list[str] = field(default_factory=list)

    def answered(self, verdict: str, seconds: float) -> None:
        assert 0 < seconds < 60
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
        self.said.append(f"refused by {bound}, {'told' if told else 'silently'}")

    def left(self) -> None:
        self.said.append("left")
