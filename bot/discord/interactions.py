"""The one way in which commands and buttons are answered: deferred at once, answered once, by editing the response."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

import discord
from discord.ext import commands

from bot.discord.asking.desk import Forgotten, NoSuchPassage, SomebodyElses
from bot.discord.cooldowns import Cooldowns
from bot.discord.failures import logged
from bot.discord.looks import shows_embeds
from bot.discord.reply import Look, Reply
from bot.discord.seen import Seen
from bot.discord.sending import dressed
from bot.discord.texts import (
    AMBIGUOUS_ARTICLE,
    NO_MORE,
    NOT_TO_REMOVE,
    NOT_YOURS,
    TOO_OLD,
    UNKNOWN_ARTICLE,
    too_fast,
    went_wrong,
)
from bot.service.observing import following
from index.errors import AmbiguousArticle, UnknownArticle

if TYPE_CHECKING:
    from bot.discord.client import VerbatimBot

__all__ = ["Work", "cooled_down", "explain", "fill_in", "remove", "respond", "seen_alone"]

log = logging.getLogger(__name__)

_ORIGINAL = cast("int", "@original")  # the response, where the id of a message would stand

Work = Callable[[bool], Awaitable[Reply]]
"""Makes the reply; told whether it may be an embed."""

_EXPECTED: dict[type[Exception], str] = {
    Forgotten: TOO_OLD,
    SomebodyElses: NOT_YOURS,
    NoSuchPassage: NO_MORE,
    UnknownArticle: UNKNOWN_ARTICLE,
    AmbiguousArticle: AMBIGUOUS_ARTICLE,
}


async def respond(
    interaction: discord.Interaction, work: Work, seen: Seen, *, private: bool, in_place: bool = False
) -> None:
    """Answers an interaction with what `work` makes, for the one who acted alone if `private`.

    `in_place` puts the answer where the button is, in place of what that message said.
    """
    if not seen.first_time(interaction.id):
        return
    with following(interaction.id, cast("VerbatimBot", interaction.client).services.observer):
        await _respond(interaction, work, private=private, in_place=in_place)


async def _respond(interaction: discord.Interaction, work: Work, *, private: bool, in_place: bool) -> None:
    try:
        await interaction.response.defer(ephemeral=private, thinking=not in_place)
    except discord.NotFound:
        log.warning("An interaction was over before it could be answered; is this machine too busy?")
        return
    try:
        reply = await work(shows_embeds(interaction))
    except Exception as error:
        await _tell(interaction, _said_of(error), in_place)
        return
    try:
        await interaction.edit_original_response(**dressed(reply))
    except discord.NotFound:
        log.debug("The response to interaction %s is gone", interaction.id)
    except discord.HTTPException as error:
        await _tell(interaction, _said_of(error), in_place)


async def cooled_down(interaction: discord.Interaction, cooldowns: Cooldowns, seen: Seen) -> bool:
    """Whether the one who acts may ask now; if not, they are told when."""
    wait = cooldowns.wait(interaction.user.id, interaction.guild_id)
    if wait:
        await explain(interaction, too_fast(wait), seen)
    return not wait


async def fill_in(bot: commands.Bot, token: str, reply: Reply) -> None:
    """Puts a reply into the response that an interaction of an earlier start still waits for."""
    assert bot.application_id is not None  # known since the login
    arguments = dressed(reply)
    if arguments["view"] is None:
        del arguments["view"]
    webhook = discord.Webhook.partial(bot.application_id, token, client=bot)
    await webhook.edit_message(_ORIGINAL, **arguments)


async def explain(interaction: discord.Interaction, text: str, seen: Seen) -> None:
    """Says to the one who acted alone why that can't be."""

    async def work(embed: bool) -> Reply:
        return Reply(text, Look.TROUBLE)

    await respond(interaction, work, seen, private=True)


def seen_alone(interaction: discord.Interaction) -> bool:
    """Whether what was clicked on is seen by the one who clicked alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def remove(interaction: discord.Interaction, allowed: Callable[[], Awaitable[bool]], seen: Seen) -> None:
    """Takes away the message whose button was clicked, if `allowed`; else says who may."""
    if not seen.first_time(interaction.id):
        return
    try:
        await interaction.response.defer()
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
        if in_place:
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.edit_original_response(**dressed(Reply(text)))
    except discord.HTTPException as error:
        logged(error)
