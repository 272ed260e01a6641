"""A bounded, fair queue of questions on the event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

Job = TypeVar("Job")
Work = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many jobs may wait: in all, of one group, of one person in a group; and how many may be under way at once.

    Where all of a group's work goes into one slow channel, it must not hold all the places that there are: therefore
    `group_at_once`.
    """

    overall: int = 1_000
    group: int = 120
    person: int = 6
    at_once: int = 32
    group_at_once: int = 6


class QueueFull(Exception):
    """There is no more room; `bound` says for whom: `overall`, `group` or `person`."""

    def __init__(self, bound: str) -> None:
        self.bound = bound
        super().__init__(f"no more may wait ({bound})")


class QueueClosed(Exception):
    """The turn never comes: the queue is stopping, or was abandoned."""


@dataclass(slots=True)
class _Group(Generic[Job]):
    """The waiting jobs of one group by person, next turn first, and how many of the group are under way."""

    people: OrderedDict[int, deque[Job]] = field(default_factory=OrderedDict)
    waiting: int = 0
    under_way: int = 0


class FairScheduler(Generic[Job]):
    """Decides which job is next: groups take turns, and so do the people within a group. Each step is O(1).

    A group is a number: a server's id, or a person's own for what they ask directly.
    """

    def __init__(self, limits: QueueLimits | None = None) -> None:
        self._limits = limits or QueueLimits()
        self._groups: dict[int, _Group[Job]] = {}
        self._turns: OrderedDict[int, None] = OrderedDict()  # the groups that have a job which may begin
        self.waiting = 0
        self.under_way = 0

    def enqueue(self, job: Job, group: int, person: int) -> None:
        """Add a job after those of its person. Raises QueueFull."""
        if self.waiting >= self._limits.overall:
            raise QueueFull("overall")
        of_group = self._groups.get(group) or _Group()
        if of_group.waiting >= self._limits.group:
            raise QueueFull("group")
        own = of_group.people.get(person, deque())
        if len(own) >= self._limits.person:
            raise QueueFull("person")
        own.append(job)
        self._groups[group] = of_group
        of_group.people[person] = own
        of_group.waiting += 1
        self.waiting += 1
        self._update_turn(group, of_group)

    def start_next(self) -> Job | None:
        """Return the next job, which is under way from now on; None where none waits or none more may begin."""
        if self.under_way >= self._limits.at_once or not self._turns:
            return None
        group, _ = self._turns.popitem(last=False)
        of_group = self._groups[group]
        person, own = of_group.people.popitem(last=False)
        job = own.popleft()
        if own:
            of_group.people[person] = own  # at the end
        of_group.waiting -= 1
        of_group.under_way += 1
        self.waiting -= 1
        self.under_way += 1
        self._update_turn(group, of_group)
        return job

    def finish(self, group: int) -> None:
        """Note that a job of this group is no longer under way."""
        of_group = self._groups[group]
        of_group.under_way -= 1
        self.under_way -= 1
        self._update_turn(group, of_group)
        self._drop_if_empty(group, of_group)

    def withdraw(self, job: Job, group: int, person: int) -> None:
        """Remove a job that waits. Raises ValueError where it doesn't."""
        of_group = self._groups.get(group)
        if of_group is None or person not in of_group.people:
            raise ValueError("it does not wait")
        own = of_group.people[person]
        own.remove(job)
        if not own:
            del of_group.people[person]
        of_group.waiting -= 1
        self.waiting -= 1
        if not of_group.waiting:
            self._turns.pop(group, None)
        self._drop_if_empty(group, of_group)

    def clear(self) -> list[Job]:
        """Remove and return all jobs that wait."""
        jobs = [job for group in self._groups.values() for own in group.people.values() for job in own]
        self._turns.clear()
        self.waiting = 0
        for number, group in list(self._groups.items()):
            group.people.clear()
            group.waiting = 0
            self._drop_if_empty(number, group)
        return jobs

    def _update_turn(self, number: int, group: _Group[Job]) -> None:
        """Give the group a turn if it has a job that may begin; one that has a turn already keeps its place."""
        if group.waiting and group.under_way < self._limits.group_at_once:
            self._turns.setdefault(number)

    def _drop_if_empty(self, number: int, group: _Group[Job]) -> None:
        if not group.waiting and not group.under_way:
            del self._groups[number]


class Turn:
    """A place in the queue of a person in a group: `with` holds it, and `come` waits until its turn has come.

    With `work`, the queue begins that when the turn has come.
    """

    def __init__(self, queue: FairQueue, group: int, person: int, work: Work | None = None) -> None:
        self._work = work
        self.group = group
        self.person = person
        self._queue = queue
        self._come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._begun = False
        self._dropped = False
        if queue.is_stopping:
            self.drop()
        else:
            queue._enqueue(self)

    async def come(self) -> None:
        """Wait for the turn. Raises QueueClosed where it never comes."""
        await self._come

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._begun:
            self._queue._finish(self)
        elif not self._dropped:
            self._queue._withdraw(self)

    def begin(self) -> None:
        """Begin the work, or let who waits for the turn go on."""
        self._begun = True
        if self._work is not None:
            self._queue._start(self, self._work)
        elif not self._come.done():  # whoever waited may have been cancelled, and exits next
            self._come.set_result(None)

    def drop(self) -> None:
        """Tell who waits for the turn that it never comes."""
        self._dropped = True
        if not self._come.done():
            self._come.set_exception(QueueClosed())
            self._come.exception()  # marks it as retrieved, for a caller that never awaits it


class FairQueue:
    """Takes work and does it when its turn comes. To be used on one event loop, from its own thread."""

    def __init__(self, limits: QueueLimits | None = None) -> None:
        self._scheduler: FairScheduler[Turn] = FairScheduler(limits)
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiters: list[asyncio.Future[None]] = []
        self._beside = 0
        self.is_stopping = False

    def depth(self) -> int:
        """Return how many jobs wait."""
        return self._scheduler.waiting

    def under_way(self) -> int:
        """Return how many jobs are under way."""
        return self._scheduler.under_way

    def submit(self, work: Work, group: int, person: int) -> None:
        """Run `work`, which must not raise, as a task of its own when its turn comes. Raises QueueFull.

        Where the queue is stopping, it is not done: whoever submits it keeps it for the next start.
        """
        if not self.is_stopping:
            Turn(self, group, person, work)

    def turn(self, group: int, person: int) -> Turn:
        """Return a place for work that the caller does. Raises QueueFull."""
        return Turn(self, group, person)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Hold off `idle` for work that needs no turn."""
        self._beside += 1
        try:
            yield
        finally:
            self._beside -= 1
            self._wake()

    def stop(self) -> None:
        """Take nothing new from now on; what waits still gets its turn."""
        self.is_stopping = True

    async def abandon(self) -> None:
        """Drop all that waits, and cancel submitted work that is under way.

        Who waits for a turn gets QueueClosed; work of callers who had their turn is theirs to end.
        """
        for turn in self._scheduler.clear():
            turn.drop()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._wake()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing is under way."""
        while self._is_busy():
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def _is_busy(self) -> bool:
        return bool(self._scheduler.waiting or self._scheduler.under_way or self._beside)

    def _enqueue(self, turn: Turn) -> None:
        self._scheduler.enqueue(turn, turn.group, turn.person)
        self._start_due()

    def _withdraw(self, turn: Turn) -> None:
        self._scheduler.withdraw(turn, turn.group, turn.person)
        self._wake()

    def _finish(self, turn: Turn) -> None:
        self._scheduler.finish(turn.group)
        self._start_due()
        self._wake()

    def _start_due(self) -> None:
        while (turn := self._scheduler.start_next()) is not None:
            turn.begin()

    def _start(self, turn: Turn, work: Work) -> None:
        async def run() -> None:
            with turn:
                await work()

        # Its own context: the caller may be at work on another question.
        task = asyncio.get_running_loop().create_task(run(), context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wake(self) -> None:
        if not self._is_busy():
            waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)
