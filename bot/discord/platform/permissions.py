"""What the bot may do where it is to answer."""

from __future__ import annotations

from dataclasses import dataclass

import discord

__all__ = ["EVERYTHING", "Abilities", "abilities_in", "abilities_of"]


@dataclass(frozen=True, slots=True)
class Abilities:
    """Whether the bot may send messages, show embeds in them, and refer to other messages."""

    send: bool = True
    embed: bool = True
    refer: bool = True


EVERYTHING = Abilities()


def abilities_of(permissions: discord.Permissions, *, thread: bool = False) -> Abilities:
    """What `permissions`, the bot's own in some channel, let it do there."""
    return Abilities(
        send=permissions.view_channel
        and (permissions.send_messages_in_threads if thread else permissions.send_messages),
        embed=permissions.embed_links,
        refer=permissions.read_message_history,
    )


def abilities_in(message: discord.Message) -> Abilities:
    """What the bot may do in the channel of `message`; where that isn't known, everything is worth a try."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable | discord.DMChannel):
        return EVERYTHING
    try:
        permissions = message.channel.permissions_for(message.guild.me)
    except discord.ClientException:  # a thread whose channel isn't known
        return EVERYTHING
    return abilities_of(permissions, thread=isinstance(message.channel, discord.Thread))
