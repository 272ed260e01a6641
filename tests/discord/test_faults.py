"""Faults and rate limits on order."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from tests.discord import DiscordServer, GuildHandle, RateLimits
from tests.discord.conftest import Rest

MESSAGES = "/channels/{channel_id}/messages"


async def test_a_fault_is_met_so_many_times_on_its_route_alone(
    loopback: DiscordServer, newsroom: GuildHandle, rest: Rest
) -> None:
    fault = loopback.faults.add("POST", MESSAGES, status=503, times=2)
    path = f"/channels/{newsroom.general.id}/messages"
    statuses = [(await rest("POST", path, {"content": "Hello."}))[0] for _ in range(3)]
    assert (statuses, fault.met) == ([503, 503, 200], 2)
    assert len(loopback.messages_in(newsroom.general)) == 1


async def test_a_fault_after_the_deed_hides_that_it_was_done(
    loopback: DiscordServer, newsroom: GuildHandle, rest: Rest
) -> None:
    loopback.faults.add("POST", MESSAGES, status=502, html=True, performed=True)
    status, page = await rest("POST", f"/channels/{newsroom.general.id}/messages", {"content": "Hello."})
    assert (status, page.startswith("<html>")) == (502, True)
    assert len(loopback.messages_in(newsroom.general)) == 1


async def test_a_delay_lets_the_request_through(loopback: DiscordServer, rest: Rest) -> None:
    loopback.faults.add("*", "/users/*", delay=0.05)
    started = time.perf_counter()
    assert (await rest("GET", "/users/@me"))[0] == 200
    assert time.perf_counter() - started >= 0.05


async def test_a_dropped_request_has_no_answer(loopback: DiscordServer, rest: Rest) -> None:
    loopback.faults.add("POST", "/users/*", drop=True)
    with pytest.raises(aiohttp.ClientError):
        await rest("POST", "/users/@me/channels", {"recipient_id": "1"})


async def test_a_rate_limit_looks_like_discords_own(loopback: DiscordServer, rest: Rest) -> None:
    loopback.faults.rate_limited("GET", "/users/@me", 0.2, everywhere=True)
    async with rest.session.get(loopback.api_url + "/users/@me") as response:
        assert response.status == 429
        assert response.headers["Via"]
        assert response.headers["X-RateLimit-Global"] == "true"
        assert await response.json() == {"message": "You are being rate limited.", "retry_after": 0.2, "global": True}


async def test_a_ban_is_a_page_without_via(loopback: DiscordServer, rest: Rest) -> None:
    loopback.faults.banned()
    async with rest.session.get(loopback.api_url + "/users/@me") as response:
        assert response.status == 429
        assert response.content_type == "text/html"
        assert "Via" not in response.headers


async def test_buckets_are_a_channels_own_and_fill_again() -> None:
    now = 0.0
    limits = RateLimits({("POST", MESSAGES): (2, 5.0)})
    async with DiscordServer(rate_limits=limits, clock=lambda: now) as server, aiohttp.ClientSession() as session:
        rest = Rest(server, session)
        guild = server.add_guild("Busy")
        other = guild.add_channel("other")

        async def post(channel_id: int) -> int:
            return (await rest("POST", f"/channels/{channel_id}/messages", {"content": "x"}))[0]

        assert [await post(guild.general.id) for _ in range(3)] == [200, 200, 429]
        assert await post(other.id) == 200
        now = 5.1
        assert await post(guild.general.id) == 200


async def test_the_overall_limit_spares_what_answers_interactions() -> None:
    async with (
        DiscordServer(rate_limits=RateLimits(overall=2), clock=lambda: 0.0) as server,
        aiohttp.ClientSession() as session,
    ):
        rest = Rest(server, session)
        answers = await asyncio.gather(*(rest("GET", "/users/@me") for _ in range(3)))
        assert sorted(status for status, _ in answers) == [200, 200, 429]
        status, _ = await rest("POST", "/interactions/1/token/callback", {"type": 5})
        assert status == 404
