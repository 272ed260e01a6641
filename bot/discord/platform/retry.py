"""Requests to Discord that are tried again where discord.py gives up at once: after a 503, or a lost connection."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.ops.supervision import BackOff

__all__ = ["GaveUp", "patiently"]

T = TypeVar("T")

_PASSING = (discord.DiscordServerError, aiohttp.ClientError, OSError)
_BACK_OFF = BackOff(first=0.5, most=8.0)


class GaveUp(Exception):
    """Discord did not take a request in time."""

    def __init__(self, seconds: float, reason: BaseException | None) -> None:
        why = f" ({str(reason) or type(reason).__name__})" if reason else ""
        super().__init__(f"Discord did not take it within {seconds:g} s{why}")


async def patiently(
    request: Callable[[], Awaitable[T]], seconds: float, chance: Callable[[], float] = random.random
) -> T:
    """What `request` gives, made anew while it fails as may pass, with growing waits, for so many seconds.

    It may have been done although it failed: doing it again must change nothing. Raises GaveUp, and whatever else it
    raises, at once.
    """
    failures = 0
    reason: BaseException | None = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await request()
                except _PASSING as error:
                    reason = error
                failures += 1
                await asyncio.sleep(_BACK_OFF.wait(failures, chance()))
    except TimeoutError:
        raise GaveUp(seconds, reason) from reason
