"""Whether Discord is there, and knows the bot, asked of a Discord server on loopback."""

from __future__ import annotations

import socket

import pytest

from bot.ops.doctor import Finding, Grade
from bot.ops.reachability import check_discord, check_feeds
from index.web import Fetcher
from tests.discord import TOKEN, DiscordServer
from tests.index.web.website import Given, page, serving
from tests.index.web.written import rss


async def findings(api: str, gateway: str | None, token: str | None, seconds: float = 2) -> dict[str, Finding]:
    return {found.about: found async for found in check_discord(api, gateway, token, seconds=seconds)}


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def test_all_is_fine_where_discord_answers_and_knows_the_token(loopback: DiscordServer) -> None:
    found = await findings(loopback.api_url, None, TOKEN)
    assert {about: finding.grade for about, finding in found.items()} == {
        "REST API": Grade.OK,
        "gateway": Grade.OK,
        "account": Grade.OK,
    }
    assert loopback.gateway_url in found["gateway"].text


async def test_a_missing_message_content_intent_is_noted() -> None:
    async with DiscordServer(privileged_intents=0) as server:
        found = await findings(server.api_url, None, TOKEN)
    assert found["intents"].grade is Grade.WARNING
    assert "switch on Message Content Intent" in found["intents"].text


async def test_a_token_that_discord_does_not_know_must_be_mended_and_is_not_said(loopback: DiscordServer) -> None:
    wrong = "MTAwMDAwMDAwMDAwMDAwMDAx.Wrong.nobody-has-this-token"
    found = await findings(loopback.api_url, None, wrong)
    assert found["account"].grade is Grade.ERROR
    assert "Reset Token" in found["account"].text
    assert not any(wrong in finding.text for finding in found.values())
    loopback.forgive()


async def test_without_a_token_nobody_is_asked_about_one(loopback: DiscordServer) -> None:
    assert set(await findings(loopback.api_url, None, None)) == {"REST API", "gateway"}


async def test_an_api_that_is_not_there_must_be_mended() -> None:
    api = f"http://127.0.0.1:{closed_port()}/api"
    found = await findings(api, None, TOKEN)
    assert set(found) == {"REST API"}
    assert found["REST API"].grade is Grade.ERROR
    assert api in found["REST API"].text


async def test_a_gateway_that_is_not_there_must_be_mended(loopback: DiscordServer) -> None:
    address = f"ws://127.0.0.1:{closed_port()}"
    found = await findings(loopback.api_url, address, None)
    assert found["REST API"].grade is Grade.OK
    assert found["gateway"].grade is Grade.ERROR
    assert address in found["gateway"].text


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_an_api_that_turns_away_must_be_mended(loopback: DiscordServer, status: int) -> None:
    loopback.faults.add("GET", "/gateway", status=status, times=1)
    found = await findings(loopback.api_url, None, TOKEN)
    assert str(status) in found["REST API"].text
    assert found["REST API"].grade is Grade.ERROR


async def test_an_api_that_never_answers_is_not_waited_for_long() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = await findings(f"http://127.0.0.1:{silent.getsockname()[1]}", None, None, seconds=0.2)
    assert found["REST API"].grade is Grade.ERROR


def test_feeds_are_tried_and_each_is_told_alone() -> None:
    with serving() as site:
        site.pages |= {"/feed": rss("/mill"), "/empty": rss(), "/mill": page("The mill burned down.", "Mill fire")}
        addresses = [site.address(path) for path in ("/feed", "/empty", "/mill", "/nowhere")]
        found = list(check_feeds(addresses, Fetcher(private=True)))
    assert [finding.grade for finding in found] == [Grade.OK, Grade.WARNING, Grade.ERROR, Grade.ERROR]
    assert all(finding.text.startswith(address) for finding, address in zip(found, addresses, strict=True))
    assert "1 entries" not in found[0].text
    assert "is no feed" in found[2].text
    assert "is not there" in found[3].text


def test_no_secret_of_a_feeds_address_is_told() -> None:
    with serving() as site:
        given = {"feed": rss("/mill"), "empty": rss(), "page": page("No"), "nowhere": Given(status=404)}
        site.pages |= {f"/{name}?token=s3cr3t": one for name, one in given.items()}
        found = list(check_feeds([*map(site.address, site.pages)], Fetcher(private=True)))
    assert [finding.text.partition("?")[2].split()[0] for finding in found] == ["token=…"] * 4
    assert "s3cr3t" not in str(found)
