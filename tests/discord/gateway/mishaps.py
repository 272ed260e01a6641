"""What a test may let happen to a bot's connections."""

from __future__ import annotations

import asyncio

from tests.discord.gateway.protocol import Close, Op
from tests.discord.gateway.session import Connection, Session


class Mishaps:
    """The sessions and connections there are, and ways to disturb them.

    `refusing`: so many connections to come are refused before they begin. `rejecting`: the code that the next identify
    or resume is closed with.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.refusing = 0
        self.rejecting: Close | None = None

    async def close(self, code: int = Close.UNKNOWN_ERROR) -> None:
        """Closes every connection with a code."""
        for connection in tuple(self.connections):
            await connection.flush()
            await connection.socket.close(code=code)

    async def drop(self) -> None:
        """Cuts every connection without a word."""
        for connection in tuple(self.connections):
            connection.cut()
        await asyncio.sleep(0)

    async def reconnect(self) -> None:
        """Asks every client to reconnect and resume (operation 7)."""
        for connection in tuple(self.connections):
            connection.send(Op.RECONNECT)
            await connection.flush()

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Calls every session invalid (operation 9); without `resumable` they must identify anew."""
        for session in tuple(self.sessions.values()):
            if session.connection is not None:
                session.connection.send(Op.INVALID_SESSION, resumable)
                await session.connection.flush()
            if not resumable:
                del self.sessions[session.key]

    def forget_sessions(self) -> None:
        """The next resume finds nothing to resume."""
        self.sessions.clear()

    def repeat(self, count: int = 1) -> None:
        """Sends the last events of each session a second time, under the same numbers."""
        for session in self.sessions.values():
            session.repeat(count)

    def hold(self) -> None:
        for session in self.sessions.values():
            session.hold()

    def release(self, *, backwards: bool = False) -> None:
        for session in self.sessions.values():
            session.release(backwards=backwards)

    def send_event(self, name: str, data: object) -> None:
        """Sends every session an event as it is, however malformed."""
        for session in self.sessions.values():
            session.dispatch(name, data)

    def send_text(self, frame: str) -> None:
        """Sends a frame as it is, however malformed."""
        for connection in self.connections:
            connection.send_text(frame)
