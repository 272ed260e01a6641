"""Replies and the messages that they answer: an edited question renews its answer, a deleted one takes it along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import discord
from discord.ext import commands

from bot.app.state import State

__all__ = ["RENEWED_SECONDS", "RenewCog", "SentReplies", "SentReply"]

RENEWED_SECONDS = 15 * 60
"""Seconds after a message within which its being edited renews its answer."""


@dataclass(frozen=True, slots=True)
class SentReply:
    """A reply by its channel's id and its own, and the key of the question that it answers (None: it is a notice)."""

    channel: int
    id: int
    key: str | None


class SentReplies:
    """Which message was answered by which reply, in the state's table `reply`. Any thread may use it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, message: int, reply: SentReply, asker: int) -> None:
        """Keep the reply to a message of `asker`'s, in place of the one before. Raises StateError."""
        with self._state.transaction() as connection:
            connection.execute(
                "REPLACE INTO reply (message, channel, reply, key, sent_at, asker) VALUES (?, ?, ?, ?, ?, ?)",
                (message, reply.channel, reply.id, reply.key, self._state.now(), asker),
            )

    def of(self, message: int) -> SentReply | None:
        """Return the reply to a message, or None where none is known. Raises StateError."""
        with self._state.reading() as connection:
            row = connection.execute("SELECT channel, reply, key FROM reply WHERE message = ?", (message,)).fetchone()
        return SentReply(*row) if row else None

    def drop(self, message: int) -> None:
        """Forget the reply to a message. Raises StateError."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM reply WHERE message = ?", (message,))


class RenewCog(commands.Cog):
    """Hears of messages that were edited or deleted. `edited` and `deleted` do the rest."""

    def __init__(
        self,
        edited: Callable[[discord.Message], None],
        deleted: Callable[[Iterable[int], int | None], Awaitable[None]],
    ) -> None:
        self._edited = edited
        self._deleted = deleted

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hand on a message that its author edited; previews of links that Discord adds are no edit."""
        age = discord.utils.utcnow() - discord.utils.snowflake_time(event.message_id)
        if event.message.edited_at is not None and age.total_seconds() < RENEWED_SECONDS:
            self._edited(event.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Hand on that a message was deleted."""
        await self._deleted((event.message_id,), event.guild_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand on that messages were deleted together."""
        await self._deleted(event.message_ids, event.guild_id)
