"""Waiting for what the bot says and does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests import PATIENCE
from tests.discord.state.entities import Channel, Message
from tests.discord.state.posting import WRITTEN
from tests.discord.state.world import World

if TYPE_CHECKING:
    from tests.discord.gateway.gateway import Gateway
    from tests.discord.record import Request

#: What changes whenever a request has been answered (no id is 0).
ANSWERED = 0


class Watching:
    """What a server lets a test wait for; everything that does not come is an AssertionError that names it."""

    world: World
    gateway: Gateway
    requests: list[Request]

    async def until_ready(self, sessions: int = 1, within: float = PATIENCE) -> None:
        """Waits until the bot has identified on the gateway (so many times)."""

        def enough() -> bool | None:
            return True if self.gateway.identifies >= sessions else None

        await self.world.changes.until(self.world.bot.id, enough, within, "the bot to identify")

    async def until_resumed(self, times: int = 1, within: float = PATIENCE) -> None:
        """Waits until the bot has resumed (so many times)."""

        def enough() -> bool | None:
            return True if self.gateway.resumes >= times else None

        await self.world.changes.until(self.world.bot.id, enough, within, "the bot to resume")

    async def reply_to(self, message: Message, within: float = PATIENCE) -> Message:
        """The bot's first reply to a message."""

        def reply() -> Message | None:
            return next(iter(self.replies_to(message)), None)

        return await self.world.changes.until(message.id, reply, within, f"a reply to {message.content[:60]!r}")

    def replies_to(self, message: Message) -> list[Message]:
        """The bot's replies to a message so far."""
        return [one for one in message.replies if one.author is self.world.bot and not one.deleted and not one.loading]

    async def message_in(self, channel: Channel, *, after: Message | None = None, within: float = PATIENCE) -> Message:
        """The bot's first message in a channel, or the first after a message."""

        def found() -> Message | None:
            return next(iter(self.messages_in(channel, after=after)), None)

        return await self.world.changes.until(channel.id, found, within, f"a message in #{channel.name}")

    def messages_in(self, channel: Channel, *, after: Message | None = None) -> list[Message]:
        """The bot's messages in a channel, those seen by one person alone left out."""
        least = after.id if after else 0
        return [
            one
            for one in channel.messages.values()
            if one.author is self.world.bot and one.id > least and one.seen_by is None and one.kind in WRITTEN
        ]

    async def thread_of(self, message: Message, within: float = PATIENCE) -> Channel:
        """The thread started from a message."""
        return await self.world.changes.until(message.id, lambda: message.thread, within, "a thread")

    async def edited(self, message: Message, within: float = PATIENCE) -> Message:
        """The message, once it was edited after this call."""
        before = message.edited_at

        def look() -> Message | None:
            return message if message.edited_at != before else None

        return await self.world.changes.until(message.id, look, within, "an edit")

    async def typing_in(self, channel: Channel, within: float = PATIENCE) -> None:
        """Waits until the bot has shown that it is typing."""
        await self.world.changes.until(channel.id, lambda: channel.typing or None, within, "typing")

    async def requested(self, method: str, path: str, times: int = 1, within: float = PATIENCE) -> list[Request]:
        """Waits until so many requests of a documented path template were answered; gives all of them."""

        def look() -> list[Request] | None:
            found = [one for one in self.requests if (one.method, one.template) == (method, path) and one.status]
            return found if len(found) >= times else None

        return await self.world.changes.until(ANSWERED, look, within, f"{times} requests {method} {path}")

    async def stays_silent(self, channel: Channel, seconds: float = 0.15) -> None:
        """Fails if the bot says anything in a channel within the time."""
        before = self.messages_in(channel)
        await asyncio.sleep(seconds)
        if said := [one for one in self.messages_in(channel) if one not in before]:
            raise AssertionError(f"silence was expected, but the bot said {said[0].text[:200]!r}")
