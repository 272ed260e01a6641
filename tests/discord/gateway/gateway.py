"""The gateway's end of every connection.

https://docs.discord.com/developers/events/gateway
"""

from __future__ import annotations

import json
import secrets
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.discord.gateway.mishaps import Mishaps
from tests.discord.gateway.protocol import Close, Closing, Op
from tests.discord.gateway.session import Connection, Session
from tests.discord.rest import account
from tests.discord.state import intents, payloads, permissions
from tests.discord.state.entities import Guild
from tests.discord.state.events import Event
from tests.discord.state.intents import Intent
from tests.discord.state.permissions import Permission

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer

PATH = "/gateway"
COMMANDS_A_MINUTE = 120


class Gateway(Mishaps):
    """Sessions and connections; `identifies` and `resumes` count what bots began and took up again."""

    def __init__(self, server: DiscordServer, heartbeat_ms: int) -> None:
        super().__init__()
        self._server = server
        self._heartbeat_ms = heartbeat_ms
        self.identifies = 0
        self.resumes = 0
        self.presences: list[Any] = []

    def mount(self, app: web.Application) -> None:
        app.router.add_get(PATH, self._serve)
        app.router.add_get(PATH + "/", self._serve)

    def dispatch(self, event: Event) -> None:
        """Gives an event to the sessions, if the bot may know of it."""
        if event.guild is not None and not event.guild.has_bot:
            return
        channel = event.channel
        if channel is not None:
            held = permissions.of(self._server.world.bot, channel)
            if Permission.VIEW_CHANNEL not in held:
                return
        for session in self.sessions.values():
            if event.name == "GUILD_CREATE" and event.guild is not None:
                session.give(Event(event.name, self._guild(event.guild, session), event.intents, event.guild))
            else:
                session.give(event)

    async def stop(self) -> None:
        for connection in tuple(self.connections):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.refusing > 0:
            self.refusing -= 1
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self.connections.add(connection)
        connection.send(Op.HELLO, {"heartbeat_interval": self._heartbeat_ms})
        session: Session | None = None
        received: deque[float] = deque(maxlen=COMMANDS_A_MINUTE)
        try:
            while (message := await connection.receive()).type is WSMsgType.TEXT:
                now = time.monotonic()
                if len(received) == COMMANDS_A_MINUTE and now - received[0] < 60:
                    raise Closing(Close.RATE_LIMITED)
                received.append(now)
                session = self._handle(connection, session, message.data)
        except Closing as closing:
            await connection.flush()
            await socket.close(code=closing.code, message=closing.code.name.lower().encode())
        finally:
            self.connections.discard(connection)
            if session is not None and session.connection is connection:
                session.connection = None
            await connection.stop()
        return socket

    def _handle(self, connection: Connection, session: Session | None, text: str) -> Session | None:
        try:
            frame = json.loads(text)
            op = Op(frame["op"])
        except (ValueError, KeyError, TypeError) as error:
            known = isinstance(error, ValueError) and "is not a valid Op" in str(error)
            raise Closing(Close.UNKNOWN_OPCODE if known else Close.DECODE_ERROR) from None
        data = frame.get("d")
        if op is Op.HEARTBEAT:
            connection.send(Op.HEARTBEAT_ACK)
            return session
        if op in {Op.IDENTIFY, Op.RESUME}:
            if session is not None:
                raise Closing(Close.ALREADY_AUTHENTICATED)
            if self.rejecting is not None:
                code, self.rejecting = self.rejecting, None
                raise Closing(code)
            if data.get("token") != self._server.token:
                raise Closing(Close.AUTHENTICATION_FAILED)
            return self._identify(connection, data) if op is Op.IDENTIFY else self._resume(connection, data)
        if session is None:
            raise Closing(Close.NOT_AUTHENTICATED)
        if op is Op.REQUEST_GUILD_MEMBERS:
            self._send_members(session, data)
        elif op is Op.PRESENCE_UPDATE:
            self.presences.append(data)
        elif op is not Op.VOICE_STATE_UPDATE:
            raise Closing(Close.UNKNOWN_OPCODE)
        return session

    def _identify(self, connection: Connection, data: dict[str, Any]) -> Session:
        asked = data.get("intents")
        if not isinstance(asked, int) or asked & ~int(intents.ALL):
            raise Closing(Close.INVALID_INTENTS)
        if asked & intents.PRIVILEGED & ~self._server.world.application.privileged_intents:
            raise Closing(Close.DISALLOWED_INTENTS)
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise Closing(Close.INVALID_SHARD)
        if count < self._server.shards:
            raise Closing(Close.SHARDING_REQUIRED)
        self.identifies += 1
        if "presence" in data:
            self.presences.append(data["presence"])
        session = Session(secrets.token_hex(16), asked, (number, count), self._server.world.bot.id)
        session.connection = connection
        self.sessions[session.key] = session
        self._greet(session)
        self._server.world.changes.at(self._server.world.bot.id)
        return session

    def _greet(self, session: Session) -> None:
        """READY, then each guild.

        https://docs.discord.com/developers/events/gateway-events#ready
        """
        world = self._server.world
        mine = [guild for guild in world.guilds.values() if guild.has_bot and session.serves(guild)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": payloads.user(world.bot) | {"verified": True, "mfa_enabled": False},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
                "session_id": session.key,
                "resume_gateway_url": self._server.gateway_url,
                "shard": list(session.shard),
                "application": {"id": str(world.application.id), "flags": account.flags(world)},
            },
        )
        for guild in mine:
            session.give(Event("GUILD_CREATE", self._guild(guild, session), Intent.GUILDS, guild))

    def _resume(self, connection: Connection, data: dict[str, Any]) -> Session | None:
        session = self.sessions.get(data.get("session_id", ""))
        after = data.get("seq") or 0
        if session is None or not session.can_resume(after):
            connection.send(Op.INVALID_SESSION, False)
            return None
        if not 0 <= after <= session.sequence:
            raise Closing(Close.INVALID_SEQUENCE)
        self.resumes += 1
        session.connection = connection
        session.replay(after)
        session.dispatch("RESUMED", {})
        self._server.world.changes.at(self._server.world.bot.id)
        return session

    def _guild(self, guild: Guild, session: Session) -> dict[str, Any]:
        whole = bool(session.intents & Intent.GUILD_PRESENCES)
        return payloads.guild(guild, self._server.world.bot, with_members=whole)

    def _send_members(self, session: Session, data: dict[str, Any]) -> None:
        """https://docs.discord.com/developers/events/gateway-events#request-guild-members"""
        guild = self._server.world.guilds.get(int(data["guild_id"]))
        everyone = data.get("query") == "" and not data.get("limit")
        if guild is None or (everyone and not session.intents & Intent.GUILD_MEMBERS):
            return
        wanted_ids = {int(one) for one in data.get("user_ids") or ()}
        prefix = (data.get("query") or "").lower()
        found = [
            one
            for one in guild.members.values()
            if (one.user.id in wanted_ids if wanted_ids else one.user.name.lower().startswith(prefix))
        ]
        session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id),
                "members": [payloads.member(one) for one in found],
                "chunk_index": 0,
                "chunk_count": 1,
                "nonce": data.get("nonce"),
            },
        )
