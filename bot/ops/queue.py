"""A bounded, fair queue of questions on the event loop: few are worked on at once, the others wait for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from bot.ops.line import FairScheduler, QueueFull, QueueLimits

__all__ = ["FairQueue", "QueueClosed", "QueueFull", "QueueLimits", "Turn"]

Work = Callable[[], Coroutine[Any, Any, object]]


class QueueClosed(Exception):
    """The one whose turn it would be is no longer wanted: what it waited for has ended."""


@dataclass(eq=False, slots=True)
class _Job:
    """What waits, or is under way: `begin` is called when its turn comes, `drop` where it never will."""

    group: int
    person: int
    begin: Callable[[], None]
    drop: Callable[[], None]


class Turn:
    """A place in the queue for work that the caller does: `with` holds it, and `come` waits until its turn has come."""

    def __init__(self, queue: FairQueue, group: int, person: int) -> None:
        self._queue = queue
        self._come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._job = _Job(group, person, self._begin, self._drop)
        self._begun = False
        self._dropped = False
        if queue.is_stopping:
            self._drop()
        else:
            queue._join(self._job)

    async def come(self) -> None:
        """Waits for the turn. Raises QueueClosed where it never comes: the queue is stopping, or was cleared."""
        await self._come

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._begun:
            self._queue._end(self._job)
        elif not self._dropped:
            self._queue._leave(self._job)

    def _begin(self) -> None:
        self._begun = True
        if not self._come.done():  # whoever waited may have been cancelled, and leaves next
            self._come.set_result(None)

    def _drop(self) -> None:
        self._dropped = True
        if not self._come.done():
            self._come.set_exception(QueueClosed())
            self._come.exception()  # whoever never comes for it need not hear of it


class FairQueue:
    """Takes work and does it when its turn comes. To be used on one event loop, from its own thread."""

    def __init__(self, bounds: QueueLimits | None = None) -> None:
        self._scheduler: FairScheduler[_Job] = FairScheduler(bounds or QueueLimits())
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle: list[asyncio.Future[None]] = []
        self._pumping = False
        self._beside = 0
        self.is_stopping = False

    def depth(self) -> int:
        """How many wait."""
        return self._scheduler.waiting

    def under_way(self) -> int:
        """How many are worked on."""
        return self._scheduler.under_way

    def submit(self, work: Work, group: int, person: int) -> None:
        """Has `work` done as a task of its own when its turn comes; it must not raise. Raises QueueFull.

        Where the queue is stopping, it never is: whoever submits it keeps it for the next start.
        """
        if self.is_stopping:
            return
        job = _Job(group, person, lambda: self._start(job, work), lambda: None)
        self._join(job)

    def turn(self, group: int, person: int) -> Turn:
        """A place for work that the caller does. Raises QueueFull."""
        return Turn(self, group, person)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work that needs no turn, but is waited for at the end."""
        self._beside += 1
        try:
            yield
        finally:
            self._beside -= 1
            self._wake()

    def stop(self) -> None:
        """From now on nothing new is taken; what waits still gets its turn."""
        self.is_stopping = True

    async def abandon(self) -> None:
        """Lets go of all that wait, and cancels submitted work that is under way.

        A turn that is waited for ends with QueueClosed. Work by those who took a turn is theirs to end.
        """
        for job in self._scheduler.clear():
            job.drop()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._wake()

    async def idle(self) -> None:
        """Waits until nothing waits and nothing is under way."""
        while self._is_busy():
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle.append(waiter)
            await waiter

    def _is_busy(self) -> bool:
        return bool(self._scheduler.waiting or self._scheduler.under_way or self._beside)

    def _join(self, job: _Job) -> None:
        self._scheduler.enqueue(job, job.group, job.person)
        self._pump()

    def _leave(self, job: _Job) -> None:
        self._scheduler.withdraw(job, job.group, job.person)
        self._wake()

    def _end(self, job: _Job) -> None:
        self._scheduler.finish(job.group)
        self._pump()
        self._wake()

    def _pump(self) -> None:
        """Begins what may begin. A job may end as it begins, which begins the next: that is done here, not within."""
        if self._pumping:
            return
        self._pumping = True
        try:
            while (job := self._scheduler.start_next()) is not None:
                job.begin()
        finally:
            self._pumping = False

    def _start(self, job: _Job, work: Work) -> None:
        async def done() -> None:
            try:
                await work()
            finally:
                self._end(job)

        # Its own context: the caller may be at work on another question.
        task = asyncio.get_running_loop().create_task(done(), context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wake(self) -> None:
        if not self._is_busy():
            waiters, self._idle = self._idle, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)
