"""Who may ask, how fast, and where: roles, cooldowns, events that came before, and what the bot may do in a channel."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

import discord

from bot.app.question_service import Viewer
from bot.app.server_settings import ServerSettings
from bot.ops.metrics import Metrics
from bot.ops.queue import FairQueue

FOR_ALL = {"for all": True}
"""The `extras` of a command that everybody may use always, also where only some roles may ask."""

_REMEMBERED = 20_000  # people and servers, and events


@dataclass(frozen=True, slots=True)
class BotPermissions:
    """Whether the bot may send messages, show embeds in them, and refer to other messages."""

    send: bool = True
    embed: bool = True
    refer: bool = True


def channels_of(channel: object) -> tuple[int, ...]:
    """Return the ids of a category, of the channel in it, and of the thread in that: those around `channel`, and its.

    The innermost comes last. How old they are says nothing of that: a category may be newer than what is in it.
    """
    thread = channel if isinstance(channel, discord.Thread) else None
    place = thread.parent if thread is not None else channel
    parent = thread.parent_id if thread is not None else None
    found = (getattr(place, "category_id", None), parent, getattr(channel, "id", None))
    return tuple(id for id in found if id is not None)


def may_be_told(asked_in: discord.abc.GuildChannel | discord.Thread | None, channel: discord.abc.GuildChannel) -> bool:
    """Return whether what was asked in one place may be told in a channel: not to more people than could see it."""
    if isinstance(asked_in, discord.Thread):
        asked_in = None if asked_in.is_private() else asked_in.parent
    everyone = channel.guild.default_role
    return asked_in is not None and (
        asked_in == channel
        or asked_in.permissions_for(everyone).view_channel
        or not channel.permissions_for(everyone).view_channel
    )


def permissions_of(permissions: discord.Permissions, *, thread: bool = False) -> BotPermissions:
    """Return what `permissions`, the bot's own in a channel or thread, allow."""
    return BotPermissions(
        send=permissions.view_channel
        and (permissions.send_messages_in_threads if thread else permissions.send_messages),
        embed=permissions.embed_links,
        refer=permissions.read_message_history,
    )


def permissions_in(message: discord.Message) -> BotPermissions:
    """Return what the bot may do in the channel of `message`: all, where that isn't known, for it is worth a try."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable | discord.DMChannel):
        return BotPermissions()
    try:
        permissions = message.channel.permissions_for(message.guild.me)
    except discord.ClientException:  # a thread whose channel isn't known
        return BotPermissions()
    return permissions_of(permissions, thread=isinstance(message.channel, discord.Thread))


def server_of(interaction: discord.Interaction) -> int | None:
    """Return the server whose articles and settings apply, or None where a user's own installation is used.

    Somebody who installed the bot for themselves can use it on servers that did not; those servers' articles (from an
    earlier installation, say) are not theirs to ask.
    """
    return interaction.guild_id if interaction.is_guild_integration() else None


def viewer_of(interaction: discord.Interaction) -> Viewer:
    """Return who acts, and where."""
    return Viewer(interaction.user.id, interaction.guild_id, server_of(interaction))


def is_admitted(settings: ServerSettings, person: discord.abc.User) -> bool:
    """Return whether the roles of `person` let them ask on a server with these settings. A moderator always may.

    Roles that were deleted don't count: where no other is chosen, everybody may ask.
    """
    if not settings.roles or not isinstance(person, discord.Member):
        return True
    if not settings.roles & {role.id for role in person.guild.roles}:
        return True
    roles = frozenset(role.id for role in person.roles)
    return settings.admits(roles, moderator=person.guild_permissions.manage_guild)


def is_moderator(interaction: discord.Interaction) -> bool:
    """Return whether the one who acts may manage the server, and that server itself has installed the bot."""
    return server_of(interaction) is not None and interaction.permissions.manage_guild


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit: `burst` questions at once, and one more every so many seconds."""

    burst: int
    seconds: float


PERSON = Rate(burst=6, seconds=4.0)
SERVER = Rate(burst=200, seconds=0.1)


class Cooldowns:
    """Rate limits by person and by server. `clock` gives seconds.

    This is the generic cell rate algorithm. discord.py's own `CooldownMapping` counts in fixed windows, which lets a
    person ask twice the burst at the border of two windows.
    """

    def __init__(self, person: Rate = PERSON, server: Rate = SERVER, clock: Callable[[], float] = monotonic) -> None:
        self._person = person
        self._server = server
        self._clock = clock
        self._free_at: OrderedDict[tuple[str, int], float] = OrderedDict()

    def wait(self, person: int, server: int | None) -> int:
        """Return 0 and count a question where it may be asked now, else for how many seconds it may not."""
        now = self._clock()
        rates = [(("person", person), self._person)]
        if server is not None:
            rates.append((("server", server), self._server))
        until = 0.0
        for key, rate in rates:
            # Each question takes `seconds`, and `burst` of them may be owed.
            owed = max(self._free_at.get(key, 0.0) - now, 0.0) + rate.seconds
            until = max(until, owed - rate.burst * rate.seconds)
        if until > 0:
            return math.ceil(until)
        for key, rate in rates:
            self._free_at[key] = max(self._free_at.pop(key, 0.0), now) + rate.seconds
        while len(self._free_at) > _REMEMBERED:
            self._free_at.popitem(last=False)
        return 0


class Throttle:
    """Lets each key pass once in so many seconds, as far as the last `remembered` keys go."""

    def __init__(
        self, seconds: float, *, remembered: int = _REMEMBERED, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seconds = seconds
        self._remembered = remembered
        self._clock = clock
        self._passed: OrderedDict[Hashable, float] = OrderedDict()

    def may_pass(self, key: Hashable) -> bool:
        """Return whether `key` did not pass within the last seconds."""
        last = self._passed.get(key)
        return last is None or self._clock() - last >= self._seconds

    def passes(self, key: Hashable) -> bool:
        """Let `key` pass if it may, and return whether it did."""
        if not self.may_pass(key):
            return False
        self._passed[key] = self._clock()
        self._passed.move_to_end(key)
        if len(self._passed) > self._remembered:
            self._passed.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class Admission:
    """What each event passes, of a message or an interaction, before there is work for it.

    `seen` lets each id pass once: Discord may send an event again after a resume.
    """

    queue: FairQueue
    cooldowns: Cooldowns
    seen: Throttle
    metrics: Metrics
