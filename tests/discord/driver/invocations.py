"""What became of a command, click or modal, as the one who did it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import PATIENCE
from tests.discord.state.entities import Json, Message
from tests.discord.state.interactions import Callback, Interaction

if TYPE_CHECKING:
    from tests.discord.server import DiscordServer


class Unanswered(AssertionError):
    """ "The application did not respond": no first response in time."""


class Invocation:
    """One interaction under way."""

    def __init__(self, server: DiscordServer, interaction: Interaction) -> None:
        self._server = server
        self.interaction = interaction

    @property
    def deferred(self) -> bool:
        """Whether the bot first only said that it would answer."""
        return self.interaction.callback in {Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE}

    @property
    def ephemeral(self) -> bool:
        """Whether the response is for this person's eyes only."""
        return self.message.ephemeral

    @property
    def message(self) -> Message:
        """The response; for one that updates a message, that message."""
        if self.interaction.response is None:
            raise AssertionError("there is no response")
        return self.interaction.response

    @property
    def followups(self) -> list[Message]:
        return self.interaction.followups

    @property
    def modal(self) -> Json:
        """The modal that the bot opened."""
        if self.interaction.modal is None:
            raise AssertionError("the bot opened no modal")
        return self.interaction.modal

    @property
    def choices(self) -> list[tuple[str, str | int | float]]:
        """Suggestions, as (name, value)."""
        return [(one["name"], one["value"]) for one in self.interaction.choices]

    async def responded(self) -> Invocation:
        """Waits for the first response, as long as Discord does."""
        interactions, interaction = self._server.interactions, self.interaction

        def look() -> Callback | None:
            return interaction.callback

        try:
            limit = interactions.patience.first_response
            await self._server.world.changes.until(interaction.id, look, limit, "a response")
        except AssertionError:
            interaction.failed = True
            raise Unanswered("The application did not respond") from None
        return self

    async def answered(self, within: float = PATIENCE) -> Invocation:
        """Waits for the first response, and if that was deferred, for what was to come."""
        await self.responded()
        await self._server.world.changes.until(self.interaction.id, self._done, within, "the deferred answer")
        return self

    async def followed_up(self, count: int = 1, within: float = PATIENCE) -> Message:
        """The follow-up message of this number, once it is there."""

        def look() -> Message | None:
            return self.followups[count - 1] if len(self.followups) >= count else None

        return await self._server.world.changes.until(self.interaction.id, look, within, "a follow-up")

    def _done(self) -> bool | None:
        interaction = self.interaction
        if interaction.callback is Callback.DEFERRED_MESSAGE:
            response = interaction.response
            return True if response is not None and (response.deleted or not response.loading) else None
        if interaction.callback is Callback.DEFERRED_UPDATE:
            changed = interaction.updated or interaction.followups
            return True if changed or (interaction.response and interaction.response.deleted) else None
        return True
