"""What ends the client is met from outside: a new client for what passes, the end for what doesn't."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.discord.app import DiscordApp
from bot.discord.platform.errors import (
    BANNED_SECONDS,
    BackOff,
    Banned,
    DiscordUnreachable,
    NoToken,
    Refused,
    WrongToken,
    retry,
    supervise,
    wait_after,
)
from tests import PATIENCE, until
from tests.bot.discord.scripted import QUESTION, Scripted
from tests.bot.discord.test_app import settings
from tests.discord import TOKEN, DiscordServer, GuildHandle, Person
from tests.discord.bots import pointed_at

BACK_OFF = BackOff(initial=0.05, maximum=0.2)


@pytest.fixture
def restarts() -> list[str]:
    return []


@asynccontextmanager
async def supervised(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path, restarts: list[str]
) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, started again whenever its client ends."""
    chosen = settings(loopback, tmp_path)

    async def work() -> None:
        await app.serve(TOKEN, chosen)

    with pointed_at(loopback):
        running = asyncio.create_task(supervise(work, restarted=lambda: restarts.append("again"), back_off=BACK_OFF))
        try:
            yield running
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await running


async def test_a_gateway_that_comes_late_is_waited_for(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    app: DiscordApp,
    tmp_path: Path,
    restarts: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    loopback.gateway.refusing = 2
    async with supervised(loopback, app, tmp_path, restarts):
        await loopback.until_ready()
        await loopback.reply_to(await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}"))
    assert len(restarts) == 2
    assert not [record for record in caplog.records if record.exc_info and record.name.startswith("bot.")]


@pytest.mark.parametrize("event", ["MESSAGE_CREATE", "GUILD_CREATE", "INTERACTION_CREATE", "READY"])
async def test_an_event_that_can_not_be_read_is_left_out_and_costs_a_session_only_where_there_would_be_none(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    app: DiscordApp,
    tmp_path: Path,
    restarts: list[str],
    caplog: pytest.LogCaptureFixture,
    event: str,
) -> None:
    sessions = 2 if event == "READY" else 1
    async with supervised(loopback, app, tmp_path, restarts):
        await loopback.until_ready()
        first = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(first)
        for _ in range(3):
            loopback.gateway.send_event(event, {"id": "nonsense"})
        await loopback.until_ready(sessions)
        second = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.reply_to(second)
        assert len(loopback.replies_to(first)) == len(loopback.replies_to(second)) == 1
    assert restarts == ["again"] * (sessions - 1)
    assert len([record for record in caplog.records if record.exc_info]) == 1


async def test_an_api_that_fails_for_a_while_is_asked_again(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path, restarts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    loopback.faults.add("GET", "/users/@me", status=503, times=3)
    async with supervised(loopback, app, tmp_path, restarts):
        await loopback.until_ready()
    assert len(restarts) == 3
    lines = [record.message for record in caplog.records if record.name == "bot.discord.platform.errors"]
    assert len(lines) == 6
    assert all(line.startswith("Discord turns the bot away (HTTP status 503)") for line in lines[::2])
    assert all(line.startswith("Trying again in ") for line in lines[1::2])


@pytest.mark.parametrize("code", [4004, 4010, 4012, 4013])
async def test_a_gateway_that_says_it_never_will_is_believed(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path, restarts: list[str], code: int
) -> None:
    async with supervised(loopback, app, tmp_path, restarts) as running:
        await loopback.until_ready()
        await loopback.gateway.close(code)
        with pytest.raises(WrongToken if code == 4004 else Refused):
            await asyncio.wait_for(running, PATIENCE)
    assert not restarts


async def test_an_address_that_was_banned_leaves_discord_alone_for_a_while(
    loopback: DiscordServer, app: DiscordApp, tmp_path: Path
) -> None:
    loopback.faults.add("GET", "/users/@me", status=429, html=True, times=None)
    with pointed_at(loopback), pytest.raises(Banned) as banned:
        await app.serve(TOKEN, settings(loopback, tmp_path))
    assert wait_after(banned.value) == BANNED_SECONDS


def test_what_cannot_change_by_itself_is_fatal(caplog: pytest.LogCaptureFixture) -> None:
    for error in (NoToken(), WrongToken(), Refused("HTTP status 404", transient=False)):
        assert wait_after(error) is None
    assert not caplog.records  # whoever catches it says it


@pytest.mark.parametrize(("error", "tried"), [(ConnectionResetError(), 2), (PermissionError(), 1)])
async def test_a_request_is_made_again_only_after_what_passes(
    error: Exception, tried: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.discord.platform.errors._BACK_OFF", BackOff(initial=0.001, maximum=0.001))
    made: list[int] = []

    async def request() -> None:
        made.append(1)
        if len(made) == 1:
            raise error

    with contextlib.suppress(PermissionError):
        await retry(request, PATIENCE)
    assert len(made) == tried


def test_what_was_not_foreseen_is_logged_with_its_traceback_and_passes(caplog: pytest.LogCaptureFixture) -> None:
    assert wait_after(AttributeError("x")) == 0
    assert wait_after(DiscordUnreachable("somewhere", OSError("away"))) == 0
    with_traceback = [record.levelno for record in caplog.records if record.exc_info]
    assert with_traceback == [logging.ERROR]


async def test_an_answer_that_was_under_way_when_the_client_ended_is_given_by_the_next_one(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    answers: Scripted,
    app: DiscordApp,
    tmp_path: Path,
    restarts: list[str],
) -> None:
    people = [newsroom.add_member(f"reader {number}") for number in range(8)]
    async with supervised(loopback, app, tmp_path, restarts):
        await loopback.until_ready()
        answers.hold.clear()
        questions = [await one.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}") for one in people]
        asked = await alice.starts(newsroom.general, "ask", question=QUESTION).responded()
        await asyncio.to_thread(answers.taken.wait, PATIENCE)
        loopback.gateway.send_event("READY", {"id": "nonsense"})  # which ends the client
        asyncio.get_running_loop().call_later(0.2, answers.hold.set)
        for question in questions:
            await loopback.reply_to(question)
        await asked.answered()
        await loopback.stays_silent(newsroom.general)
    assert [len(loopback.replies_to(question)) for question in questions] == [1] * len(questions)
    assert restarts == ["again"]


async def test_a_banned_address_is_left_alone_and_then_goes_on(
    loopback: DiscordServer,
    newsroom: GuildHandle,
    alice: Person,
    app: DiscordApp,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    waits: list[float] = []
    over = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await over.wait()

    chosen = settings(loopback, tmp_path)
    with pointed_at(loopback):
        running = asyncio.create_task(
            supervise(
                lambda: app.serve(TOKEN, chosen),
                sleep=sleep,
            )
        )
        await loopback.until_ready()
        loopback.faults.add("POST", "*messages", status=429, html=True)
        question = await alice.says(newsroom.general, f"{loopback.bot.mention} {QUESTION}")
        await loopback.requested("POST", "/channels/{channel_id}/messages")
        await until(lambda: waits)
        before = len(loopback.requests)
        await asyncio.sleep(0.3)
        assert waits == [BANNED_SECONDS]
        assert len(loopback.requests) == before
        over.set()
        await loopback.reply_to(question)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert "after too many refused requests" in caplog.text
    assert len(loopback.replies_to(question)) == 1
