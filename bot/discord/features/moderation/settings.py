"""`/settings`: how the bot behaves on a server, and whether that can work.

What Discord says of channels, roles and the bot itself tells what can't, and how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_settings import MAX_PASSAGES, Certainty, LibraryUse, ReplyFormat, ReplyPlace, ServerSettings
from bot.app.state_file import Records
from bot.discord.features.moderation.library import own_articles
from bot.discord.features.moderation.texts import fit_lines
from bot.discord.platform.admission import viewer_of
from bot.discord.platform.errors import NOT_DONE
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, budget_of
from bot.discord.platform.services import Feature, Services, kept_view, moderators_only
from bot.ops.doctor import PORTAL

_THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)
_MAX_NAMED = 20
_WAY = "In the channel's settings, under Permissions, give me"

_RESET = "`/settings reset` with *what is gone* clears that."

_NAMING = {
    "channel": ("channels",),
    "quiet": ("quiet",),
    "within": ("places", "certainties"),
    "role": ("roles",),
    "feedback": ("feedback",),
    "helpers": ("helper_role", "helper_channel"),
}
"""The commands by which channels and roles are named, each with the settings that it changes."""

_PLACES = {ReplyPlace.CHANNEL: "in place", ReplyPlace.THREAD: "in a thread of its own"}
_FORMATS = {ReplyFormat.EMBED: "embeds", ReplyFormat.TEXT: "plain text"}
_CERTAINTIES = {
    Certainty.BOLD: "bold: more answers, more of them wrong",
    Certainty.NORMAL: "normal",
    Certainty.CAREFUL: "careful: fewer answers, fewer of them wrong",
}
_USES = {LibraryUse.BESIDE: "beside the common ones", LibraryUse.INSTEAD: "instead of the common ones"}

PLACES = [app_commands.Choice(name=name, value=place.value) for place, name in _PLACES.items()]
FORMATS = [app_commands.Choice(name=name, value=look.value) for look, name in _FORMATS.items()]
CERTAINTIES = [app_commands.Choice(name=name, value=level.value) for level, name in _CERTAINTIES.items()]

GONE, EVERYTHING = "what is gone", "everything"
_RESETS: dict[str, tuple[str, ...]] = {
    GONE: (),
    "channels": ("channels", "quiet"),
    "roles": ("roles",),
    "answers": ("places", "certainties", "place", "passages", "look", "certainty", "follow_deletions"),
    EVERYTHING: (),
}
RESETS = [app_commands.Choice(name=name, value=name) for name in _RESETS]

_MAX_WRONG = 6  # shown with the settings; all are in /settings check

_DELETED = {True: "gone", False: "kept"}

_BEFORE: Records[dict[str, Any]] = Records("view", dict[str, Any])

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread


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
        except NOT_DONE:
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
        found.append("I am timed out here, and can't write. A moderator can end that: *Remove Timeout* in my profile.")
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


def _gone(settings: ServerSettings, facts: ServerFacts) -> list[str]:
    """Return the commands whose settings name channels or roles that no longer exist."""
    changed = _differing(settings, without(settings, GONE, facts))
    return [f"`/settings {command}`" for command, names in _NAMING.items() if {*names} & {*changed}]


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


Change = Callable[[ServerSettings, ServerFacts], ServerSettings]


class _AnyChannel(app_commands.Transformer):
    """Channels of every kind, and threads: named one by one, a kind that Discord adds would not be offered."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    async def transform(self, interaction: discord.Interaction, value: Any, /) -> Place:
        """Return the channel as it came."""
        place: Place = value
        return place


Room = app_commands.Transform[Place, _AnyChannel]


def settings_text(settings: ServerSettings, facts: ServerFacts, before: ServerSettings | None = None) -> str:
    """Return all settings as Markdown, a line each, with the command that changes each.

    First comes what has changed since `before`, ticked, and what is wrong: a phone shows no more at once.
    """
    told, earlier = _told(settings, facts), _told(before or settings, facts)
    first = [f"✓ {line}" for line in told if line not in earlier]
    first += [f"⚠ {problem}" for problem in problems(settings, facts)[:_MAX_WRONG]]
    return "\n".join([*first, *([""] if first else []), *(line for line in told if line in earlier)])


def _told(settings: ServerSettings, facts: ServerFacts) -> list[str]:
    channels, roles = facts.channels, facts.roles
    feedback = [settings.feedback] if settings.feedback else []
    answers = (
        _PLACES[settings.place],
        f"at most {settings.passages} passage{'' if settings.passages == 1 else 's'}",
        _FORMATS[settings.look],
        f"certainty {_level(settings)}",
        f"{_DELETED[settings.follow_deletions]} when the question is deleted",
    )
    return [
        f"**Unasked, I answer in**: {_named('<#{}>', settings.channels, channels)} (`/settings channel`)",
        f"**Nothing is said openly in**: {_named('<#{}>', settings.quiet, channels)} (`/settings quiet`)",
        f"**Answers**: {', '.join(answers)} (`/settings answers`)",
        *_within(settings, channels),
        f"**Who may ask**: {_named('<@&{}>', settings.roles, roles, 'role', 'everybody')} (`/settings role`)",
        f"**Opinions of answers are told in**: {_named('<#{}>', feedback, channels)} (`/settings feedback`)",
        f"**Where the articles don't say, this calls**: {_helpers(settings, channels, roles)} (`/settings helpers`)",
        f"**This server's own articles serve**: {_USES[settings.use]} (`/library use`)",
    ]


class SettingsCog(Feature, commands.Cog):
    """Shows and changes a server's settings. Every change is answered with all of them."""

    settings = moderators_only("settings", "How I behave on this server")

    def __init__(self, client: discord.Client, services: Services) -> None:
        super().__init__(services)
        self._client = client
        services.actions.on_click(Action.UNDO, self.undo)

    @settings.command(name="show", description="Show this server's settings")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show all settings."""
        await self._change(interaction, lambda chosen, _: chosen)

    @settings.command(name="answers", description="Where answers go, how long they are, and how sure to be")
    @app_commands.describe(
        place="Where messages are answered",
        passages="How many passages an answer shows at most",
        look="What answers look like",
        certainty="How sure to be before calling something an answer",
        with_question="Whether an answer goes when its question is deleted",
    )
    @app_commands.rename(with_question="with-question")
    @app_commands.choices(place=PLACES, look=FORMATS, certainty=CERTAINTIES)
    async def answers(
        self,
        interaction: discord.Interaction,
        place: str | None = None,
        passages: app_commands.Range[int, 1, MAX_PASSAGES] | None = None,
        look: str | None = None,
        certainty: str | None = None,
        with_question: bool | None = None,
    ) -> None:
        """Change what is given, and leave the rest."""
        await self._change(
            interaction,
            lambda chosen, _: replace(
                chosen,
                place=ReplyPlace(place) if place else chosen.place,
                passages=passages or chosen.passages,
                look=ReplyFormat(look) if look else chosen.look,
                certainty=Certainty(certainty) if certainty else chosen.certainty,
                follow_deletions=chosen.follow_deletions if with_question is None else with_question,
            ),
        )

    @settings.command(name="channel", description="Answer in a channel unasked, what I am sure of, or only when called")
    @app_commands.describe(channel="The channel, forum, category or thread", answer="Whether to answer uncalled")
    async def channel(self, interaction: discord.Interaction, channel: Room, answer: bool) -> None:
        """Change whether questions in a channel, and its threads, are answered without being called."""
        await self._change(
            interaction, lambda chosen, _: replace(chosen, channels=_with(chosen.channels, channel.id, answer))
        )

    @settings.command(name="quiet", description="Keep out of a channel: say nothing there that others see")
    @app_commands.describe(channel="The channel, forum, category or thread", keep_out="Whether to keep out of it")
    @app_commands.rename(keep_out="keep-out")
    async def quiet(self, interaction: discord.Interaction, channel: Room, keep_out: bool) -> None:
        """Change whether messages in a channel, and its threads, are left alone; commands answer privately there."""
        await self._change(
            interaction, lambda chosen, _: replace(chosen, quiet=_with(chosen.quiet, channel.id, keep_out))
        )

    @settings.command(name="role", description="Let only people with certain roles ask; with none, everybody may")
    @app_commands.describe(role="The role", may_ask="Whether people with it may ask")
    @app_commands.rename(may_ask="may-ask")
    async def role(self, interaction: discord.Interaction, role: discord.Role, may_ask: bool) -> None:
        """Change who may ask. Moderators always may."""
        await self._change(interaction, lambda chosen, _: replace(chosen, roles=_with(chosen.roles, role.id, may_ask)))

    @settings.command(name="feedback", description="Tell in a channel what people think of answers")
    @app_commands.describe(channel="The channel; leave it out to tell nobody")
    async def feedback(self, interaction: discord.Interaction, channel: discord.TextChannel | None = None) -> None:
        """Change where opinions are told, of questions that were asked openly."""
        await self._change(interaction, lambda chosen, _: replace(chosen, feedback=channel.id if channel else None))

    @settings.command(name="within", description="Let other choices hold in one channel and its threads")
    @app_commands.describe(
        channel="The channel, forum, category or thread",
        place="Where messages are answered there; leave it out for as everywhere",
        certainty="How sure to be there; leave it out for as everywhere",
    )
    @app_commands.choices(place=PLACES, certainty=CERTAINTIES)
    async def within(
        self, interaction: discord.Interaction, channel: Room, place: str | None = None, certainty: str | None = None
    ) -> None:
        """Change what holds in one channel."""
        await self._change(
            interaction,
            lambda chosen, _: replace(
                chosen,
                places=_chosen_for(chosen.places, channel.id, place),
                certainties=_chosen_for(chosen.certainties, channel.id, certainty),
            ),
        )

    @settings.command(name="helpers", description="Call somebody where the articles don't say; with neither, nobody")
    @app_commands.describe(role="The role to call", channel="Where to call; leave it out for where it was asked")
    async def helpers(
        self,
        interaction: discord.Interaction,
        role: discord.Role | None = None,
        channel: discord.TextChannel | None = None,
    ) -> None:
        """Change who is called for what the articles don't say. Everyone is never called."""
        called = role.id if role and not role.is_default() else None
        await self._change(
            interaction,
            lambda chosen, _: replace(chosen, helper_role=called, helper_channel=channel.id if channel else None),
        )

    @settings.command(name="reset", description="Take back settings, or only what names deleted channels and roles")
    @app_commands.choices(what=RESETS)
    @app_commands.describe(what="What goes back to what it is by default")
    async def reset(self, interaction: discord.Interaction, what: str) -> None:
        """Take back what was chosen."""

        await self._change(interaction, lambda chosen, facts: without(chosen, what, facts))

    @settings.command(name="check", description="Check whether my settings can work here, and how to mend what can't")
    async def check(self, interaction: discord.Interaction) -> None:
        """Walk through all settings."""

        async def work(server: int, embed: bool) -> Reply:
            settings = self._settings_store.get(server)
            wrong = problems(settings, await self._facts(interaction, server, settings))
            text = "\n".join(f"⚠ {problem}" for problem in wrong) or "✓ All that is set here can work."
            return Reply(fit_lines([], text.split("\n"), budget_of(embed)), heading="Check of settings", embed=embed)

        await self._respond_to_moderator(interaction, work)

    async def _facts(self, interaction: discord.Interaction, server: int, settings: ServerSettings) -> ServerFacts:
        """Return what is known of the places and roles that settings name."""
        own = 0
        if settings.use is LibraryUse.INSTEAD:
            own = len(await self._background.run(own_articles, self._libraries, server))
        guild = interaction.guild
        if guild is None or guild.me is None:  # not there yet, right after the start
            return ServerFacts(
                dict.fromkeys(places_of(settings), ChannelFacts(discord.Permissions.all())), settings.roles
            )
        reads_all = self._client.intents.message_content
        return await gather(guild, settings, reads_all=reads_all, own_articles=own)

    async def undo(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Take back a change, and leave what else was changed since."""

        def earlier(chosen: ServerSettings, facts: ServerFacts) -> ServerSettings:
            kept = kept_view(self._state, _BEFORE, component.key, viewer_of(interaction))
            before = ServerSettings.from_json(kept["settings"])
            return replace(chosen, **{name: getattr(before, name) for name in kept["changed"]})

        await self._change(interaction, earlier)

    async def _change(self, interaction: discord.Interaction, change: Change) -> None:
        async def work(server: int, embed: bool) -> Reply:
            before = self._settings_store.get(server)
            facts = await self._facts(interaction, server, before)
            await self._background.run(self._settings_store.update, server, lambda chosen: change(chosen, facts))
            chosen = self._settings_store.get(server)
            facts = await self._facts(interaction, server, chosen)
            text, undo = settings_text(chosen, facts, before), tuple[Button, ...]()
            changed = _differing(chosen, before)
            if changed:
                kept = {"server": server, "settings": before.as_json(), "changed": changed}
                key = await self._background.run(self._state.keep_view, kept, interaction.user.id)
                undo = (Button("Undo", ComponentId(Action.UNDO, key)),)
            return Reply(text, heading="Settings of this server", embed=embed, buttons=undo)

        await self._respond_to_moderator(interaction, work)


def _helpers(settings: ServerSettings, channels: Container[int], roles: Container[int]) -> str:
    role = [settings.helper_role] if settings.helper_role else []
    place = [settings.helper_channel] if settings.helper_channel else []
    named = [_named("<@&{}>", role, roles, "role", ""), _named("in <#{}>", place, channels, none="")]
    return " ".join(name for name in named if name) or "nobody"


def _within(settings: ServerSettings, channels: Container[int]) -> list[str]:
    """Return a line for each channel in which other choices hold, and how many of these are deleted."""
    chosen = sorted(map(int, {*settings.places, *settings.certainties}))
    there = [channel for channel in chosen if channel in channels]
    lines = []
    for channel in there[:_MAX_NAMED]:
        held = settings.in_channels([channel])
        lines.append(f"**Within** <#{channel}>: {_PLACES[held.place]}, certainty {_level(held)} (`/settings within`)")
    gone = _named("", set(chosen) - set(there), (), none="")
    return [*lines, *([f"**Within** {gone}: other choices (`/settings within`)"] if gone else [])]


def _level(settings: ServerSettings) -> str:
    return _CERTAINTIES[settings.certainty].partition(":")[0]


def _chosen_for(choices: Mapping[str, str], channel: int, choice: str | None) -> dict[str, str]:
    others = {other: held for other, held in choices.items() if other != str(channel)}
    return others | ({str(channel): choice} if choice is not None else {})


def without(settings: ServerSettings, what: str, facts: ServerFacts) -> ServerSettings:
    """Return settings with a part of them, or all, as they are by default."""
    plain = ServerSettings()
    if what == GONE:
        return replace(
            settings,
            channels=settings.channels & frozenset(facts.channels),
            quiet=settings.quiet & frozenset(facts.channels),
            roles=settings.roles & facts.roles,
            feedback=settings.feedback if settings.feedback in facts.channels else None,
            helper_role=settings.helper_role if settings.helper_role in facts.roles else None,
            helper_channel=settings.helper_channel if settings.helper_channel in facts.channels else None,
            places={id: held for id, held in settings.places.items() if int(id) in facts.channels},
            certainties={id: held for id, held in settings.certainties.items() if int(id) in facts.channels},
        )
    if what == EVERYTHING:
        return plain
    return replace(settings, **{name: getattr(plain, name) for name in _RESETS[what]})


def _named(
    form: str, ids: Collection[int], there: Container[int], kind: str = "channel", none: str = "no channel"
) -> str:
    """Return those of `ids` that are there, each in a `form`, and how many of this kind are deleted."""
    named = [form.format(id) for id in sorted(ids) if id in there]
    more = [f"and {len(named) - _MAX_NAMED} more"] if len(named) > _MAX_NAMED else []
    gone = len(ids) - len(named)
    deleted = [f"~~{gone} deleted {kind}{'' if gone == 1 else 's'}~~"] if gone else []
    return " ".join([*named[:_MAX_NAMED], *more, *deleted]) or none


def _differing(one: ServerSettings, other: ServerSettings) -> list[str]:
    return [each.name for each in fields(one) if getattr(one, each.name) != getattr(other, each.name)]


def _with(ids: frozenset[int], id: int, wanted: bool) -> frozenset[int]:
    return ids | {id} if wanted else ids - {id}
