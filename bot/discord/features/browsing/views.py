"""Views of the library, stored so that their pages can still be turned after a restart."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.app.question_service import Expired, NotYours, Viewer
from bot.app.state import State

__all__ = ["View", "ViewKind", "ViewStore"]


class ViewKind(StrEnum):
    """What a view shows. The comments say what its `text` then is."""

    LIST = "list"  # words that titles, publishers and the like hold, or nothing
    ARTICLE = "article"  # an article's id
    PHRASE = "phrase"  # the phrase
    SUMMARY_OF_ARTICLE = "summary of article"  # an article's id
    SUMMARY_OF_TOPIC = "summary of topic"  # the topic
    DIGEST = "digest"  # an ISO date that it begins with, or nothing


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, and where: in a guild (None: directly), and as `server` if its own installation was asked.

    With a `person`, only they may see it. `length` is a summary's.
    """

    kind: ViewKind
    text: str
    guild: int | None
    server: int | None
    person: int | None = None
    length: str = ""


class ViewStore:
    """The views, by key, in the state's table `view`. Any thread may use it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, view: View, person: int) -> str:
        """Store a view that `person` asked for, and return its key. Raises StateError."""
        key = secrets.token_hex(8)
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT INTO view (key, person, made_at, details) VALUES (?, ?, ?, ?)",
                (key, person, self._state.now(), json.dumps(asdict(view))),
            )
        return key

    def get(self, key: str, viewer: Viewer) -> View:
        """Return the view with a key. Raises Expired, NotYours or StateError."""
        with self._state.reading() as connection:
            row = connection.execute(
                "SELECT details FROM view WHERE key = ? AND made_at >= ?",
                (key, self._state.now() - self._state.kept_seconds),
            ).fetchone()
        if row is None:
            raise Expired(key)
        details = json.loads(row[0])
        view = View(**details | {"kind": ViewKind(details["kind"])})
        if (view.guild, view.server) != (viewer.guild, viewer.server) or view.person not in (None, viewer.person):
            raise NotYours(key)
        return view
