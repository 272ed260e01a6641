"""The one way in which commands, buttons and forms are answered: deferred at once, then answered by one edit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, cast

import discord
from discord import app_commands

from bot.app.question_service import Expired, NoSuchPassage, NotYours, PassageGone
from bot.app.server_settings import ReplyFormat, ServerSettingsStore
from bot.discord.platform import replies
from bot.discord.platform.admission import Admission, channels_of, is_admitted, permissions_of, server_of
from bot.discord.platform.errors import RetryTimeout, log_error, retry
from bot.discord.platform.replies import CommandMentions, Reply, ReplyStyle, send_kwargs
from bot.ops.observing import record_unanswered, track_request
from bot.ops.queue import QueueClosed, QueueFull
from index.errors import AmbiguousArticle, UnknownArticle

log = logging.getLogger(__name__)

_DEFERRING_SECONDS = 2.5  # of the 3 that Discord waits
_ACKNOWLEDGED = 40060
_STALE = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, app_commands.TransformerError)
_NOT_FOUND, _INVALID_TOKEN = 404, 50027  # the token is valid for 15 minutes
_ORIGINAL = cast("int", "@original")  # the response, where discord.py wants the id of a message

Work = Callable[[bool], Awaitable[Reply]]
"""Makes a reply, given whether it may be an embed."""

_EXPECTED: dict[type[Exception], str] = {
    Expired: replies.TOO_OLD,
    NotYours: replies.NOT_YOURS,
    NoSuchPassage: replies.NO_MORE,
    PassageGone: replies.GONE,
    UnknownArticle: replies.UNKNOWN_ARTICLE,
    AmbiguousArticle: replies.AMBIGUOUS_ARTICLE,
    QueueClosed: replies.STOPPING,
}


class _Place(Enum):
    PRIVATE = auto()  # for the one who acted
    OPEN = auto()  # for all
    CLICKED = auto()  # in the message whose button was clicked


class InteractionOutcome(Enum):
    """The state in which an interaction was left."""

    DONE = auto()  # answered, or it can't be any more
    UNANSWERED = auto()  # it could not be answered now
    DUPLICATE = auto()  # it had come before


class ToldPrivately(Exception):
    """What was asked for can't be had: `reply` says why, to the one who asked alone, wherever that was."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.text)


def is_ephemeral(interaction: discord.Interaction) -> bool:
    """Return whether the message with the button that was clicked is seen by one person alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral


@dataclass(frozen=True, slots=True)
class PendingClick:
    """A click or command that waits for a reply which only another click can have made again."""

    id: int
    token: str
    asker: int


class ClickJournal(Protocol):
    """Records which clicks wait for a reply, beyond the end of the process."""

    def take(self, pending: PendingClick) -> None:
        """Record one that waits."""

    def complete(self, id: int) -> None:
        """Record that one has its reply, or can't have any."""

    def requeue(self, pending: PendingClick) -> None:
        """Have one that got no reply told so later."""


@dataclass(frozen=True, slots=True)
class InteractionResponder:
    """Answers interactions, each once. `is_over` tells whether the client has ended, and so can send no more.

    Requests are retried for up to `patience` seconds.
    """

    settings_store: ServerSettingsStore
    admission: Admission
    patience: float
    is_over: Callable[[], bool]
    mentions: CommandMentions
    journal: ClickJournal

    async def admit(self, interaction: discord.Interaction) -> bool:
        """Return whether the one who acts may use the bot there. Answer them where they may not."""
        # Where a user's own installation is used, the server has no say in it.
        if is_admitted(self.settings_store.get(server_of(interaction)), interaction.user):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await self.explain(interaction, replies.NOT_ADMITTED)
        return False

    def keeps_quiet(self, interaction: discord.Interaction) -> bool:
        """Return whether the server's moderators want nothing said openly where that is."""
        return not self.settings_store.get(server_of(interaction)).quiet.isdisjoint(channels_of(interaction.channel))

    def first_time(self, interaction: discord.Interaction) -> bool:
        """Return whether an interaction was not handled before; from now on it was."""
        return self.admission.seen.passes(interaction.id)

    async def respond(
        self,
        interaction: discord.Interaction,
        work: Work,
        *,
        ephemeral: bool,
        in_place: bool = False,
        resumable: bool = False,
    ) -> InteractionOutcome:
        """Answer an interaction with what `work` makes, seen by the one who acted alone if `ephemeral`.

        With `in_place` the answer replaces the message whose button was clicked. `resumable` is whether the question is
        stored, so that the next start can answer it where this one can't. Of others it tells that they were
        interrupted, unless they are in place: those leave a message as it was, with its buttons.
        """
        if not self.first_time(interaction):
            return InteractionOutcome.DUPLICATE
        ephemeral = ephemeral or self.keeps_quiet(interaction)
        click = PendingClick(interaction.id, interaction.token, interaction.user.id)
        with track_request(interaction.id, self.admission.metrics.answered), self.admission.queue.beside():
            noted = not resumable and not in_place
            if noted:
                self.journal.take(click)
            outcome = InteractionOutcome.DONE
            if await self._defer(interaction, ephemeral=ephemeral, in_place=in_place):
                place = _Place.CLICKED if in_place else _Place.PRIVATE if ephemeral else _Place.OPEN
                outcome = await self._complete(interaction, work, place, resumable=resumable)
            if outcome is InteractionOutcome.UNANSWERED:
                record_unanswered()
            if noted and outcome is InteractionOutcome.UNANSWERED:
                self.journal.requeue(click)
            elif noted:
                self.journal.complete(click.id)
            return outcome

    async def respond_in_turn(
        self,
        interaction: discord.Interaction,
        work: Work,
        *,
        ephemeral: bool,
        store: Callable[[bool], None] | None = None,
    ) -> InteractionOutcome:
        """Answer as `respond` does, but wait for a turn in the queue, or refuse where too many wait already.

        `store` is called before the wait, with what `work` will be given, to store the question.
        """
        wait = self.admission.cooldowns.wait(interaction.user.id, interaction.guild_id)
        if wait:
            self.admission.metrics.refused("pace", told=True)
            return await self.explain(interaction, replies.too_fast(wait))
        try:
            # Apart from the server's messages: those may all wait for a channel that Discord has slowed down.
            turn = self.admission.queue.turn(-(interaction.guild_id or interaction.user.id), interaction.user.id)
        except QueueFull as full:
            self.admission.metrics.refused(full.bound, told=True)
            return await self.explain(interaction, replies.TOO_MUCH)

        async def in_turn(embed: bool) -> Reply:
            if store is not None:
                store(embed)
            await turn.come()
            return await work(embed)

        with turn:
            return await self.respond(interaction, in_turn, ephemeral=ephemeral, resumable=store is not None)

    async def explain(self, interaction: discord.Interaction, text: str) -> InteractionOutcome:
        """Tell the one who acted, and nobody else, why something can't be done."""

        async def work(embed: bool) -> Reply:
            return Reply(text, ReplyStyle.ERROR)

        return await self.respond(interaction, work, ephemeral=True)

    async def command_failed(self, interaction: discord.Interaction, error: Exception) -> None:
        """Answer a command that discord.py could not carry out: it knows no such command, or not in that form."""
        if isinstance(error, _STALE) or type(error) is app_commands.AppCommandError:
            log.info("A command that has changed was used: %s", error)
            text = replies.CHANGED_COMMAND
        else:
            text = _text_of(getattr(error, "original", error))
        try:
            if interaction.type is not discord.InteractionType.autocomplete:
                await self.explain(interaction, text)
            elif not interaction.response.is_done():
                await interaction.response.autocomplete([])
        except discord.HTTPException as refusal:
            log.info("A command that failed got no answer: %s", refusal)

    async def remove(self, interaction: discord.Interaction, is_allowed: Callable[[], Awaitable[bool]]) -> None:
        """Delete the message whose button was clicked if that is allowed, else say who may."""
        if not self.first_time(interaction):
            return
        if not await self._defer(interaction, ephemeral=False, in_place=True):
            return
        try:
            if await is_allowed():
                await retry(interaction.delete_original_response, self.patience)
            else:
                await self._tell(interaction, Reply(replies.NOT_TO_REMOVE), _Place.CLICKED)
        except RetryTimeout as error:
            log.warning("What was to be removed stays: %s", error)
        except Exception as error:
            if _is_expired(error):
                log.info("What was to be removed is gone already, or can't be any more: %s", error)
            else:
                await self._tell(interaction, _reply_of(error), _Place.CLICKED)

    async def complete_earlier(self, client: discord.Client, token: str, reply: Reply) -> None:
        """Put a reply into the response of an interaction that an earlier start has deferred."""
        webhook = _webhook(client, token)
        arguments = send_kwargs(reply, self.mentions, new=True)
        await retry(lambda: webhook.edit_message(_ORIGINAL, **arguments), self.patience)

    async def tell_interrupted(self, client: discord.Client, pending: PendingClick) -> None:
        """Say of an earlier start's click that it was interrupted, where its response still waits."""
        webhook = _webhook(client, pending.token)
        response = await retry(lambda: webhook.fetch_message(_ORIGINAL), self.patience)
        if response.flags.loading:
            await self.complete_earlier(client, pending.token, Reply(replies.INTERRUPTED, ReplyStyle.ERROR))

    def _may_embed(self, interaction: discord.Interaction) -> bool:
        chosen = self.settings_store.get(server_of(interaction)).look
        return chosen is ReplyFormat.EMBED and permissions_of(interaction.app_permissions).embed

    async def open_form(self, interaction: discord.Interaction, opened: discord.ui.Modal) -> None:
        """Show a form to the one who clicked."""
        if self.first_time(interaction):
            await self._acknowledge(lambda: interaction.response.send_modal(opened))

    async def _defer(self, interaction: discord.Interaction, *, ephemeral: bool, in_place: bool) -> bool:
        """Tell Discord that an answer is coming, and return whether it was still waiting for that."""
        return await self._acknowledge(lambda: interaction.response.defer(ephemeral=ephemeral, thinking=not in_place))

    async def _acknowledge(self, response: Callable[[], Awaitable[object]]) -> bool:
        """Make the first response to an interaction, and return whether Discord was still waiting for that.

        No request is begun too late, and none broken off, for Discord may take it, and then shows that an answer comes.
        """
        clock = asyncio.get_running_loop().time
        begun = clock()

        async def in_time() -> object:
            if clock() - begun > _DEFERRING_SECONDS:
                raise RetryTimeout(_DEFERRING_SECONDS, None)
            return await response()

        try:
            await retry(in_time, self.patience)
        except (discord.HTTPException, RetryTimeout) as error:
            if isinstance(error, discord.HTTPException) and error.code == _ACKNOWLEDGED:
                return True  # by an earlier try, which only seemed to fail
            if not isinstance(error, RetryTimeout) and not _is_expired(error):
                raise
            log.warning("An interaction was over before it could be answered (%s); is this machine too busy?", error)
            self.admission.metrics.discord_failed("interaction expired")
            return False
        return True

    async def _complete(
        self, interaction: discord.Interaction, work: Work, place: _Place, *, resumable: bool
    ) -> InteractionOutcome:
        try:
            reply = await work(self._may_embed(interaction))
        except Exception as error:
            if self.is_over() or (resumable and isinstance(error, QueueClosed)):
                return InteractionOutcome.UNANSWERED
            await self._tell(interaction, _reply_of(error), place)
            return InteractionOutcome.DONE
        try:
            await retry(lambda: interaction.edit_original_response(**send_kwargs(reply, self.mentions)), self.patience)
        except RetryTimeout as error:
            log.warning("Interaction %s got no answer: %s", interaction.id, error)
            self.admission.metrics.unsent()
            return InteractionOutcome.UNANSWERED
        except Exception as error:
            if _is_expired(error):
                log.info("The response to interaction %s is gone, or it came too late: %s", interaction.id, error)
                return InteractionOutcome.DONE
            if self.is_over():
                return InteractionOutcome.UNANSWERED
            await self._tell(interaction, _reply_of(error), place)
        return InteractionOutcome.DONE

    async def _tell(self, interaction: discord.Interaction, reply: Reply, place: _Place) -> None:
        """Tell the one who acted, and nobody else, what became of it: what waits openly for an answer is deleted."""
        try:
            if place is _Place.PRIVATE:
                edited = send_kwargs(reply, self.mentions)
                await retry(lambda: interaction.edit_original_response(**edited), self.patience)
                return
            if place is _Place.OPEN:  # a follow-up to it would be as open
                with contextlib.suppress(discord.NotFound):
                    await retry(interaction.delete_original_response, self.patience)
            arguments = send_kwargs(reply, self.mentions, new=True)
            await retry(lambda: interaction.followup.send(**arguments, ephemeral=True), self.patience)
        except (discord.HTTPException, RetryTimeout) as error:
            if _is_expired(error):
                log.info("What became of interaction %s can't be told any more: %s", interaction.id, error)
            else:
                log.warning("What became of interaction %s can't be told: %s", interaction.id, error)


def _is_expired(error: Exception) -> bool:
    """Return whether Discord takes no answer to an interaction any more."""
    return isinstance(error, discord.HTTPException) and (error.status == _NOT_FOUND or error.code == _INVALID_TOKEN)


def _webhook(client: discord.Client, token: str) -> discord.Webhook:
    assert client.application_id is not None  # known since the login
    return discord.Webhook.partial(client.application_id, token, client=client)


def _reply_of(error: Exception) -> Reply:
    return error.reply if isinstance(error, ToldPrivately) else Reply(_text_of(error))


def _text_of(error: Exception) -> str:
    if isinstance(error, discord.HTTPException) and error.code in replies.REFUSALS:
        log.warning("Discord refuses an answer: %s", error)
        return replies.REFUSALS[error.code]
    expected = _EXPECTED.get(type(error))
    return expected if expected is not None else replies.went_wrong(error, log_error(error))
