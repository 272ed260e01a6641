"""What a start has learned of Discord's rulings, for the starts that follow in this process."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Learned"]


@dataclass(slots=True)
class Learned:
    """Whether Discord grants the message-content intent, and how many shards it asked for at least."""

    message_content: bool = True
    least_shards: int = 1
