"""Whom a message pings.

https://docs.discord.com/developers/resources/message#allowed-mentions-object
"""

from __future__ import annotations

import re

from tests.discord.state import permissions
from tests.discord.state.entities import Channel, Json, Pings, User
from tests.discord.state.permissions import Permission

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")

#: What is parsed when a request says nothing of allowed mentions; interactions and webhooks parse users alone.
MESSAGE_DEFAULT: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}
INTERACTION_DEFAULT: Json = {"parse": ["users"], "replied_user": True}


def pings(content: str, author: User, channel: Channel, allowed: Json, replied: User | None) -> Pings:
    """Whom `content` notifies under `allowed`, as far as they are in the channel and the author may.

    A mention in code or behind a backslash counts as one: stricter than Discord's clients show, so that a test sees it.
    """
    parse = set(allowed.get("parse") or ())
    present = _present(channel)
    named = {int(each) for each in _USER.findall(content)}
    users = named if "users" in parse else named & _ids(allowed, "users")
    if replied is not None and allowed.get("replied_user"):
        users.add(replied.id)
    return Pings(
        frozenset(users & present),
        _roles(content, author, channel, allowed, parse),
        "everyone" in parse and bool(_EVERYONE.search(content)) and _may_ping_everyone(author, channel),
    )


def _roles(content: str, author: User, channel: Channel, allowed: Json, parse: set[str]) -> frozenset[int]:
    if channel.guild is None:
        return frozenset()
    named = {int(each) for each in _ROLE.findall(content)} & channel.guild.roles.keys()
    named = named if "roles" in parse else named & _ids(allowed, "roles")
    anyone = _may_ping_everyone(author, channel)
    return frozenset(each for each in named if anyone or channel.guild.roles[each].mentionable)


def _present(channel: Channel) -> set[int]:
    return set(channel.guild.members) if channel.guild else {each.id for each in channel.recipients}


def _ids(allowed: Json, key: str) -> set[int]:
    return {int(each) for each in allowed.get(key) or ()}


def _may_ping_everyone(author: User, channel: Channel) -> bool:
    return channel.guild is not None and Permission.MENTION_EVERYONE in permissions.of(author, channel)
