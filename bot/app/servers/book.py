"""The settings that each server has chosen, and since when the bot is no longer on one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from bot.app.servers.settings import ServerSettings
from bot.app.state import State

__all__ = ["ServerSettingsStore"]

_PLAIN = ServerSettings()


class ServerSettingsStore:
    """Kept in the state; read from memory, so that the event loop may ask at every message. Any thread may use it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        with state.transaction() as connection:
            rows = connection.execute("SELECT id, settings FROM server").fetchall()
        self._settings = {server: ServerSettings.from_json(settings) for server, settings in rows}

    def get(self, server: int | None) -> ServerSettings:
        """What a server has chosen; the defaults where there is no server, or it chose nothing."""
        return _PLAIN if server is None else self._settings.get(server, _PLAIN)

    def set(self, server: int, settings: ServerSettings) -> None:
        """Keeps a server's choices in place of those before. Raises StateError."""
        self.update(server, lambda _: settings)

    def update(self, server: int, change: Callable[[ServerSettings], ServerSettings]) -> None:
        """Keeps what `change` makes of a server's choices; of several at once none is lost. Raises StateError."""
        with self._lock:
            before = self.get(server)
            settings = change(before)
            if settings == before:
                return
            with self._state.transaction() as connection:
                connection.execute(
                    "INSERT INTO server (id, settings) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET settings = ?",
                    (server, settings.as_json(), settings.as_json()),
                )
            self._settings = {**self._settings, server: settings}

    def servers(self) -> frozenset[int]:
        """The servers of which anything is kept. Raises StateError."""
        with self._state.transaction() as connection:
            rows = connection.execute(
                "SELECT id FROM server UNION SELECT server FROM question WHERE server IS NOT NULL"
            ).fetchall()
        return frozenset(server for (server,) in rows)

    def departures(self) -> dict[int, float]:
        """The servers that the bot is no longer on, and since when, in seconds since 1970. Raises StateError."""
        with self._state.transaction() as connection:
            return dict(connection.execute("SELECT id, left_at FROM server WHERE left_at IS NOT NULL").fetchall())

    def record_departure(self, servers: Iterable[int]) -> None:
        """Notes that the bot is no longer on these servers, from now on if that wasn't noted before."""
        now = self._state.now()
        with self._state.transaction() as connection:
            connection.executemany(
                "INSERT INTO server (id, left_at) VALUES (?, ?)"
                " ON CONFLICT (id) DO UPDATE SET left_at = coalesce(left_at, excluded.left_at)",
                [(server, now) for server in servers],
            )

    def record_return(self, server: int) -> None:
        """Notes that the bot is on a server. Raises StateError."""
        with self._state.transaction() as connection:
            connection.execute("UPDATE server SET left_at = NULL WHERE id = ?", (server,))

    def delete(self, server: int) -> None:
        """Forgets a server's choices, its people's questions, opinions, and what they looked at. Raises StateError."""
        with self._lock:
            with self._state.transaction() as connection:
                connection.execute(
                    "DELETE FROM rating WHERE key IN (SELECT key FROM question WHERE server = ?)", (server,)
                )
                connection.execute("DELETE FROM question WHERE server = ?", (server,))
                connection.execute("DELETE FROM view WHERE json_extract(details, '$.server') = ?", (server,))
                connection.execute("DELETE FROM server WHERE id = ?", (server,))
            self._settings = {other: kept for other, kept in self._settings.items() if other != server}
