"""Whether a server's settings can work: what Discord says of channels, roles and the bot itself, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import discord

from bot.app.server_settings import LibraryUse, ReplyPlace, ServerSettings
from bot.discord.platform.errors import PORTAL

__all__ = ["ChannelFacts", "ServerFacts", "gather", "places_of", "problems"]

_THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)
_WAY = "In the channel's settings, under Permissions, give me"


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What the bot may do in a channel that is there; None where it may not even see it."""

    permissions: discord.Permissions | None = None
    is_thread: bool = False


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What is known of the places and roles that settings name; those that are missing are deleted."""

    channels: Mapping[int, ChannelFacts] = field(default_factory=dict)
    roles: frozenset[int] = frozenset()
    reads_all: bool = True
    timed_out: bool = False
    own_articles: int = 0


def places_of(settings: ServerSettings) -> frozenset[int]:
    """Return all channels and threads that settings name."""
    told = {id for id in (settings.feedback, settings.helper_channel) if id is not None}
    return settings.channels | settings.quiet | told | {int(id) for id in (*settings.places, *settings.certainties)}


async def gather(guild: discord.Guild, settings: ServerSettings, *, reads_all: bool, own_articles: int) -> ServerFacts:
    """Ask Discord of what isn't known. A place that can't be asked of counts as being there."""
    channels: dict[int, ChannelFacts] = {}
    for id in places_of(settings):
        try:
            place = guild.get_channel_or_thread(id) or await guild.fetch_channel(id)
        except (discord.NotFound, discord.InvalidData):  # the latter: on another server
            continue
        except discord.HTTPException:
            channels[id] = ChannelFacts()
            continue
        allowed = place.permissions_for(guild.me)
        is_thread = place.type in _THREADS
        channels[id] = ChannelFacts(allowed if allowed.view_channel else None, is_thread)
    roles = frozenset(role.id for role in guild.roles)
    return ServerFacts(channels, roles, reads_all, guild.me.is_timed_out(), own_articles)


def problems(settings: ServerSettings, facts: ServerFacts) -> list[str]:
    """Return what keeps settings from working, each with the way to mend it, the most pressing first."""
    found: list[str] = []
    if facts.timed_out:
        found.append("I am timed out here, and can't write. A moderator can end that: right-click me, Remove Timeout.")
    if settings.channels and not facts.reads_all:
        found.append(
            "I can't read messages that don't mention me, so nothing is answered unasked. Whoever runs me "
            f"has to switch on Message Content Intent at <{PORTAL}> (the application, page Bot)."
        )
    gone = sorted(settings.roles - facts.roles)
    if gone:
        rest = "" if settings.roles & facts.roles else " No other role is chosen: so everybody may ask."
        which = "A role that may ask no longer exists" if len(gone) == 1 else "Roles that may ask no longer exist"
        found.append(f"{which}.{rest} {_RESET}")
    for id in sorted(settings.channels):
        found += _of_answering(id, settings, facts)
    if settings.feedback:
        found += _of_feedback(settings.feedback, facts)
    if settings.use is LibraryUse.INSTEAD and not facts.own_articles:
        found.append("Only this server's own articles serve, and there are none. `/library add` adds some.")
    return found


_RESET = "`/settings reset` with *what is gone* clears that."


def _of_answering(id: int, settings: ServerSettings, facts: ServerFacts) -> Iterator[str]:
    """Yield what is wrong with a channel where every question is to be answered."""
    place = facts.channels.get(id)
    if place is None:
        yield f"A channel where every question is answered no longer exists (`{id}`). {_RESET}"
        return
    allowed = place.permissions
    if allowed is None:
        yield f"<#{id}>: I can't see it. {_WAY} *View Channel*."
        return
    wanted = [
        ("Send Messages in Threads", allowed.send_messages_in_threads)
        if place.is_thread
        else ("Send Messages", allowed.send_messages),
        ("Read Message History", allowed.read_message_history),
        ("Embed Links", allowed.embed_links),
    ]
    if settings.place is ReplyPlace.THREAD and not place.is_thread:
        wanted.append(("Create Public Threads", allowed.create_public_threads))
        wanted.append(("Send Messages in Threads", allowed.send_messages_in_threads))
    missing = [name for name, held in wanted if not held]
    if missing and not facts.timed_out:
        yield f"<#{id}>: {_WAY} {_listed(missing)}."


def _of_feedback(id: int, facts: ServerFacts) -> Iterator[str]:
    """Yield what is wrong with the channel where people's opinions are told."""
    place = facts.channels.get(id)
    if place is None:
        yield f"The channel where opinions are told no longer exists (`{id}`). {_RESET}"
    elif place.permissions is None:
        yield f"<#{id}>, for opinions: I can't see it. {_WAY} *View Channel* and *Send Messages*."
    elif not place.permissions.send_messages and not facts.timed_out:
        yield f"<#{id}>, for opinions: {_WAY} *Send Messages*."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"*{name}*" for name in names)
