"""An event for the gateway, before it is decided which sessions get it and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.discord.state.entities import Channel, Guild


@dataclass(frozen=True, slots=True)
class Event:
    """`intents`: bits of which a session needs one (0: every session gets it). `channel`: the bot must see it."""

    name: str
    data: dict[str, Any]
    intents: int = 0
    guild: Guild | None = field(default=None, compare=False)
    channel: Channel | None = field(default=None, compare=False)
