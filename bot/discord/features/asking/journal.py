"""What is kept of questions and clicks that wait, so that a restart does not lose them, and of the replies to messages.

An edited question renews its answer by that, and a deleted one takes it along.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass

from bot.app.state import AskedQuestion, State
from bot.app.state_file import Records
from bot.discord.platform.errors import log_error
from bot.discord.platform.interactions import PendingClick
from bot.discord.platform.services import Background

PENDING_SECONDS = 600
"""An older question isn't answered any more: nobody waits for it."""


RETRY_SECONDS = 1.0
"""Before changes that could not be written are tried again."""


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """A message that calls for an answer, by its id and its channel's; its words stay with Discord."""

    id: int
    channel: int
    asker: int


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """A question by a command, with the interaction's token and whether to answer by an embed."""

    id: int
    token: str
    question: AskedQuestion
    embed: bool

    @property
    def asker(self) -> int:
        """The id of the person who asked."""
        return self.question.asker


Pending = PendingMessage | PendingCommand | PendingClick
_PENDING: Records[Pending] = Records("pending", Pending)


class PendingStore:
    """The questions in hand, in the state's table `pending`. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def write(self, changes: Mapping[int, Pending | None]) -> None:
        """Store questions by id, and delete those that are completed (None)."""
        now = self._state.now()
        taken = [(one.id, one.asker, now, json.dumps(asdict(one))) for one in changes.values() if one is not None]
        completed = [(id,) for id, one in changes.items() if one is None]
        with self._state.transaction() as connection:
            connection.executemany("REPLACE INTO pending (id, asker, taken_at, details) VALUES (?, ?, ?, ?)", taken)
            connection.executemany("DELETE FROM pending WHERE id = ?", completed)

    def unanswered(self) -> list[Pending]:
        """Delete the questions that are too old, and return the others, oldest first."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM pending WHERE taken_at < ?", (self._state.now() - PENDING_SECONDS,))
            rows = connection.execute("SELECT details FROM pending ORDER BY rowid").fetchall()
        return [pending for (details,) in rows if (pending := _PENDING.from_json(details)) is not None]


class QuestionJournal:
    """Records which questions are in hand. Many changes go to disk at once, in order and off the event loop.

    A change is on disk some milliseconds later, however many questions are being answered, or when `flush` returns.
    Where the disk can't be written, that is
    logged and tried again; questions are answered all the same. A question that Discord would not take the answer of is
    queued for another try.
    """

    def __init__(
        self, state: State, background: Background, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._sleep = sleep
        self._store = PendingStore(state)
        self._background = background
        self._changes: dict[int, Pending | None] = {}
        self._writer: asyncio.Task[None] | None = None
        self._to_retry: list[Pending] = []

    async def load(self) -> None:
        """Queue all questions that an earlier start, or client, did not answer. Raises StateError."""
        self._to_retry = await self._background.run(self._store.unanswered)

    def take(self, pending: Pending) -> None:
        """Record a question that is in hand until it is completed."""
        self._record(pending.id, pending)

    def complete(self, id: int) -> None:
        """Record that a question was answered, or can't be."""
        self._record(id, None)

    def requeue(self, pending: Pending) -> None:
        """Queue a question that was taken for another try."""
        self._to_retry.append(pending)

    def dequeue(self) -> list[Pending]:
        """Return, and forget, the questions that are queued for another try."""
        pending, self._to_retry = self._to_retry, []
        return pending

    async def flush(self) -> None:
        """Wait until all changes are on disk, however long it can't be written."""
        while self._writer is not None:
            await asyncio.wait({self._writer})

    def _record(self, id: int, change: Pending | None) -> None:
        self._changes[id] = change
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._changes:
                changes, self._changes = self._changes, {}
                try:
                    await self._background.run_urgent(self._store.write, changes)
                except BaseException as error:
                    self._changes = changes | self._changes  # what came meanwhile is newer
                    if not isinstance(error, Exception):
                        raise
                    log_error(error)
                    await self._sleep(RETRY_SECONDS)
        finally:
            self._writer = None


@dataclass(frozen=True, slots=True)
class SentReply:
    """A reply by its channel's id and its own, and the key of the question that it answers (None: it is a notice)."""

    channel: int
    id: int
    key: str | None


_REPLIES = Records.of("reply", SentReply)


class SentReplies:
    """The replies to messages, in the state's table `reply`. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, message: int, reply: SentReply, asker: int) -> None:
        """Keep the reply to a message of `asker`'s, in place of the one before."""
        kept = "REPLACE INTO reply (message, channel, reply, key, sent_at, asker) VALUES (?, ?, ?, ?, ?, ?)"
        self._state.change(kept, message, reply.channel, reply.id, reply.key, self._state.now(), asker)

    def of(self, message: int) -> SentReply | None:
        """Return the reply to a message, or None where none is known."""
        return _REPLIES.read(self._state.row("SELECT channel, reply, key FROM reply WHERE message = ?", message))

    def drop(self, message: int) -> None:
        """Forget the reply to a message."""
        self._state.change("DELETE FROM reply WHERE message = ?", message)
