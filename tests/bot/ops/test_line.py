"""The waiting line is bounded, and fair between groups and between the people of a group."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.ops.queue import FairScheduler, QueueFull, QueueLimits

BOUNDS = QueueLimits(overall=12, group=6, person=3, at_once=4, group_at_once=2)
Job = tuple[int, int, int]  # group, person, number


class LineMachine(RuleBasedStateMachine):
    """Any course of joining, beginning, ending and leaving."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduler: FairScheduler[Job] = FairScheduler(BOUNDS)
        self.waiting: list[Job] = []
        self.under_way: list[Job] = []
        self.number = 0

    @rule(group=st.integers(1, 4), person=st.integers(1, 4))
    def join(self, group: int, person: int) -> None:
        self.number += 1
        job = (group, person, self.number)
        of_group = [one for one in self.waiting if one[0] == group]
        room = {
            "overall": len(self.waiting) < BOUNDS.overall,
            "group": len(of_group) < BOUNDS.group,
            "person": sum(one[1] == person for one in of_group) < BOUNDS.person,
        }
        if all(room.values()):
            self.scheduler.enqueue(job, group, person)
            self.waiting.append(job)
        else:
            with pytest.raises(QueueFull) as full:
                self.scheduler.enqueue(job, group, person)
            assert not room[full.value.bound]

    @rule()
    def begin(self) -> None:
        job = self.scheduler.start_next()
        busy = Counter(group for group, _, _ in self.under_way)
        may_begin = [one for one in self.waiting if busy[one[0]] < BOUNDS.group_at_once]
        if len(self.under_way) >= BOUNDS.at_once or not may_begin:
            assert job is None
            return
        assert job in may_begin
        # Nobody's own questions overtake each other.
        assert job == min(one for one in self.waiting if one[:2] == job[:2])
        self.waiting.remove(job)
        self.under_way.append(job)

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 100))
    def end(self, which: int) -> None:
        job = self.under_way.pop(which % len(self.under_way))
        self.scheduler.finish(job[0])

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 100))
    def leave(self, which: int) -> None:
        job = self.waiting.pop(which % len(self.waiting))
        self.scheduler.withdraw(job, job[0], job[1])

    @rule()
    def clear(self) -> None:
        assert sorted(self.scheduler.clear()) == sorted(self.waiting)
        self.waiting.clear()

    @invariant()
    def counted(self) -> None:
        assert (self.scheduler.waiting, self.scheduler.under_way) == (len(self.waiting), len(self.under_way))


TestLine = LineMachine.TestCase
TestLine.settings = settings(stateful_step_count=40)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), max_size=80))
def test_whoever_waits_is_passed_by_nobody_twice(arrivals: list[tuple[int, int]]) -> None:
    scheduler: FairScheduler[tuple[int, int]] = FairScheduler(
        QueueLimits(overall=100, group=100, person=100, at_once=1, group_at_once=1)
    )
    for group, person in arrivals:
        scheduler.enqueue((group, person), group, person)
    begun: list[tuple[int, int]] = []
    while (job := scheduler.start_next()) is not None:
        begun.append(job)
        scheduler.finish(job[0])
    assert Counter(begun) == Counter(arrivals)
    groups = [group for group, _ in begun]
    assert_fair(groups)
    for group in set(groups):
        assert_fair([person for of, person in begun if of == group])


def assert_fair(turns: list[int]) -> None:
    """Between two turns of one, everybody who still waits has one turn."""
    last = {one: place for place, one in enumerate(turns)}
    for place, one in enumerate(turns):
        earlier = [before for before in range(place) if turns[before] == one]
        if not earlier:
            continue
        between = turns[earlier[-1] + 1 : place]
        assert all(count == 1 for count in Counter(between).values())
        assert {other for other in last if last[other] > place and other != one} <= set(between)


def test_a_flood_of_one_group_leaves_the_places_to_the_others() -> None:
    scheduler: FairScheduler[str] = FairScheduler(QueueLimits(at_once=8, group_at_once=2))
    for person in range(50):
        scheduler.enqueue(f"flood {person}", 1, person)
    scheduler.enqueue("other", 2, 1)
    begun = [scheduler.start_next() for _ in range(4)]
    assert begun == ["flood 0", "other", "flood 1", None]


def test_leaving_a_line_one_is_not_in_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not wait"):
        FairScheduler[str]().withdraw("nobody", 1, 1)


def test_a_hundred_members_of_one_server_may_ask_at_once() -> None:
    scheduler: FairScheduler[int] = FairScheduler()
    for member in range(100):
        scheduler.enqueue(member, group=1, person=member)
    assert scheduler.waiting == 100
