"""The life of a process that answers for months: its garbage collection, and a stop that finishes what is in hand."""

from __future__ import annotations

import asyncio
import gc
import logging

from bot.ops.queue import FairQueue

__all__ = ["freeze_gc", "wait_for_shutdown"]

log = logging.getLogger(__name__)


def freeze_gc() -> None:
    """Exempt all objects that exist now, mostly modules and word lists, from garbage collection; they stay anyway.

    A full collection looks at every object, a hundred thousand after all imports, and holds up answers meanwhile.
    """
    gc.collect()
    gc.freeze()


async def wait_for_shutdown(terminated: asyncio.Event, queue: FairQueue, seconds: float) -> None:
    """Wait until `terminated` is set, then stop the queue and wait up to so many seconds until it is idle.

    If `terminated` is set again meanwhile, return at once.
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
