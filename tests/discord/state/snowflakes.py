"""Snowflakes: Discord's ids, which carry their time of creation.

https://docs.discord.com/developers/reference#snowflakes
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Makes ids that are unique, rise strictly, and tell the true time."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        now = (time.time_ns() // 1_000_000 - DISCORD_EPOCH_MS) << 22
        self._last = max(now, self._last + 1)
        return self._last


def created_at(snowflake: int) -> datetime:
    """When the thing with this id was made."""
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def stamp(moment: datetime) -> str:
    """ISO 8601 as Discord writes it."""
    return moment.isoformat(timespec="microseconds")
