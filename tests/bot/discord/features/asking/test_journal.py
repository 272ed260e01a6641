"""Notes of questions in hand reach the disk, also after it could not be written for a while."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.app.state import State
from bot.discord.features.asking.journal import Pending, PendingMessage, PendingStore, QuestionJournal
from bot.discord.platform.services import Background
from tests import PATIENCE


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path) as state:
        yield state


async def test_a_note_that_could_not_be_written_is_written_later_with_what_came_meanwhile(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = PendingStore.write, [sqlite3.OperationalError("disk I/O error")] * 2
    loop = asyncio.get_running_loop()
    first, second, third = (PendingMessage(id, 7, 8) for id in (1, 2, 3))

    def write(self: PendingStore, changes: Mapping[int, Pending | None]) -> None:
        if failures:
            loop.call_soon_threadsafe(journal.take, second)  # while the write fails
            loop.call_soon_threadsafe(journal.complete, 3)
            raise failures.pop()
        real(self, changes)

    async def no_sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(PendingStore, "write", write)
    with Background(1) as background:
        journal = QuestionJournal(state, background, no_sleep)
        journal.take(first)
        journal.take(third)
        await journal.flush()
    assert PendingStore(state).unanswered() == [first, second]


async def test_a_note_does_not_wait_for_questions_that_are_being_answered(state: State) -> None:
    answered = threading.Event()
    with Background(1) as background:
        answering = [asyncio.create_task(background.run(answered.wait, PATIENCE)) for _ in range(5)]
        await asyncio.sleep(0)  # they begin
        journal = QuestionJournal(state, background)
        journal.take(PendingMessage(1, 7, 8))
        async with asyncio.timeout(PATIENCE):
            await journal.flush()
        assert [one.id for one in PendingStore(state).unanswered()] == [1]
        answered.set()
        assert all(await asyncio.gather(*answering))
