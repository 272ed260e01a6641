"""Threads for blocking work, at their end."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from bot.discord.platform.services import Background, CannotFetch, fetch_attachment
from index.processes import Helper, HelperLost, end_helpers
from tests.index.web.website import Given, Website, serving


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


@pytest.fixture
def cdn() -> Iterator[Website]:
    with serving() as started:
        yield started


async def test_what_is_attached_is_fetched_as_it_is(cdn: Website) -> None:
    cdn.pages["/a.txt?x=1"] = Given(b"A wall.")
    assert await fetch_attachment(cdn.address("/a.txt?x=1"), cdn.address(""), 7) == b"A wall."


async def test_a_bomb_or_a_file_larger_than_it_said_is_given_up(cdn: Website) -> None:
    cdn.pages["/bomb"] = Given(gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"})
    cdn.pages["/large"] = Given(b"x" * 300_000)
    for path in ("/bomb", "/large"):
        assert await fetch_attachment(cdn.address(path), cdn.address(""), 100_000) is None


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "https://evil.example/a.txt", "/a.txt", "", "http://127.0.0.1:1/a.txt", "ftp://127.0.0.1/a"],
)
async def test_other_addresses_are_not_asked(cdn: Website, url: str) -> None:
    with pytest.raises(CannotFetch):
        await fetch_attachment(url, cdn.address(""), 100)
    assert cdn.asked == []


async def test_neither_a_name_in_the_address_nor_a_redirect_leads_elsewhere(cdn: Website) -> None:
    cdn.pages["/way"] = Given(status=302, headers={"Location": "http://127.0.0.1:1/secret"})
    with pytest.raises(CannotFetch, match="status 302"):
        await fetch_attachment(cdn.address("/way"), cdn.address(""), 100)
    with pytest.raises(CannotFetch):
        await fetch_attachment(cdn.address("/a").replace("127", "me@127"), cdn.address(""), 100)
    assert cdn.asked == ["/way"]
