"""Retries of requests to Discord where discord.py gives up at once: after a 503, or a lost connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.ops import retry as retrying
from bot.ops.retry import BackOff, RetryTimeout

__all__ = ["RetryTimeout", "retry"]

T = TypeVar("T")

_TRANSIENT = (discord.DiscordServerError, aiohttp.ClientError, OSError)
_BACK_OFF = BackOff(initial=0.5, maximum=8.0)


async def retry(request: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what an idempotent `request` to Discord returns, retried after transient errors for so many seconds.

    Raises RetryTimeout, and at once whatever else the request raises.
    """
    return await retrying.retry(request, _TRANSIENT, seconds, _BACK_OFF, whom="Discord")
