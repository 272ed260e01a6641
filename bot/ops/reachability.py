"""Checks of what the bot needs of the network: Discord, which knows the token, and the feeds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import aiohttp

from bot.ops.doctor import PORTAL, Finding
from index.errors import Unfetchable
from index.ingest.reading import page_feed
from index.secrets import shown_address
from index.web import NOTHING_KNOWN, Feed, Fetcher, NotAFeed

STEP_SECONDS = 5.0
_CONTENT_FLAGS = 1 << 18 | 1 << 19  # GATEWAY_MESSAGE_CONTENT and its LIMITED form, of Discord's application flags
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError, ValueError)


def check_feeds(addresses: Sequence[str], fetcher: Fetcher) -> Iterator[Finding]:
    """Check whether each feed can be read, and has entries; nothing is indexed."""
    for address in addresses:
        try:
            feed = _read(fetcher, address)
        except Unfetchable as error:
            yield Finding.error("feed", f"{error}: correct VERBATIM_FEEDS, or wait until it is there again")
        except NotAFeed as error:
            yield Finding.error("feed", f"{address} {error}: correct VERBATIM_FEEDS")
        else:
            if isinstance(feed, str):
                yield Finding.ok("feed", f"{address} names {feed}, which is read")
            elif count := len(feed.entries):
                yield Finding.ok("feed", f"{address} has {count:,} entr{'y' if count == 1 else 'ies'}")
            else:
                yield Finding.warning("feed", f"{address} has no entries now")


def _read(fetcher: Fetcher, address: str) -> Feed | str:
    page = fetcher.fetch_changed(address, NOTHING_KNOWN, feed=True)
    assert page is not None  # of a server that is not told what is known
    return page_feed(page)


async def check_discord(
    api: str, gateway: str | None, token: str | None, *, seconds: float = STEP_SECONDS
) -> AsyncIterator[Finding]:
    """Check the REST API at `api`, its `gateway` (None: the one that the API names), and the token if one is given.

    `seconds` is how long each step may take.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session:
        about, known = "REST API", shown_address(api)
        to_do = "check the network, a firewall, a proxy, and DISCORD_API_URL if it is set"
        try:
            status, said = await _get(session, f"{api}/gateway")
        except _NO_CONNECTION as error:
            yield Finding.error(about, f"{known} can't be reached ({_reason(error, api)}): {to_do}")
            return
        if status != 200:
            yield Finding.error(
                about, f"{known} answers with status {status}: {to_do}, and see https://discordstatus.com"
            )
            return
        yield Finding.ok(about, f"{known} answers")
        address = gateway or (said.get("url") if isinstance(said, dict) else None)
        yield await _gateway(session, str(address), seconds)
        if token:
            async for finding in _account(session, api, token):
                yield finding


async def _gateway(session: aiohttp.ClientSession, address: str, seconds: float) -> Finding:
    about, known = "gateway", shown_address(address)
    try:
        async with asyncio.timeout(seconds), session.ws_connect(f"{address}/?v=10&encoding=json"):
            return Finding.ok(about, f"{known} answers")
    except _NO_CONNECTION as error:
        to_do = "let WebSockets through the firewall or proxy, and check DISCORD_GATEWAY_URL if it is set"
        return Finding.error(about, f"{known} can't be reached ({_reason(error, address)}): {to_do}")


async def _account(session: aiohttp.ClientSession, api: str, token: str) -> AsyncIterator[Finding]:
    try:
        status, said = await _get(session, f"{api}/applications/@me", token)
    except _NO_CONNECTION as error:
        yield Finding.warning(
            "account", f"Discord did not say whether it knows the token ({_reason(error, api)}): try again"
        )
        return
    if status == 401:
        yield Finding.error(
            "account", f"Discord does not know the token: get a new one with Reset Token at {PORTAL}, page Bot"
        )
    elif status != 200 or not isinstance(said, dict):
        yield Finding.warning("account", f"Discord did not say whether it knows the token (status {status}): try again")
    else:
        yield Finding.ok("account", "Discord knows the token")
        if not said.get("flags", 0) & _CONTENT_FLAGS:
            off = "questions that don't mention the bot are not seen"
            yield Finding.warning(
                "intents", f"{off}: switch on Message Content Intent at {PORTAL}, page Bot, to answer them too"
            )


async def _get(session: aiohttp.ClientSession, url: str, token: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"} if token else {}
    # A token must not follow a redirection to somewhere else.
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        return response.status, await response.json(content_type=None) if response.status == 200 else None


def _reason(error: BaseException, address: str) -> str:
    """Return what went wrong at an address; some errors quote it, which they may not where a password is in it."""
    return type(error).__name__ if "@" in address else str(error) or type(error).__name__
