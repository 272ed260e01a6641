"""What the server's own tests share: a client that knows nothing, so that nothing is checked before it is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import ClientSession, ClientWebSocketResponse

from tests import PATIENCE
from tests.discord.fixtures import alice, loopback, newsroom
from tests.discord.gateway.protocol import Op
from tests.discord.server import DiscordServer
from tests.discord.state import intents

__all__ = ["alice", "loopback", "newsroom", "rest", "sockets"]


class Rest:
    """Raw requests with the bot's token (or another): method, path, body -> status, answer."""

    def __init__(self, server: DiscordServer, session: ClientSession) -> None:
        self._server = server
        self.session = session

    async def __call__(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **options: Any
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self._server.token}"}
        if body is not None:
            options["json"] = body
        async with self.session.request(method, self._server.api_url + path, headers=headers, **options) as response:
            text = await response.text()
            is_json = response.headers.get("Content-Type") == "application/json"
            return response.status, json.loads(text) if is_json else text


class Socket:
    """A raw connection to the gateway."""

    def __init__(self, server: DiscordServer, connection: ClientWebSocketResponse) -> None:
        self._server = server
        self.connection = connection

    async def send(self, op: int, data: Any = None) -> None:
        await self.connection.send_json({"op": op, "d": data})

    async def receive(self) -> dict[str, Any]:
        """The next frame; a closed connection is an AssertionError with its code."""
        message = await self.connection.receive(timeout=PATIENCE)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise AssertionError(f"closed with {self.connection.close_code}")
        frame: dict[str, Any] = json.loads(message.data)
        return frame

    async def event(self, name: str) -> dict[str, Any]:
        """The data of the next event of this name; others are passed over."""
        while True:
            frame = await self.receive()
            if frame["t"] == name:
                data: dict[str, Any] = frame["d"]
                return data

    async def closed(self) -> int | None:
        """The code of the close that comes next."""
        message = await self.connection.receive(timeout=PATIENCE)
        assert message.type is aiohttp.WSMsgType.CLOSE, message
        return self.connection.close_code

    async def identify(self, asked: int = intents.ALL, **further: Any) -> dict[str, Any]:
        """Hello, identify, ready: READY's data."""
        assert (await self.receive())["op"] == Op.HELLO
        await self.send(Op.IDENTIFY, {"token": self._server.token, "intents": int(asked), "properties": {}, **further})
        return await self.event("READY")


class Sockets:
    """Opens raw connections to the gateway."""

    def __init__(self, server: DiscordServer, session: ClientSession) -> None:
        self._server = server
        self._session = session

    async def open(self) -> Socket:
        return Socket(self._server, await self._session.ws_connect(self._server.gateway_url, autoclose=False))


@pytest_asyncio.fixture
async def rest(loopback: DiscordServer) -> AsyncIterator[Rest]:
    async with ClientSession() as session:
        yield Rest(loopback, session)


@pytest_asyncio.fixture
async def sockets(loopback: DiscordServer) -> AsyncIterator[Sockets]:
    async with ClientSession() as session:
        yield Sockets(loopback, session)
