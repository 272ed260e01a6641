"""A stop that lets what is in hand be finished first."""

from __future__ import annotations

import asyncio
import logging

from bot.ops.queue import FairQueue

__all__ = ["wait_for_shutdown"]

log = logging.getLogger(__name__)


async def wait_for_shutdown(terminated: asyncio.Event, queue: FairQueue, seconds: float) -> None:
    """Returns when it is time to go: once `terminated` is set, the queue takes nothing new, and has so long to end.

    If `terminated` is set again meanwhile, it is time at once.
    """
    await terminated.wait()
    terminated.clear()
    queue.stop()
    log.info("Stopping, with %d questions in hand and %d waiting", queue.under_way(), queue.depth())
    done, again = asyncio.ensure_future(queue.idle()), asyncio.ensure_future(terminated.wait())
    try:
        await asyncio.wait({done, again}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        again.cancel()
        if not done.done():
            done.cancel()
            log.warning("%d questions are left for the next start", queue.under_way() + queue.depth())
