"""Whether a server's settings can work: what Discord says of channels, roles and the bot itself, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import discord

from bot.app.server_settings import LibraryUse, ReplyPlace, ServerSettings
from bot.ops.doctor import PORTAL

_THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)
_MAX_NAMED = 20
_WAY = "In the channel's settings, under Permissions, give me"


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What the bot may do in a channel that is there; None where it may not even see it."""

    permissions: discord.Permissions | None = None
    is_thread: bool = False
    is_forum: bool = False


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What is known of the places and roles that settings name; those that are missing are deleted."""

    channels: Mapping[int, ChannelFacts] = field(default_factory=dict)
    roles: frozenset[int] = frozenset()
    reads_all: bool = True
    timed_out: bool = False
    own_articles: int = 0
    can_be_called: bool = True  # the role that is called where the articles don't say


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
        is_forum = isinstance(place, discord.ForumChannel)
        channels[id] = ChannelFacts(allowed if allowed.view_channel else None, is_thread, is_forum)
    roles = frozenset(role.id for role in guild.roles)
    helper = guild.get_role(settings.helper_role) if settings.helper_role else None
    where = guild.get_channel(settings.helper_channel) if settings.helper_channel else None
    allowed = where.permissions_for(guild.me) if where is not None else guild.me.guild_permissions
    called = helper is None or helper.mentionable or allowed.mention_everyone
    return ServerFacts(channels, roles, reads_all, guild.me.is_timed_out(), own_articles, called)


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
    if gone := _gone(settings, facts):
        rest = ""
        if settings.roles and not settings.roles & facts.roles:
            rest = " No other role may ask: so everybody may."
        found.append(f"These settings name what is deleted: {', '.join(gone)}.{rest} {_RESET}")
    wrong: dict[str, list[str]] = {}  # places by what is wrong with them
    for id in sorted(settings.channels & frozenset(facts.channels)):
        held = settings.in_channels([id])
        wrong.setdefault(_of_answering(facts.channels[id], held, facts), []).append(f"<#{id}>")
    for told, what in ((settings.feedback, "opinions"), (settings.helper_channel, "calls for help")):
        if told is not None and told in facts.channels:
            wrong.setdefault(_of_telling(facts.channels[told], facts), []).append(f"<#{told}>, for {what}")
    for said, places in wrong.items():
        more = f" and {len(places) - _MAX_NAMED} more" if len(places) > _MAX_NAMED else ""
        found += [f"{'; '.join(places[:_MAX_NAMED])}{more}: {said}"] if said else []
    if settings.helper_role in facts.roles and not facts.can_be_called:
        found.append(
            f"<@&{settings.helper_role}> is not notified when I call it: let everybody mention this role, in the "
            "server's settings under Roles, or give me *Mention Everyone* where I call."
        )
    if settings.use is LibraryUse.INSTEAD and not facts.own_articles:
        found.append("Only this server's own articles serve, and there are none. `/library add` adds some.")
    return found


_RESET = "`/settings reset` with *what is gone* clears that."


def _gone(settings: ServerSettings, facts: ServerFacts) -> list[str]:
    """Return the commands whose settings name channels or roles that no longer exist."""
    channels = frozenset(facts.channels)
    within = frozenset(int(id) for id in (*settings.places, *settings.certainties))
    told = {
        "channel": settings.channels - channels,
        "quiet": settings.quiet - channels,
        "within": within - channels,
        "role": settings.roles - facts.roles,
        "feedback": settings.feedback and settings.feedback not in channels,
        "helpers": (settings.helper_channel and settings.helper_channel not in channels)
        or (settings.helper_role and settings.helper_role not in facts.roles),
    }
    return [f"`/settings {name}`" for name, is_gone in told.items() if is_gone]


def _of_answering(place: ChannelFacts, settings: ServerSettings, facts: ServerFacts) -> str:
    """Return what is wrong with a channel where questions are to be answered unasked, "" for nothing."""
    allowed = place.permissions
    if allowed is None:
        return f"I can't see it. {_WAY} *View Channel*."
    in_threads = place.is_thread or place.is_forum
    wanted = [
        ("Send Messages in Threads", allowed.send_messages_in_threads)
        if in_threads
        else ("Send Messages", allowed.send_messages),
        ("Read Message History", allowed.read_message_history),
        ("Add Reactions", allowed.add_reactions),
        # Of a forum where the bot can't post, discord.py says that it can't embed either: in others' posts it can.
        ("Embed Links", allowed.embed_links or (place.is_forum and not allowed.send_messages)),
    ]
    if settings.place is ReplyPlace.THREAD and not in_threads:
        wanted.append(("Create Public Threads", allowed.create_public_threads))
        wanted.append(("Send Messages in Threads", allowed.send_messages_in_threads))
    missing = ", ".join(f"*{name}*" for name, held in wanted if not held)
    return f"{_WAY} {missing}." if missing and not facts.timed_out else ""


def _of_telling(place: ChannelFacts, facts: ServerFacts) -> str:
    """Return what is wrong with a channel in which something is told: people's opinions, or calls for help."""
    if place.permissions is None:
        return f"I can't see it. {_WAY} *View Channel* and *Send Messages*."
    return "" if place.permissions.send_messages or facts.timed_out else f"{_WAY} *Send Messages*."
