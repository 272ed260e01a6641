"""How long a stop waits for what is in hand, and what garbage collection looks at meanwhile."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot.ops.process import freeze_gc, wait_for_shutdown
from bot.ops.queue import FairQueue, QueueLimits
from tests import PATIENCE

LONG = 10 * PATIENCE


@pytest.fixture
def terminated() -> asyncio.Event:
    return asyncio.Event()


async def busy(go_on: asyncio.Event) -> FairQueue:
    """A queue with one question in hand and one waiting."""
    queue = FairQueue(QueueLimits(at_once=1))
    for _ in range(2):
        queue.submit(go_on.wait, 1, 1)
    return queue


async def test_it_waits_until_all_is_done(terminated: asyncio.Event) -> None:
    go_on = asyncio.Event()
    queue = await busy(go_on)
    stopping = asyncio.create_task(wait_for_shutdown(terminated, queue, LONG))
    await asyncio.sleep(0.01)
    assert not queue.is_stopping
    terminated.set()
    await asyncio.sleep(0.01)
    assert queue.is_stopping
    assert not stopping.done()
    go_on.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert queue.depth() == queue.under_way() == 0


@pytest.mark.parametrize("impatient", [True, False])
async def test_it_waits_no_longer_than_it_may_and_not_at_all_when_told_again(
    terminated: asyncio.Event, caplog: pytest.LogCaptureFixture, impatient: bool
) -> None:
    go_on = asyncio.Event()
    stopping = asyncio.create_task(wait_for_shutdown(terminated, await busy(go_on), LONG if impatient else 0.05))
    terminated.set()
    await asyncio.sleep(0.01)
    if impatient:
        terminated.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert "2 questions are left for the next start" in caplog.text
    go_on.set()


async def test_with_nothing_in_hand_it_does_not_wait(terminated: asyncio.Event) -> None:
    terminated.set()
    await asyncio.wait_for(wait_for_shutdown(terminated, FairQueue(), LONG), PATIENCE)


def test_full_collections_leave_out_what_was_there_and_still_find_garbage() -> None:
    class Node:
        other: Node

    kept = [Node()]
    try:
        freeze_gc()
        assert not any(one is kept for one in gc.get_objects())
        one, other = Node(), Node()
        one.other, other.other = other, one
        del one, other
        assert gc.collect() >= 2
    finally:
        gc.unfreeze()
