"""Whether Discord can be reached from here, and knows the bot: the checks that need a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from bot.ops.finding import Finding

__all__ = ["check_discord"]

SECONDS = 5.0
"""How long each step may take."""

_PORTAL = "https://discord.com/developers/applications"
_CONTENT_FLAGS = 1 << 18 | 1 << 19  # GATEWAY_MESSAGE_CONTENT and its LIMITED form, of Discord's application flags
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError, ValueError)


async def check_discord(
    api: str, gateway: str | None, token: str | None, *, seconds: float = SECONDS
) -> AsyncIterator[Finding]:
    """Asks the REST API at `api`, its `gateway` (None: where the API says it is), and about `token` if one is given."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session:
        about = "REST API"
        to_do = "check the network, a firewall, a proxy, and DISCORD_API_URL if it is set"
        try:
            status, said = await _get(session, f"{api}/gateway")
        except _NO_CONNECTION as error:
            yield Finding.error(about, f"{api} can't be reached ({_reason(error)}): {to_do}")
            return
        if status != 200:
            yield Finding.error(
                about, f"{api} answers with status {status}: {to_do}, and see https://discordstatus.com"
            )
            return
        yield Finding.ok(about, f"{api} answers")
        address = gateway or (said.get("url") if isinstance(said, dict) else None)
        yield await _gateway(session, str(address), seconds)
        if token:
            async for finding in _account(session, api, token):
                yield finding


async def _gateway(session: aiohttp.ClientSession, address: str, seconds: float) -> Finding:
    about = "gateway"
    try:
        async with asyncio.timeout(seconds), session.ws_connect(f"{address}/?v=10&encoding=json"):
            return Finding.ok(about, f"{address} answers")
    except _NO_CONNECTION as error:
        to_do = "let WebSockets through the firewall or proxy, and check DISCORD_GATEWAY_URL if it is set"
        return Finding.error(about, f"{address} can't be reached ({_reason(error)}): {to_do}")


async def _account(session: aiohttp.ClientSession, api: str, token: str) -> AsyncIterator[Finding]:
    try:
        status, said = await _get(session, f"{api}/applications/@me", token)
    except _NO_CONNECTION as error:
        yield Finding.warning(
            "account", f"Discord did not say whether it knows the token ({_reason(error)}): try again"
        )
        return
    if status == 401:
        yield Finding.error(
            "account", f"Discord does not know the token: get a new one with Reset Token at {_PORTAL}, page Bot"
        )
    elif status != 200 or not isinstance(said, dict):
        yield Finding.warning("account", f"Discord did not say whether it knows the token (status {status}): try again")
    else:
        yield Finding.ok("account", "Discord knows the token")
        if not said.get("flags", 0) & _CONTENT_FLAGS:
            off = "questions that don't mention the bot are not seen"
            yield Finding.warning(
                "intents", f"{off}: switch on Message Content Intent at {_PORTAL}, page Bot, to answer them too"
            )


async def _get(session: aiohttp.ClientSession, url: str, token: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"} if token else {}
    # A token must not follow a redirection to somewhere else.
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        return response.status, await response.json(content_type=None) if response.status == 200 else None


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
