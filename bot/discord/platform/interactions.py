"""The one way in which commands and buttons are answered: deferred at once, answered once, by editing the response."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, cast

import discord

from bot.app.question_service import Expired, NoSuchPassage, NotYours
from bot.discord.platform.deduplication import Seen
from bot.discord.platform.failures import logged
from bot.discord.platform.reply import Look, Reply
from bot.discord.platform.reply_format import shows_embeds
from bot.discord.platform.retry import RetryTimeout, retry
from bot.discord.platform.sending import dressed
from bot.discord.texts import (
    AMBIGUOUS_ARTICLE,
    NO_MORE,
    NOT_TO_REMOVE,
    NOT_YOURS,
    STOPPING,
    TOO_MUCH,
    TOO_OLD,
    UNKNOWN_ARTICLE,
    too_fast,
    went_wrong,
)
from bot.ops.observing import record_unanswered, track_request
from bot.ops.queue import QueueClosed, QueueFull
from index.errors import AmbiguousArticle, UnknownArticle

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Outcome", "Work", "explain", "fill_in", "remove", "respond", "respond_in_turn", "seen_alone"]

log = logging.getLogger(__name__)

_DEFERRING_SECONDS = 2.5  # of the 3 that Discord waits
_ACKNOWLEDGED = 40060
_ORIGINAL = cast("int", "@original")  # the response, where the id of a message would stand

Work = Callable[[bool], Awaitable[Reply]]
"""Makes the reply; told whether it may be an embed."""


class Outcome(Enum):
    """What became of an interaction."""

    DONE = auto()  # answered, or it can't be any more
    LEFT = auto()  # it could not be answered now
    NOT_MINE = auto()  # it came for the second time


_EXPECTED: dict[type[Exception], str] = {
    Expired: TOO_OLD,
    NotYours: NOT_YOURS,
    NoSuchPassage: NO_MORE,
    UnknownArticle: UNKNOWN_ARTICLE,
    AmbiguousArticle: AMBIGUOUS_ARTICLE,
    QueueClosed: STOPPING,
}


async def respond(
    interaction: discord.Interaction,
    work: Work,
    seen: Seen,
    *,
    private: bool,
    in_place: bool = False,
    kept: bool = False,
) -> Outcome:
    """Answers an interaction with what `work` makes, for the one who acted alone if `private`.

    `in_place` puts the answer where the button is, in place of what that message said. `kept` is whether the question
    is kept to be answered later where it can't be now.
    """
    if not seen.first_time(interaction.id):
        return Outcome.NOT_MINE
    services = _bot(interaction).services
    with track_request(interaction.id, services.observer), services.queue.beside():
        outcome = await _respond(interaction, work, private=private, in_place=in_place, kept=kept)
        if outcome is Outcome.LEFT:
            record_unanswered()
        return outcome


async def respond_in_turn(
    interaction: discord.Interaction,
    work: Work,
    seen: Seen,
    *,
    private: bool,
    keep: Callable[[bool], None] | None = None,
) -> Outcome:
    """As `respond`, for work that takes a while: it waits for its turn, unless too many wait already.

    `keep` is called before, with what `work` will be told, to keep the question.
    """
    services = _bot(interaction).services
    wait = services.cooldowns.wait(interaction.user.id, interaction.guild_id)
    if wait:
        services.observer.refused("pace", told=True)
        return await explain(interaction, too_fast(wait), seen)
    try:
        # Apart from the server's messages: those may all wait for a channel that Discord has slowed down.
        turn = services.queue.turn(-(interaction.guild_id or interaction.user.id), interaction.user.id)
    except QueueFull as full:
        services.observer.refused(full.bound, told=True)
        return await explain(interaction, TOO_MUCH, seen)

    async def in_turn(embed: bool) -> Reply:
        if keep is not None:
            keep(embed)
        await turn.come()
        return await work(embed)

    with turn:
        return await respond(interaction, in_turn, seen, private=private, kept=keep is not None)


async def _respond(
    interaction: discord.Interaction, work: Work, *, private: bool, in_place: bool, kept: bool
) -> Outcome:
    services = _bot(interaction).services
    if not await _deferred(interaction, private=private, in_place=in_place):
        return Outcome.DONE
    try:
        reply = await work(shows_embeds(interaction))
    except Exception as error:
        if _bot(interaction).is_over() or (kept and isinstance(error, QueueClosed)):
            return Outcome.LEFT
        await _tell(interaction, _said_of(error), in_place)
        return Outcome.DONE
    try:
        await retry(lambda: interaction.edit_original_response(**dressed(reply)), services.sender.patience)
    except discord.NotFound:
        log.debug("The response to interaction %s is gone", interaction.id)
    except RetryTimeout as error:
        log.warning("Interaction %s got no answer: %s", interaction.id, error)
        services.observer.left()
        return Outcome.LEFT
    except Exception as error:
        if _bot(interaction).is_over():
            return Outcome.LEFT
        await _tell(interaction, _said_of(error), in_place)
    return Outcome.DONE


async def _deferred(interaction: discord.Interaction, *, private: bool, in_place: bool) -> bool:
    """Whether Discord knows that an answer is coming; its patience is short."""
    try:
        await retry(lambda: interaction.response.defer(ephemeral=private, thinking=not in_place), _DEFERRING_SECONDS)
    except (discord.NotFound, RetryTimeout) as error:
        log.warning("An interaction was over before it could be answered (%s); is this machine too busy?", error)
        _bot(interaction).services.observer.discord_failed("interaction expired")
        return False
    except discord.HTTPException as error:
        if error.code != _ACKNOWLEDGED:  # by an earlier try, which only seemed to fail
            raise
    return True


def _bot(interaction: discord.Interaction) -> VerbatimBot:
    return cast("VerbatimBot", interaction.client)


async def fill_in(bot: VerbatimBot, token: str, reply: Reply) -> None:
    """Puts a reply into the response that an interaction of an earlier start still waits for."""
    assert bot.application_id is not None  # known since the login
    webhook = discord.Webhook.partial(bot.application_id, token, client=bot)

    async def edit() -> None:
        arguments = dressed(reply)
        if arguments["view"] is None:
            del arguments["view"]
        await webhook.edit_message(_ORIGINAL, **arguments)

    await retry(edit, bot.services.sender.patience)


async def explain(interaction: discord.Interaction, text: str, seen: Seen) -> Outcome:
    """Says to the one who acted alone why that can't be."""

    async def work(embed: bool) -> Reply:
        return Reply(text, Look.TROUBLE)

    return await respond(interaction, work, seen, private=True)


def seen_alone(interaction: discord.Interaction) -> bool:
    """Whether what was clicked on is seen by the one who clicked alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def remove(interaction: discord.Interaction, allowed: Callable[[], Awaitable[bool]], seen: Seen) -> None:
    """Takes away the message whose button was clicked, if `allowed`; else says who may."""
    if not seen.first_time(interaction.id):
        return
    if not await _deferred(interaction, private=False, in_place=True):
        return
    try:
        if await allowed():
            await interaction.delete_original_response()
        else:
            await _tell(interaction, NOT_TO_REMOVE, in_place=True)
    except discord.NotFound:
        log.debug("What was to be removed is gone already")
    except Exception as error:
        await _tell(interaction, _said_of(error), in_place=True)


def _said_of(error: Exception) -> str:
    expected = _EXPECTED.get(type(error))
    return expected if expected is not None else went_wrong(logged(error))


async def _tell(interaction: discord.Interaction, text: str, in_place: bool) -> None:
    try:
        patience = _bot(interaction).services.sender.patience
        if in_place:
            await retry(lambda: interaction.followup.send(text, ephemeral=True), patience)
        else:
            await retry(lambda: interaction.edit_original_response(**dressed(Reply(text))), patience)
    except (discord.HTTPException, RetryTimeout) as error:
        logged(error)
