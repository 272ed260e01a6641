"""What becomes of servers' data when the bot leaves and returns, by a clock of the test's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.app.server_libraries import Departures, ServerLibraries
from bot.app.server_settings import ServerSettings, ServerSettingsStore
from bot.app.state import AskedQuestion, State

DAY = 24 * 3600.0
GRACE = 14 * DAY
CHOSEN = ServerSettings(passages=1)


class World:
    """A bot's data folder, and the time."""

    def __init__(self, folder: Path) -> None:
        self.now = 1_700_000_000.0
        self.state = State(folder, clock=lambda: self.now)
        self.own = ServerLibraries(folder / "servers")
        self.settings_store = ServerSettingsStore(self.state)
        self.departures = Departures(self.own, self.settings_store, self.state, GRACE)

    def close(self) -> None:
        self.own.close()
        self.state.close()

    def use(self, server: int) -> None:
        with self.own.borrow(server) as own, own.incoming("a.txt") as file:
            file.write_text("The quay sank on Monday.")
            own.add(file)
        self.settings_store.update(server, lambda _: CHOSEN)
        self.state.remember(AskedQuestion("Why?", server, 2, 3, server=server), "none")

    def has(self, server: int) -> bool:
        """Whether all of a server's data is there, or none of it."""
        there = {
            self.own.exists(server),
            self.settings_store.get(server) == CHOSEN,
            server in self.settings_store.servers(),
        }
        assert len(there) == 1
        return there.pop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.use(1)
    world.use(2)
    yield world
    world.close()


def test_data_outlives_a_departure_by_the_grace_period_and_no_longer(world: World) -> None:
    world.departures.left(1)
    world.now += GRACE - 1
    world.departures.sweep({2})
    assert world.has(1)
    world.now += 2
    world.departures.sweep({2})
    assert not world.has(1)
    assert world.has(2)


def test_a_return_within_it_keeps_everything(world: World) -> None:
    world.departures.left(1)
    world.now += GRACE - 1
    world.departures.returned(1, world.now)
    world.now += 10 * GRACE
    world.departures.sweep({1, 2})
    world.departures.sweep(frozenset())  # nobody ever said that it left again
    assert world.settings_store.get(1) == CHOSEN
    assert world.own.exists(1)


def test_a_return_after_it_is_a_new_beginning_even_if_nobody_cleared_away_meanwhile(world: World) -> None:
    world.departures.left(1)
    world.now += 2 * GRACE
    world.departures.returned(1, world.now)
    assert not world.has(1)


def test_what_left_while_the_bot_was_off_is_noticed_at_its_start(world: World) -> None:
    world.departures.compare({2: None})
    world.departures.compare({2: None})
    world.now += GRACE + 1
    world.departures.sweep({2})
    assert not world.has(1)
    assert world.has(2)


def test_who_returned_in_time_while_the_bot_was_off_keeps_everything(world: World) -> None:
    world.departures.left(1)
    returned_at = world.now + DAY
    world.now += 3 * GRACE
    world.departures.compare({1: returned_at, 2: None})
    world.departures.sweep({1, 2})
    assert world.has(1)


def test_a_server_that_can_not_be_reached_just_now_keeps_everything(world: World) -> None:
    world.departures.compare({1: None, 2: None})
    world.now += 10 * GRACE
    world.departures.compare({1: None, 2: None})
    world.departures.sweep({1, 2})
    assert world.settings_store.departures() == {}
    assert world.own.exists(1)


def test_one_that_is_present_is_never_cleared_away(world: World) -> None:
    world.departures.left(1)
    world.now += 2 * GRACE
    world.departures.sweep({1, 2})
    assert world.own.exists(1)


def test_what_is_in_use_is_cleared_away_the_next_time(world: World) -> None:
    world.departures.left(1)
    world.now += GRACE + 1
    with world.own.borrow(1):
        world.departures.sweep({2})
        assert world.own.exists(1)
    world.departures.sweep({2})
    assert not world.own.exists(1)


def test_a_server_that_never_had_data_leaves_no_trace(world: World) -> None:
    world.departures.left(99)
    assert 99 not in world.settings_store.departures()


class Comings(RuleBasedStateMachine):
    """Any order of leaving, returning, waiting and clearing away, with the bot off at times."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self._folder.name))
        self.world.use(1)
        self.away_since: float | None = None  # as the bot noticed it
        self.present = True
        self.joined_at = self.world.now
        self.on = True
        self.kept = True

    @rule()
    def leave(self) -> None:
        if not self.present:
            return
        self.present = False
        if self.on:
            self.world.departures.left(1)
            self.away_since = self.world.now

    @rule()
    def come_back(self) -> None:
        if self.present:
            return
        self.present, self.joined_at = True, self.world.now
        if self.on:
            self._noticed_present()
            self.world.departures.returned(1, self.joined_at)

    @rule()
    def switch(self) -> None:
        """The bot goes off, or comes on again and looks where it is."""
        self.on = not self.on
        if not self.on:
            return
        self.world.departures.compare({1: self.joined_at} if self.present else {})
        if self.present:
            self._noticed_present()
        elif self.away_since is None:
            self.away_since = self.world.now

    @rule(days=st.sampled_from([1, 6, 13, 15]))
    def wait(self, days: int) -> None:
        self.world.now += days * DAY
        if self.on:
            self.world.departures.sweep({1} if self.present else frozenset())
            if self.away_since is not None and self.world.now - self.away_since > GRACE:
                self.kept = False

    def _noticed_present(self) -> None:
        if self.away_since is not None and self.joined_at - self.away_since > GRACE:
            self.kept = False
        self.away_since = None

    @invariant()
    def data_is_there_as_long_as_it_should(self) -> None:
        assert self.world.own.exists(1) == self.kept
        assert (self.world.settings_store.get(1) == CHOSEN) == self.kept

    def teardown(self) -> None:
        self.world.close()
        self._folder.cleanup()


Comings.TestCase.settings = settings(max_examples=15, stateful_step_count=12, suppress_health_check=list(HealthCheck))
TestComings = Comings.TestCase
