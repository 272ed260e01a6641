"""Which failures of the client pass, and which don't."""

from __future__ import annotations

import logging

from bot.discord.errors import Banned, Refused, StartError, Unreachable
from bot.discord.platform.failures import logged
from bot.ops.retry import FATAL, RetryDecision

__all__ = ["classify_error"]

log = logging.getLogger(__name__)

BANNED_SECONDS = 15 * 60.0
"""How long to leave Discord alone where it turned this address away: it counts refused requests over 10 minutes."""


def classify_error(error: Exception) -> RetryDecision:
    """What follows from `error`, which is logged unless it is the end.

    What nobody foresaw counts as passing: discord.py ends over an event that it can't read, and a new client goes on.
    """
    if not isinstance(error, StartError):
        logged(error)
        return RetryDecision()
    if not isinstance(error, Unreachable | Refused) or (isinstance(error, Refused) and not error.passing):
        return FATAL
    log.warning("%s", error)
    return RetryDecision(min_wait=BANNED_SECONDS if isinstance(error, Banned) else 0.0)
