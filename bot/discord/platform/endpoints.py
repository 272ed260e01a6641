"""Where Discord is: discord.py keeps that in two class attributes."""

from __future__ import annotations

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

__all__ = ["point_discord_at"]


def point_discord_at(api: str, gateway: str | None) -> None:
    """Have this process's discord.py use `api` for REST and `gateway` (None: its own) for the gateway."""
    Route.BASE = api
    if gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
