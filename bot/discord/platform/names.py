"""Mentions, emoji and times as Discord's clients write them into a text -> the names that they show instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import discord

from bot.rendering.discord.labels import clean
from bot.rendering.quotes import format_date

__all__ = ["names_in", "people_of", "people_resolved", "with_names"]

_MARKUP = re.compile(
    r"<(?:(?P<sign>@&|@!?|\#)(?P<id>[0-9]{1,20})|a?(?P<emoji>:[A-Za-z0-9_~]{1,32}:)[0-9]{1,20}"
    r"|(?P<command>/[^<>:\n]{1,100}):[0-9]{1,20}|t:(?P<time>-?[0-9]{1,12})(?::[A-Za-z])?|id:(?P<page>[a-z-]{1,32}))>"
)
_UNKNOWN = {"@": "somebody", "@!": "somebody", "@&": "a role", "#": "a channel"}
_MAX_FETCHED = 3  # people asked for, of a text that mentions more


def with_names(text: str, names: Mapping[int, str]) -> str:
    """Return a text as clients show it: with names for ids, of people, roles and channels alike."""

    def shown(found: re.Match[str]) -> str:
        sign = found["sign"]
        if sign:
            known = names.get(int(found["id"]))
            return f"{sign[0]}{known}" if known else _UNKNOWN[sign]
        if found["time"]:
            return _day(int(found["time"]))
        return found["emoji"] or found["command"] or found["page"]

    return _MARKUP.sub(shown, text)


async def names_in(text: str, guild: discord.Guild | None, people: Mapping[int, str]) -> dict[int, str]:
    """Return the names of the people, roles and channels that a text mentions.

    `people` are names that are known. Discord is asked for those of a few more people.
    """
    names: dict[int, str] = {}
    fetched = 0
    for found in _MARKUP.finditer(text):
        if not found["sign"]:
            continue
        id, sign = int(found["id"]), found["sign"][0:2].rstrip("!")
        name = people.get(id) if sign == "@" else None
        if name is None and guild is not None and id not in names:
            if sign == "@" and fetched < _MAX_FETCHED:
                fetched += 1
                name = await _name_of(guild, id)
            elif sign != "@":
                place = guild.get_role(id) if sign == "@&" else guild.get_channel_or_thread(id)
                name = place.name if place is not None else None
        if name:
            names[id] = clean(name)
    return names


def people_of(*messages: discord.Message | None) -> dict[int, str]:
    """Return the names of the people that messages mention."""
    return {one.id: one.display_name for message in messages if message is not None for one in message.mentions}


def people_resolved(interaction: discord.Interaction[Any]) -> dict[int, str]:
    """Return the names of the people that Discord tells of beside what somebody typed into a command."""
    resolved = cast("dict[str, Any]", interaction.data or {}).get("resolved", {})
    nicks = {id: member.get("nick") for id, member in resolved.get("members", {}).items()}
    return {
        int(id): nicks.get(id) or user.get("global_name") or user["username"]
        for id, user in resolved.get("users", {}).items()
    }


async def _name_of(guild: discord.Guild, person: int) -> str | None:
    member = guild.get_member(person)
    try:
        return (member or await guild.fetch_member(person)).display_name
    except discord.HTTPException:  # they left, say
        return None


def _day(seconds: int) -> str:
    try:
        return format_date(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    except (OverflowError, OSError, ValueError):
        return "a time"
