"""Threads for blocking work, at their end."""

from __future__ import annotations

import asyncio
import subprocess
from typing import Any

import pytest

from bot.discord.platform.services import Background
from index.processes import Helper, HelperLost, end_helpers


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


def test_a_process_that_is_ended_while_it_is_being_started_does_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    helper, start = Helper(), subprocess.Popen

    def ended_meanwhile(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        end_helpers()
        return start(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", ended_meanwhile)
        helper.ask("math:sqrt", 4.0)
    with pytest.raises(HelperLost, match="was ended"):
        next(helper.answers())
    helper.ask("math:sqrt", 4.0)
    assert list(helper.answers()) == [2.0]
    helper.close()
