"""Which failures pass: those of a request to Discord, and those of the whole client."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.discord.platform.errors import Banned, DiscordUnreachable, Refused, StartError
from bot.discord.platform.logs import log_error
from bot.ops import retry as retrying
from bot.ops.retry import FATAL, BackOff, RetryDecision, RetryTimeout

__all__ = ["BANNED_SECONDS", "RetryTimeout", "classify_error", "retry"]

log = logging.getLogger(__name__)

T = TypeVar("T")

# After a 503 or a lost connection discord.py gives up at once; 429 and 502 it retries by itself.
_TRANSIENT = (discord.DiscordServerError, aiohttp.ClientError, OSError)
_BACK_OFF = BackOff(initial=0.5, maximum=8.0)

BANNED_SECONDS = 15 * 60.0
"""How long to leave Discord alone where it turned this address away: it counts refused requests over 10 minutes."""


async def retry(request: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what an idempotent `request` to Discord returns, retried after transient errors for so many seconds.

    Raises RetryTimeout, and at once whatever else the request raises.
    """
    return await retrying.retry(request, _TRANSIENT, seconds, _BACK_OFF, whom="Discord")


def classify_error(error: Exception) -> RetryDecision:
    """Return whether a new client may go on after `error`, and not before when. Log it unless it is fatal.

    Unforeseen errors count as transient: discord.py ends over an event that it can't read, and a new client goes on.
    """
    if not isinstance(error, StartError):
        log_error(error)
        return RetryDecision()
    if not isinstance(error, DiscordUnreachable | Refused) or (isinstance(error, Refused) and not error.transient):
        return FATAL
    log.warning("%s", error)
    return RetryDecision(min_wait=BANNED_SECONDS if isinstance(error, Banned) else 0.0)
