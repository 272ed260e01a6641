"""Threads for blocking work, at their end."""

from __future__ import annotations

import asyncio

import pytest

from bot.discord.platform.background import Background
from index.processes import Helper, HelperLost


async def test_what_comes_after_the_end_is_cancelled_and_is_no_error() -> None:
    with Background(threads=1) as background:
        assert await background.run(lambda: 1) == 1
    late = asyncio.create_task(background.run(lambda: 2))
    with pytest.raises(asyncio.CancelledError):
        await late
    assert late.cancelled()


async def test_an_error_of_the_work_itself_is_told_as_it_is() -> None:
    def fail() -> None:
        raise RuntimeError("cannot schedule")

    with Background(threads=1) as background, pytest.raises(RuntimeError, match="cannot schedule"):
        await background.run(fail)


async def test_its_end_does_not_wait_for_a_process_that_hangs() -> None:
    helper = Helper()
    with Background(threads=1) as background:
        helper.ask("tests.index.ingest.works:hang")
        reading = asyncio.create_task(background.run(next, helper.answers()))
        await asyncio.sleep(0)
    with pytest.raises(HelperLost, match="was ended"):
        await reading
