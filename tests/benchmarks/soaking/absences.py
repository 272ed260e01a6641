"""When the bot could not hear: what was said to it then is out of scope, and counted apart."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tests.discord import DiscordServer

__all__ = ["Absences"]

_LOOK = 0.02  # s
_EDGE = 0.5  # s; what was sent so shortly before the bot was stopped may not have reached it
_PATIENCE = 4.0  # s; Discord gives the first response 3


@dataclass(slots=True)
class Absences:
    """Times without a session that goes on, and times without a connection; both in seconds since 1970.

    `begin` is told of whatever ends a session; that a new one is there is seen from the server. `unprovoked` counts new
    sessions without such a reason.
    """

    server: DiscordServer
    away: list[tuple[float, float]] = field(default_factory=list)
    disconnected: list[tuple[float, float]] = field(default_factory=list)
    disturbed: list[float] = field(default_factory=list)
    unprovoked: int = 0
    _since: float | None = None

    def begin(self, *, edge: bool = False) -> None:
        """From now on the session does not go on; with `edge`, what was sent just before may be lost with it."""
        now = time.time() - (_EDGE if edge else 0.0)
        self._since = now if self._since is None else min(self._since, now)

    def disturb(self) -> None:
        """Something happens to the connection that Discord makes up for by a resume."""
        self.disturbed.append(time.time())

    def missed(self, at: float) -> bool:
        """Whether what was said at that time need not have reached the bot."""
        return any(first <= at <= last for first, last in self.away) or (self._since is not None and at >= self._since)

    def too_late(self, at: float) -> bool:
        """Whether a click or command of that time may well have missed its 3 seconds, or a stop have come between."""
        return (
            self.missed(at)
            or any(first <= at + _PATIENCE and at <= last for first, last in self.away + self.disconnected)
            or any(at - _PATIENCE <= moment <= at + _PATIENCE for moment in self.disturbed)
        )

    def ended_between(self, first: float, last: float) -> bool:
        """Whether a session ended between two times."""
        return any(first <= began + _EDGE and began <= last for began, _ in self.away)

    async def watch(self) -> None:
        """Looks at the server's sessions until it is cancelled."""
        gateway = self.server.gateway
        identifies = gateway.identifies
        lost: float | None = None if gateway.identifies else time.time()
        while True:
            now = time.time()
            if gateway.identifies != identifies:
                identifies = gateway.identifies
                self.unprovoked += self._since is None
                began = min(one for one in (self._since, lost, now) if one is not None)
                self.away.append((began, now))
                self._since = None
            is_there = any(session.connection is not None for session in gateway.sessions.values())
            if is_there and lost is not None:
                self.disconnected.append((lost, now))
                lost = None
            elif not is_there and lost is None:
                lost = now
            await asyncio.sleep(_LOOK)
