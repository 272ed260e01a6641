"""Work waits for its turn on a real event loop, a few at a time, and what never gets its turn is told so."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.ops.observing import current_request_id, track_request
from bot.ops.queue import FairQueue, QueueClosed, QueueFull, QueueLimits
from tests import PATIENCE

ONE = QueueLimits(at_once=1, group_at_once=1, person=3)


class Worker:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    async def work(self, name: str) -> None:
        await self.go_on.wait()
        self.done.append(name)


async def test_submitted_work_is_done_a_few_at_a_time_and_groups_take_turns() -> None:
    queue, worker = FairQueue(QueueLimits(at_once=2, group_at_once=2)), Worker()
    for number in range(3):
        queue.submit(partial(worker.work, f"a{number}"), 1, number)
    queue.submit(partial(worker.work, "b"), 2, 1)
    assert (queue.depth(), queue.under_way()) == (2, 2)
    worker.go_on.set()
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert worker.done == ["a0", "a1", "b", "a2"]
    assert (queue.depth(), queue.under_way()) == (0, 0)


async def test_beyond_the_bounds_nothing_more_is_taken() -> None:
    queue, worker = FairQueue(QueueLimits(overall=5, group=3, person=2, at_once=0)), Worker()
    for group, person in ((1, 1), (1, 1), (2, 1)):
        queue.submit(partial(worker.work, ""), group, person)
    with pytest.raises(QueueFull, match="person"):
        queue.submit(partial(worker.work, ""), 1, 1)
    queue.submit(partial(worker.work, ""), 1, 2)
    with pytest.raises(QueueFull, match="group"):
        queue.turn(1, 3)
    queue.submit(partial(worker.work, ""), 2, 1)
    with pytest.raises(QueueFull, match="overall"):
        queue.submit(partial(worker.work, ""), 3, 1)
    assert queue.depth() == 5


async def test_work_that_fails_makes_room_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise RuntimeError("never mind")

    queue, worker = FairQueue(ONE), Worker()
    worker.go_on.set()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    queue.submit(fails, 1, 1)
    queue.submit(partial(worker.work, "next"), 1, 1)
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert worker.done == ["next"]


async def test_a_turn_waits_for_what_is_under_way_and_gives_way_to_the_next() -> None:
    queue, worker = FairQueue(ONE), Worker()
    queue.submit(partial(worker.work, "first"), 1, 1)
    with queue.turn(1, 1) as turn:
        queue.submit(partial(worker.work, "third"), 1, 1)
        waiting = asyncio.create_task(turn.come())
        await asyncio.sleep(0)
        assert not waiting.done()
        worker.go_on.set()
        await waiting
        assert worker.done == ["first"]
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert worker.done == ["first", "third"]


@pytest.mark.parametrize("wait", [True, False])
async def test_a_turn_that_is_given_up_makes_room(wait: bool) -> None:
    queue, worker = FairQueue(ONE), Worker()
    queue.submit(partial(worker.work, "first"), 1, 1)

    async def impatient() -> None:
        with queue.turn(1, 1) as turn:
            if wait:
                await turn.come()

    waiting = asyncio.create_task(impatient())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert (queue.depth(), queue.under_way()) == (0, 1)
    worker.go_on.set()
    await asyncio.wait_for(queue.idle(), PATIENCE)


async def test_what_is_let_go_of_is_never_done() -> None:
    queue, worker = FairQueue(ONE), Worker()
    queue.submit(partial(worker.work, "under way"), 1, 1)
    queue.submit(partial(worker.work, "waits"), 1, 1)
    with queue.turn(2, 1) as turn:
        abandoning = asyncio.create_task(queue.abandon())
        with pytest.raises(QueueClosed):
            await turn.come()
    await asyncio.wait_for(abandoning, PATIENCE)
    worker.go_on.set()
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert worker.done == []


async def test_a_queue_that_is_stopping_ends_what_it_has_and_takes_nothing_new() -> None:
    queue, worker = FairQueue(ONE), Worker()
    queue.submit(partial(worker.work, "under way"), 1, 1)
    queue.submit(partial(worker.work, "waits"), 1, 1)
    queue.stop()
    queue.submit(partial(worker.work, "new"), 1, 1)
    with queue.turn(1, 1) as turn, pytest.raises(QueueClosed):
        await turn.come()
    worker.go_on.set()
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert worker.done == ["under way", "waits"]


async def test_it_is_not_idle_while_work_goes_on_beside_it() -> None:
    queue = FairQueue()
    with queue.beside():
        idle = asyncio.create_task(queue.idle())
        await asyncio.sleep(0.01)
        assert not idle.done()
    await asyncio.wait_for(idle, PATIENCE)


async def test_work_is_not_taken_for_the_question_that_its_asker_was_on() -> None:
    queue, seen = FairQueue(ONE), list[str | None]()

    async def look() -> None:
        seen.append(current_request_id())

    with track_request(7):
        queue.submit(look, 1, 1)
    await asyncio.wait_for(queue.idle(), PATIENCE)
    assert seen == [None]
