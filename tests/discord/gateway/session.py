"""A session: what one identify began, over as many connections as it is resumed on."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

from aiohttp import WSMessage, web

from tests.discord.gateway.protocol import Op
from tests.discord.state.entities import Guild
from tests.discord.state.events import Event
from tests.discord.state.intents import Intent, blanked, wanted


class Connection:
    """A websocket to the bot; frames wait their turn, so that whoever sends never blocks."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._request = request
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, op: Op, data: Any = None) -> None:
        self.send_text(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, frame: str) -> None:
        self._frames.put_nowait(frame)

    async def flush(self) -> None:
        """Waits until what was sent so far is on the wire."""
        await self._frames.join()

    def cut(self) -> None:
        """Ends it without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def stop(self) -> None:
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    async def receive(self) -> WSMessage:
        return await self.socket.receive()

    async def _write(self) -> None:
        while True:
            frame = await self._frames.get()
            try:
                await self.socket.send_str(frame)
            except ConnectionError:
                return  # the reader notices too, and ends the connection
            finally:
                self._frames.task_done()


#: How many events a session keeps for a resume.
KEPT = 20_000


class Session:
    """Numbers events, keeps them for a resume, and sends them while there is a connection."""

    def __init__(self, key: str, intents: int, shard: tuple[int, int], bot_id: int) -> None:
        self.key = key
        self.intents = intents
        self.shard = shard
        self.connection: Connection | None = None
        self.sent: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self._bot_id = bot_id
        self._held: list[str] | None = None

    @property
    def sequence(self) -> int:
        return self.sent[-1][0] if self.sent else 0

    def can_resume(self, after: int) -> bool:
        """Whether everything after this sequence number is still kept."""
        return not self.sent or self.sent[0][0] <= after + 1

    def serves(self, guild: Guild | None) -> bool:
        """Whether this shard is the guild's; direct messages are the first shard's.

        https://docs.discord.com/developers/events/gateway#sharding
        """
        return self._serves(guild.id if guild else None)

    def _serves(self, guild_id: int | None) -> bool:
        number, count = self.shard
        return number == ((guild_id >> 22) % count if guild_id else 0)

    def give(self, event: Event) -> None:
        """An event, if the session's intents and shard want it, blanked where they must not see it whole."""
        # An interaction may come from a guild that the bot is not in.
        guild_id = event.guild.id if event.guild else int(event.data.get("guild_id") or 0)
        if not wanted(event, self.intents) or not self._serves(guild_id):
            return
        data = event.data
        if event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not self.intents & Intent.MESSAGE_CONTENT:
            data = blanked(data, self._bot_id)
        self.dispatch(event.name, data)

    def dispatch(self, name: str, data: Any) -> None:
        number = self.sequence + 1
        frame = json.dumps({"op": Op.DISPATCH, "t": name, "s": number, "d": data}, ensure_ascii=False)
        self.sent.append((number, frame))
        self._transmit(frame)

    def replay(self, after: int) -> None:
        """Sends again what came after this sequence number."""
        for number, frame in self.sent:
            if number > after:
                self._transmit(frame)

    def repeat(self, count: int) -> None:
        """Sends the last events once more, as may happen around a resume."""
        for _, frame in list(self.sent)[-count:]:
            self._transmit(frame)

    def hold(self) -> None:
        """Keeps back events from now on."""
        self._held = []

    def release(self, *, backwards: bool = False) -> None:
        """Sends what was kept back, in order or the last first."""
        held, self._held = self._held or [], None
        for frame in reversed(held) if backwards else held:
            self._transmit(frame)

    def _transmit(self, frame: str) -> None:
        if self._held is not None:
            self._held.append(frame)
        elif self.connection is not None:
            self.connection.send_text(frame)
