"""Notes of questions in hand reach the disk, also after it could not be written for a while."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.app.state import State
from bot.discord.features.asking.journal import Pending, PendingMessage, PendingStore, QuestionJournal
from bot.discord.platform.background import Background


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path) as state:
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
