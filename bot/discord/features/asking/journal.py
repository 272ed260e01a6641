"""Which questions are in hand, written down behind the event loop's back: many notes at once, in order."""

from __future__ import annotations

import asyncio

from bot.discord.features.asking.pending import Pending, PendingQuestions
from bot.discord.platform.background import Background
from bot.discord.platform.failures import logged

__all__ = ["Journal"]


class Journal:
    """Notes what is taken and what is settled. A note is on disk some milliseconds later, or when `written` returns.

    A disk that can't be written is logged: questions are answered all the same. What was left, for Discord would not
    take its answer, is remembered for another try.
    """

    def __init__(self, pending: PendingQuestions, background: Background) -> None:
        self._pending = pending
        self._background = background
        self._notes: dict[int, Pending | None] = {}
        self._writer: asyncio.Task[None] | None = None
        self._left: list[Pending] = []

    def leave(self, pending: Pending) -> None:
        """A question that was taken is in nobody's hands."""
        self._left.append(pending)

    def left(self) -> list[Pending]:
        """The questions that were left since the last call."""
        left, self._left = self._left, []
        return left

    def take(self, pending: Pending) -> None:
        """A question is in hand until it is settled."""
        self._note(pending.id, pending)

    def settle(self, id: int) -> None:
        """A question was answered, or can't be."""
        self._note(id, None)

    async def written(self) -> None:
        """Waits until all notes are on disk."""
        while self._writer is not None:
            await asyncio.wait({self._writer})

    def _note(self, id: int, note: Pending | None) -> None:
        self._notes[id] = note
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._notes:
                notes, self._notes = self._notes, {}
                await self._background.run(self._pending.note, notes)
        except Exception as error:
            logged(error)
        finally:
            self._writer = None
