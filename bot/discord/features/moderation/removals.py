"""Removing a server's own articles: what is meant, whether it is really to go, and having it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import discord

from bot.app.question_service import Expired, NotYours
from bot.app.server_files import CannotAdd
from bot.app.server_libraries import LibraryResolver
from bot.app.state_file import Records
from bot.discord.features.moderation import texts
from bot.discord.platform.interactions import is_ephemeral
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle, budget_of, more_choices
from bot.discord.platform.services import Feature, Services
from index.article import own_name
from index.errors import AmbiguousArticle, UnknownArticle
from index.library import ArticleInfo
from index.search.titles import Listed, reference_to, reference_to_id, resolved
from index.web import is_web_address

NOTHING_OWN = "This server has no articles of its own."
NOTHING_TO_REMOVE = (
    "Nothing of this server's own answers to that. Give an article, a source, or everything: `/library list` shows "
    "what there is, and what all servers have can't be removed here."
)
_MAX_CHOICES = 10
_MORE = len(more_choices(1_000_000)) + 1


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the buttons of a server's moderators mean: references to articles by button, or what is set aside."""

    server: int
    choices: list[list[str]] = field(default_factory=list)
    aside: str = ""


_KEPT: Records[_Kept] = Records("view", _Kept)


class Removals(Feature):
    """Asks before anything goes, and offers it back for a while. For moderators alone."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        actions = services.actions
        actions.on_click(Action.DROP, self.drop)
        actions.on_click(Action.TAKE, self.take)
        actions.on_click(Action.KEEP, self.keep)

    def asked(
        self,
        choices: Sequence[Sequence[ArticleInfo]],
        own: Sequence[ArticleInfo],
        server: int,
        person: int,
        budget: int,
    ) -> Reply:
        """Return the question whether what may be meant, of all the server's `own` articles, is to go."""
        if not any(choices):
            return Reply(NOTHING_TO_REMOVE if own else NOTHING_OWN, ReplyStyle.ERROR)
        more, choices = len(choices) - _MAX_CHOICES, choices[:_MAX_CHOICES]
        key = self._keep([[reference_to(info) for info in infos] for infos in choices], server, person)
        names = ["Remove"] if len(choices) == 1 else [_name_of(infos[0]) for infos in choices]
        buttons = [
            Button(name, ComponentId(Action.DROP, key, n), row=n // 5, danger=True) for n, name in enumerate(names)
        ]
        keep = Button("Keep", ComponentId.plain(Action.KEEP), row=(len(names)) // 5)
        text = texts.to_remove_text(choices, budget - _MORE)
        return Reply(f"{text}\n{more_choices(more)}" if more > 0 else text, buttons=(*buttons, keep))

    def drop_button(self, name: str, references: Sequence[str], server: int, person: int) -> Button:
        """Return a button that removes these articles."""
        return Button(name, ComponentId(Action.DROP, self._keep([references], server, person)), danger=True)

    def take_button(self, name: str, aside: str, server: int, person: int) -> Button:
        """Return a button that puts in its place what is set aside."""
        key = self._state.keep_view({"server": server, "aside": aside}, person)
        return Button(name, ComponentId(Action.TAKE, key))

    async def drop(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Remove what was asked about. It is never quoted again, not even from an old button, unless it is had back."""

        def dropped(server: int, budget: int) -> Reply:
            choices = self._kept(component.key, server).choices or [[]]
            with self._libraries.own.borrow(server) as own:
                there = {reference_to(info): info.id for info in own.library.articles()}
                wanted = choices[min(component.number, len(choices) - 1)]
                removal = own.remove([there[one] for one in wanted if one in there])
            undo = removal.aside and self.take_button("Undo", removal.aside, server, interaction.user.id)
            return Reply(texts.removed_text(removal, budget), buttons=(undo,) if undo else ())

        await self.respond(interaction, dropped)

    async def take(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Put in its place what was removed, or not taken, before."""

        def taken(server: int, budget: int) -> Reply:
            kept = self._kept(component.key, server)
            try:
                with self._libraries.own.borrow(server) as own:
                    replaced = own.take(kept.aside)
            except CannotAdd as error:
                again = Button("Try again", component)
                return Reply(texts.refused_line(error.name, error.reason), ReplyStyle.ERROR, buttons=(again,))
            aside = replaced.aside if replaced is not None else None
            undo = aside and self.take_button("Undo", aside, server, interaction.user.id)
            return Reply(texts.taken_text(replaced), buttons=(undo,) if undo else ())

        await self.respond(interaction, taken)

    async def keep(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Leave all as it is."""
        await self.respond(interaction, lambda server, budget: Reply("Nothing was removed."))

    async def respond(self, interaction: discord.Interaction, change: Callable[[int, int], Reply]) -> None:
        """Answer a moderator with what `change` makes of the server's id and the budget of the reply."""

        async def work(server: int, embed: bool) -> Reply:
            return replace(await self._background.run(change, server, budget_of(embed)), embed=embed)

        await self._respond_to_moderator(interaction, work, in_place=is_ephemeral(interaction))

    def _keep(self, choices: Sequence[Sequence[str]], server: int, person: int) -> str:
        return self._state.keep_view({"server": server, "choices": choices}, person)

    def _kept(self, key: str, server: int) -> _Kept:
        kept = _KEPT.read(self._state.view(key))
        if kept is None:
            raise Expired(key)
        if kept.server != server:
            raise NotYours(key)
        return kept


def own_articles(libraries: LibraryResolver, server: int) -> list[ArticleInfo]:
    """Return a server's own articles, numbered as `/articles` numbers them. Blocking."""
    with libraries.own.borrow(server) as own, libraries.context(server) as context:
        ids = {info.id for info in own.library.articles()}
        return [info for info in context.library.articles() if info.id in ids] if ids else []


def source_of(info: ArticleInfo) -> str:
    """Return the file, page or feed that an article came with."""
    return info.root if is_web_address(info.root) else info.source


def chosen_articles(
    own: Sequence[ArticleInfo], article: str | None, source: str | None, *, everything: bool
) -> list[list[ArticleInfo]]:
    """Return which of a server's own articles may be meant to be removed: usually one choice, at most a few.

    An article and a source together mean that article of that source. A bare number may be an id, or one in the list.
    """
    if everything:
        return [list(own)]
    if source is not None:
        wanted = source.strip()
        own = [info for info in own if wanted in (source_of(info), reference_to_id(source_of(info)))]
    reference = (article or "").strip()
    if not reference:
        return [list(own)] if source is not None else []
    if (digits := reference.removeprefix("#")).isdecimal():
        numbered = [info for info in own if info.number == int(digits)]
        by_id = [] if reference.startswith("#") else [info for info in own if info.id == reference]
        return [[info] for info in dict.fromkeys([*numbered, *by_id])]
    try:
        return [[resolved(reference, Listed(own), part=True)]]
    except AmbiguousArticle as error:
        return [[info] for info in own if info.id in error.choices]
    except UnknownArticle:
        return []


def _name_of(info: ArticleInfo) -> str:
    return texts.button_label(f"Remove #{info.number}", info.title or own_name(info.source, info.id))
