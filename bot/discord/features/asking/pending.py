"""Questions that were taken and not yet answered, kept so that a restart does not lose them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.app.state import AskedQuestion, State

__all__ = ["PENDING_SECONDS", "Pending", "PendingCommand", "PendingMessage", "PendingQuestions"]

PENDING_SECONDS = 600
"""An older question isn't answered any more: nobody waits for it."""


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """A message that calls for an answer, by its id and its channel's; its words stay with Discord."""

    id: int
    channel: int
    asker: int


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """A question by a command, and what is needed to fill in the response: the interaction's token, and its look."""

    id: int
    token: str
    question: AskedQuestion
    embed: bool

    @property
    def asker(self) -> int:
        """Who asked."""
        return self.question.asker


Pending = PendingMessage | PendingCommand


class PendingQuestions:
    """What is being answered. Any thread may use it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def note(self, notes: Mapping[int, Pending | None]) -> None:
        """Keeps questions, by id, until they are settled, and forgets those that are (None). Raises StateError."""
        now = self._state.now()
        taken = [(one.id, one.asker, now, json.dumps(asdict(one))) for one in notes.values() if one is not None]
        settled = [(id,) for id, one in notes.items() if one is None]
        with self._state.transaction() as connection:
            connection.executemany("REPLACE INTO pending (id, asker, taken_at, details) VALUES (?, ?, ?, ?)", taken)
            connection.executemany("DELETE FROM pending WHERE id = ?", settled)

    def unsettled(self) -> list[Pending]:
        """The questions still to be answered, oldest first; those that are too old are forgotten. Raises StateError."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM pending WHERE taken_at < ?", (self._state.now() - PENDING_SECONDS,))
            rows = connection.execute("SELECT details FROM pending ORDER BY taken_at, id").fetchall()
        return [_pending(details) for (details,) in rows]


def _pending(text: str) -> Pending:
    details = json.loads(text)
    if "question" not in details:
        return PendingMessage(**details)
    return PendingCommand(**details | {"question": AskedQuestion(**details["question"])})
