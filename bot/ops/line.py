"""Who is next: a waiting line that is fair between groups, and within a group between people. Pure reckoning."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["FairScheduler", "QueueFull", "QueueLimits"]

Job = TypeVar("Job")


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


@dataclass(slots=True)
class _Group(Generic[Job]):
    """One group's jobs that wait, by person, whose turn comes first at the front; and how many are under way."""

    people: OrderedDict[int, deque[Job]] = field(default_factory=OrderedDict)
    waiting: int = 0
    under_way: int = 0


class FairScheduler(Generic[Job]):
    """Jobs in the order of their turns: groups alternate, and so do the people within a group; each step is O(1).

    A group is a number: a server's id, or a person's own for what they ask directly.
    """

    def __init__(self, bounds: QueueLimits | None = None) -> None:
        self._bounds = bounds or QueueLimits()
        self._groups: dict[int, _Group[Job]] = {}
        self._turns: OrderedDict[int, None] = OrderedDict()  # the groups that have a job which may begin
        self.waiting = 0
        self.under_way = 0

    def enqueue(self, job: Job, group: int, person: int) -> None:
        """Puts a job at its person's end of the line. Raises QueueFull."""
        if self.waiting >= self._bounds.overall:
            raise QueueFull("overall")
        of_group = self._groups.get(group) or _Group()
        if of_group.waiting >= self._bounds.group:
            raise QueueFull("group")
        own = of_group.people.get(person, deque())
        if len(own) >= self._bounds.person:
            raise QueueFull("person")
        own.append(job)
        self._groups[group] = of_group
        of_group.people[person] = own
        of_group.waiting += 1
        self.waiting += 1
        self._line_up(group, of_group)

    def start_next(self) -> Job | None:
        """The job whose turn it is, which is under way from now on; None where none waits or none more may begin."""
        if self.under_way >= self._bounds.at_once or not self._turns:
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
        self._line_up(group, of_group)
        return job

    def finish(self, group: int) -> None:
        """A job of this group is no longer under way."""
        of_group = self._groups[group]
        of_group.under_way -= 1
        self.under_way -= 1
        self._line_up(group, of_group)
        self._tidy(group, of_group)

    def withdraw(self, job: Job, group: int, person: int) -> None:
        """Takes out a job that waits. Raises ValueError where it doesn't."""
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
        self._tidy(group, of_group)

    def clear(self) -> list[Job]:
        """Takes out all jobs that wait, and gives them."""
        jobs = [job for group in self._groups.values() for own in group.people.values() for job in own]
        self._turns.clear()
        self.waiting = 0
        for number, group in list(self._groups.items()):
            group.people.clear()
            group.waiting = 0
            self._tidy(number, group)
        return jobs

    def _line_up(self, number: int, group: _Group[Job]) -> None:
        """Gives the group a turn if it has a job that may begin; one that has a turn already keeps its place."""
        if group.waiting and group.under_way < self._bounds.group_at_once:
            self._turns.setdefault(number)

    def _tidy(self, number: int, group: _Group[Job]) -> None:
        if not group.waiting and not group.under_way:
            del self._groups[number]
