"""The settings that a server's moderators choose, and the store that keeps them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from bot.answering.answer import THRESHOLD
from bot.app.state import State
from bot.app.state_file import Moment, Records

MAX_PASSAGES = 3
Choice = TypeVar("Choice", bound=StrEnum)

_SETTINGS: Records[dict[str, Any]] = Records("server", dict[str, Any])

_SERVERS: Records[tuple[int, str]] = Records("server", tuple[int, str])
_IDS: Records[tuple[int]] = Records("server", tuple[int])
_DEPARTURES: Records[tuple[int, float]] = Records("server", tuple[int, Moment])


class ReplyPlace(StrEnum):
    """Where a message is answered."""

    CHANNEL = "channel"
    THREAD = "thread"


class ReplyFormat(StrEnum):
    """How answers are formatted."""

    EMBED = "embed"
    TEXT = "text"


class Certainty(StrEnum):
    """How sure the bot must be before it calls something an answer."""

    BOLD = "bold"
    NORMAL = "normal"
    CAREFUL = "careful"

    @property
    def threshold(self) -> float:
        """The confidence from which on the first passage counts as an answer."""
        return _THRESHOLDS[self]


_THRESHOLDS = {
    Certainty.BOLD: 0.6 * THRESHOLD,
    Certainty.NORMAL: THRESHOLD,
    Certainty.CAREFUL: 0.7,
}


class LibraryUse(StrEnum):
    """Whether a server's own articles are searched together with the common ones, or instead of them."""

    BESIDE = "beside"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server's choices. Without `roles` everybody may ask; without `feedback` no channel is told of ratings.

    In `channels` questions are answered unasked, in `quiet` ones never openly; with `follow_deletions`, the answer to
    a message goes when that is deleted. Where the articles don't say, `helper_role` is called, in `helper_channel` if
    there is one. `places` and `certainties` hold what was chosen for single channels, by their ids.

    The names of the fields are the keys under which they are stored.
    """

    channels: frozenset[int] = field(default_factory=frozenset)
    place: ReplyPlace = ReplyPlace.CHANNEL
    passages: Annotated[int, Field(ge=1, le=MAX_PASSAGES)] = MAX_PASSAGES
    look: ReplyFormat = ReplyFormat.EMBED
    certainty: Certainty = Certainty.NORMAL
    roles: frozenset[int] = field(default_factory=frozenset)
    feedback: int | None = None
    use: LibraryUse = LibraryUse.BESIDE
    quiet: frozenset[int] = field(default_factory=frozenset)
    follow_deletions: bool = True
    helper_role: int | None = None
    helper_channel: int | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    certainties: Mapping[str, str] = field(default_factory=dict)

    def in_channels(self, channels: Sequence[int]) -> ServerSettings:
        """Return the settings that hold in a channel, given by the ids of its category, its parent, and its own.

        Of several choices the one for the innermost holds, which is the last.
        """
        place, certainty = self.place, self.certainty
        for channel in map(str, channels):
            place = _chosen(self.places.get(channel), place)
            certainty = _chosen(self.certainties.get(channel), certainty)
        return replace(self, place=place, certainty=certainty)

    def admits(self, roles: frozenset[int], *, moderator: bool = False) -> bool:
        """Return whether somebody with these roles may use the bot; a moderator always may."""
        return moderator or not self.roles or bool(self.roles & roles)

    def as_json(self) -> str:
        """Return the text that `from_json` reads."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({name: sorted(one) if isinstance(one, frozenset) else one for name, one in values.items()})

    @classmethod
    def from_json(cls, text: str) -> ServerSettings:
        """Read what `as_json` of this or another version wrote; a value that is not understood becomes the default."""
        kept = _SETTINGS.from_json(text) or {}
        chosen = {}
        for name in kept.keys() & _KINDS:
            with suppress(ValidationError):
                chosen[name] = _KINDS[name].validate_python(kept[name])
        return cls(**chosen)


_DEFAULTS = ServerSettings()

_KINDS = {name: TypeAdapter(kind) for name, kind in get_type_hints(ServerSettings, include_extras=True).items()}


class ServerSettingsStore:
    """All servers' settings, and since when the bot is no longer on a server. Any thread may use it.

    Settings are kept in the state and read from memory, so that the event loop may ask at every message. What needs the
    state raises StateError.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        rows = state.rows("SELECT id, settings FROM server")
        self._settings = {server: ServerSettings.from_json(settings) for server, settings in _SERVERS.all(rows)}

    def get(self, server: int | None) -> ServerSettings:
        """Return a server's settings; the defaults where there is no server, or it chose nothing."""
        return _DEFAULTS if server is None else self._settings.get(server, _DEFAULTS)

    def update(self, server: int, change: Callable[[ServerSettings], ServerSettings]) -> None:
        """Replace a server's settings by what `change` makes of them, one caller at a time."""
        with self._lock:
            before = self.get(server)
            settings = change(before)
            if settings == before:
                return
            kept = "INSERT INTO server (id, settings) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET settings = ?"
            self._state.change(kept, server, settings.as_json(), settings.as_json())
            self._settings = {**self._settings, server: settings}

    def servers(self) -> frozenset[int]:
        """Return the servers of which anything is kept."""
        rows = self._state.rows(
            "SELECT id FROM server UNION SELECT server FROM question WHERE server IS NOT NULL"
            " UNION SELECT server FROM watch WHERE server IS NOT NULL"
        )
        return frozenset(server for (server,) in _IDS.all(rows))

    def departures(self) -> dict[int, float]:
        """Return the servers that the bot is no longer on, with the time (seconds since 1970)."""
        return dict(_DEPARTURES.all(self._state.rows("SELECT id, left_at FROM server WHERE left_at IS NOT NULL")))

    def record_departure(self, servers: Iterable[int]) -> None:
        """Record that the bot is no longer on these servers, as of now or as recorded before."""
        now = self._state.now()
        with self._state.transaction() as connection:
            connection.executemany(
                "INSERT INTO server (id, left_at) VALUES (?, ?)"
                " ON CONFLICT (id) DO UPDATE SET left_at = coalesce(left_at, excluded.left_at)",
                [(server, now) for server in servers],
            )

    def record_return(self, server: int) -> None:
        """Record that the bot is on a server."""
        self._state.change("UPDATE server SET left_at = NULL WHERE id = ?", server)

    def greet(self, server: int) -> bool:
        """Record that a server was greeted, and return whether it was not before."""
        greeted = "INSERT INTO server (id, greeted) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET greeted = 1"
        return self._state.change(f"{greeted} WHERE NOT greeted", server) > 0

    def delete(self, server: int) -> None:
        """Delete a server's settings and its people's questions, ratings and views."""
        with self._lock:
            self._state.forget_server(server)
            self._state.change("DELETE FROM server WHERE id = ?", server)
            self._settings = {other: kept for other, kept in self._settings.items() if other != server}


def _chosen(value: object, default: Choice) -> Choice:
    try:
        return type(default)(str(value))
    except ValueError:
        return default
