"""Commands: their registration with Discord, and articles to choose from for what is typed of a title.

They are registered when they have changed, not at each start: 200 a day may be created. Articles are suggested also for
a title that no article has, or several.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.question_service import Expired, Viewer
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.app.state_file import Records
from bot.discord.platform import replies
from bot.discord.platform.admission import server_of
from bot.discord.platform.errors import BackOff, log_error
from bot.discord.platform.replies import Action, Button, CommandMentions, ComponentId, Reply, ReplyStyle
from bot.discord.platform.services import Background, kept_view
from bot.rendering.discord.markdown import clean, label, truncated, utf16_length
from index.article import own_name
from index.errors import AmbiguousArticle, UnknownArticle
from index.library import ArticleInfo
from index.metadata.dates import format_date
from index.search.titles import TitleMatches, near_titles, reference_to
from index.text.characters import number_of

log = logging.getLogger(__name__)

_REGISTERED = "commands of "
SYNC_BACK_OFF = BackOff(initial=30.0, maximum=3600.0)
_PATIENCE = 3.0  # seconds that the start waits for it

MAX_SUGGESTIONS = 25
_MAX_UNITS = 100
_MAX_DETAIL = 24
_MAX_OFFERED = 5  # buttons, in a row
_MAX_REFERENCE = 100
_MAX_SOURCE = 40  # of a name, in a filter that has 100 UTF-16 units


def fingerprint(definitions: list[dict[str, Any]]) -> str:
    """Return a hash of command definitions, whatever order they are in."""
    texts = sorted(json.dumps(definition, sort_keys=True) for definition in definitions)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def force_sync(state: State) -> None:
    """Make the next start register the commands, whatever was registered before. Raises StateError."""
    state.change("DELETE FROM value WHERE name LIKE ? || '%'", _REGISTERED)


@dataclass(frozen=True, slots=True)
class _Registered:
    """What Discord has: a hash of all commands, and their ids by name."""

    fingerprint: str
    ids: dict[str, int]


_COMMANDS: Records[_Registered] = Records("value", _Registered)


@dataclass(eq=False)
class CommandSyncCog(commands.Cog):
    """Registers the commands of `tree` in the background, unless this application has the same already.

    The bot answers meanwhile, with the commands that were registered before. Where Discord has trouble, it is tried
    again; where Discord refuses, the old ones stay, the log says so, and the next start tries again.
    """

    tree: app_commands.CommandTree[Any]
    state: State
    background: Background
    application: int
    back_off: BackOff
    mentions: CommandMentions

    def __post_init__(self) -> None:
        self._name = f"{_REGISTERED}{self.application}"
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin, when all commands are known. This waits a little, so that most starts are ready with all commands."""
        self._task = asyncio.create_task(self._sync())
        await asyncio.wait({self._task}, timeout=_PATIENCE)

    async def cog_unload(self) -> None:
        """Stop trying."""
        if self._task is not None:
            self._task.cancel()

    async def _sync(self) -> None:
        try:
            current = fingerprint([command.to_dict(self.tree) for command in self.tree.get_commands()])
            known = await self.background.run(self.state.value, self._name)
            registered = _COMMANDS.from_json(known) if known and known.startswith("{") else None
            if registered is None or registered.fingerprint != current:
                synced = await self._registered()
                if synced is None:
                    return
                registered = _Registered(current, _ids(synced))
                await self.background.run(self.state.keep_value, self._name, json.dumps(asdict(registered)))
                log.info("Registered %d commands", len(synced))
            self.mentions.learn(registered.ids)
        except Exception as error:
            log_error(error)

    async def _registered(self) -> list[app_commands.AppCommand] | None:
        """Return the commands as Discord took them, or None where it refuses them."""
        failures = 0
        while True:
            try:
                return await self.tree.sync()
            except Exception as error:
                if isinstance(error, discord.HTTPException) and not isinstance(error, discord.DiscordServerError):
                    log.error("The commands could not be registered (%s); the next start tries again", error)
                    return None
                failures += 1  # also where what comes back is no answer of Discord's
                wait = self.back_off.wait(failures, random.random())
                log.warning("The commands are not registered yet (%s); trying again in %.0f s", error, wait)
                await asyncio.sleep(wait)


def _ids(registered: Iterable[app_commands.AppCommand]) -> dict[str, int]:
    """Return the ids of commands by the names that can be clicked: a group's own cannot, those in it can."""
    ids: dict[str, int] = {}
    for command in registered:
        if command.type is discord.AppCommandType.chat_input:
            inner = [one for one in command.options if isinstance(one, app_commands.AppCommandGroup)]
            ids |= {f"{command.name} {one.name}": command.id for one in inner} or {command.name: command.id}
    return ids


@dataclass(frozen=True, slots=True)
class Offered:
    """Articles that were offered, where that was, and what was wanted of one: a question's text, or kind of view."""

    guild: int | None
    server: int | None
    choices: list[str]
    question: str = ""
    kind: str = ""
    length: str = ""


_OFFERED: Records[Offered] = Records("view", Offered)


class ArticleCompleter:
    """Completes options that name an article, from the articles that serve where they are typed."""

    def __init__(self, libraries: LibraryResolver, state: State, background: Background) -> None:
        self._libraries = libraries
        self._state = state
        self._background = background

    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the articles that may be meant."""

        def choices(server: int | None) -> list[app_commands.Choice[str]]:
            with self._libraries.context(server) as context:
                return suggestions(context.library.titled(typed, MAX_SUGGESTIONS))

        return await self._background.run(choices, server_of(interaction))

    async def complete_source(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return filters for the publishers that may be meant, those of the most articles first."""
        return await self._background.run(self._sources, server_of(interaction), typed)

    def offered(
        self,
        error: UnknownArticle | AmbiguousArticle,
        viewer: Viewer,
        action: Action,
        wanted: Mapping[str, str],
        *,
        private: bool,
    ) -> Reply:
        """Return what is said of a title that no article has, or several: with a button for each that may be.

        A button with this action recalls what was `wanted` of it, and whether that is `private`. Blocking.
        """
        with self._libraries.context(viewer.server) as context:
            articles = context.library.articles()
        more = 0
        if isinstance(error, AmbiguousArticle):
            text, meant = replies.WHICH_ARTICLE, [info for info in articles if info.id in error.choices]
            more, meant = len(meant) - _MAX_OFFERED, meant[:_MAX_OFFERED]
        else:
            meant = near_titles(error.reference, articles, _MAX_OFFERED)
            text = replies.near_articles(label(error.reference, _MAX_REFERENCE), len(meant))
        if not meant:
            return Reply(replies.UNKNOWN_ARTICLE, ReplyStyle.ERROR)
        kept = {**wanted, "server": viewer.server, "guild": viewer.guild, "choices": list(map(reference_to, meant))}
        key = self._state.keep_view(kept, viewer.person)
        names = _names(meant)
        lines = [rf"**\#{one.number}** {label(names[one.id], 2 * _MAX_UNITS)}" for one in meant]
        lines += [replies.more_choices(more)] if more > 0 else []
        buttons = (
            Button(f"#{one.number}", ComponentId(action, key, 2 * place + private)) for place, one in enumerate(meant)
        )
        return Reply("\n".join([text, *lines]), ReplyStyle.ERROR, buttons=tuple(buttons))

    def chosen(self, component: ComponentId, viewer: Viewer) -> tuple[str, Offered]:
        """Return what names the article whose button was clicked, and what was wanted of it. Blocking.

        Raises Expired, NotYours or StateError.
        """
        kept = kept_view(self._state, _OFFERED, component.key, viewer)
        if component.number // 2 >= len(kept.choices):
            raise Expired(component.key)
        return kept.choices[component.number // 2], kept

    def _sources(self, server: int | None, typed: str) -> list[app_commands.Choice[str]]:
        with self._libraries.context(server) as context:
            counts = Counter(one.publisher for one in context.library.articles() if one.publisher)
        wanted = typed.casefold().removeprefix("source:").strip(' "')
        found = (one for one in counts.most_common() if wanted in one[0].casefold() and '"' not in one[0])
        return [
            app_commands.Choice(
                name=_cut(clean(name), f" · {number_of(count, 'article')}"), value=f'source:"{name[:_MAX_SOURCE]}"'
            )
            for name, count in islice(found, MAX_SUGGESTIONS)
        ]


class CompletesTitles:
    """What completes the options of a cog that name an article."""

    _completer: ArticleCompleter

    async def complete_title(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the articles that may be meant."""
        return await self._completer.complete(interaction, typed)


def is_private(component: ComponentId) -> bool:
    """Return whether only the one who clicks a button of `offered` is to see what was wanted."""
    return component.number % 2 == 1


def suggestions(found: TitleMatches) -> list[app_commands.Choice[str]]:
    """Return choices, titles that begin with what was typed first. Names and values have 1 to 100 UTF-16 units.

    A value names its article and no other. Where names are the same, numbers tell the articles apart.
    """
    articles = found.first(MAX_SUGGESTIONS)
    names = _names(articles)
    alike = Counter(names.values())
    return [
        app_commands.Choice(
            name=names[one.id] if alike[names[one.id]] == 1 else _cut(names[one.id], f" · #{one.number}"),
            value=reference_to(one),
        )
        for one in articles
    ]


def _names(articles: Sequence[ArticleInfo]) -> dict[str, str]:
    """Return titles by the articles' ids; those of the same title are told apart by publisher, date and file."""
    titles = Counter(map(_name, articles))
    ends = {one.id: f" · {_details(one)}" for one in articles if titles[_name(one)] > 1}
    return {one.id: _cut(_name(one), ends.get(one.id, "")) for one in articles}


def _name(article: ArticleInfo) -> str:
    return clean(article.title or "") or clean(own_name(article.source, article.id)) or f"Article {article.number}"


def _details(article: ArticleInfo) -> str:
    details = (article.publisher, format_date(article.published), article.source)
    return " · ".join(truncated(clean(detail), _MAX_DETAIL) for detail in details if detail)


def _cut(name: str, end: str) -> str:
    return f"{truncated(name, _MAX_UNITS - utf16_length(end))}{end}"
