"""`/library add|remove|list|reload|use`: a server's own articles, and its feeds, which are read again and again.

Before anything is removed it is asked what is meant, and whether it is really to go; it can be had back for a while.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_library import AddReport, CannotAdd, ServerLibrary, TooLarge, safe_name
from bot.app.server_settings import LibraryUse
from bot.app.state_file import Records
from bot.discord.features.moderation import texts
from bot.discord.platform import replies
from bot.discord.platform.admission import is_moderator, server_of, viewer_of
from bot.discord.platform.commands import MAX_SUGGESTIONS, suggestions
from bot.discord.platform.errors import log_error
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle
from bot.discord.platform.services import CannotFetch, Feature, Services, fetch_attachment, kept_view, moderators_only
from bot.ops.metrics import SERVER_FEED, Metrics
from index.article import own_name
from index.errors import AmbiguousArticle, StoreError, Unfetchable, UnknownArticle
from index.library import ArticleInfo
from index.search.titles import Listed, Titles, reference_to, reference_to_id, resolved
from index.secrets import without_secrets
from index.web import Fetcher, is_web_address

NOTHING_OWN = "This server has no articles of its own. `/library add` adds some."
NOTHING_TO_REMOVE = (
    "Nothing of this server's own answers to that. Give an article, a source, or everything: `/library list` shows "
    "what there is, and what all servers have can't be removed here."
)
_MAX_CHOICES = 10
_MORE = len(replies.more_choices(1_000_000)) + 1

STILL_FETCHING = "I am still reading another address for this server. Please try again when that is done."

T = TypeVar("T")
Address = app_commands.Range[str, 1, 1_000]

log = logging.getLogger(__name__)

MAX_FETCHING_SECONDS = 600.0  # for one server at a time
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the buttons of a server's moderators mean: references to articles by button, or what is set aside."""

    server: int
    choices: list[list[str]] = field(default_factory=list)
    aside: str = ""


_KEPT: Records[_Kept] = Records("view", _Kept)


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

    An article and a source together mean that article of that source, and `everything` of a source is all of that. A
    bare number may be an id, or one in the list.
    """
    if source is not None:
        wanted = source.strip()
        named = [info for info in own if wanted in (source_of(info), reference_to_id(source_of(info)))]
        own = named or [info for info in own if wanted.casefold() == source_of(info).casefold()]
    reference = (article or "").strip()
    if not reference:
        return [list(own)] if everything or source is not None else []
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


class LibraryCog(Feature, commands.Cog):
    """Manages what a server has of its own, for moderators alone; anybody's questions are answered from it.

    It asks before anything goes, and offers it back for a while.
    """

    library = moderators_only("library", "This server's own articles")

    def __init__(self, services: Services, *, fetcher: Callable[[], Fetcher]) -> None:
        super().__init__(services)
        self._new_fetcher = fetcher
        self._fetching: dict[int, Fetcher] = {}  # by server: one at a time each
        services.actions.on_click(Action.OWN_LIST, self._list)
        services.actions.on_click(Action.DROP, self.drop)
        services.actions.on_click(Action.TAKE, self.take)
        services.actions.on_click(Action.KEEP, self.keep)

    async def cog_unload(self) -> None:
        """Stop fetching."""
        for fetcher in self._fetching.values():
            fetcher.stop()

    @library.command(name="add", description="Add articles from files: text, web pages, PDF, Word, e-books, JSON Lines")
    @app_commands.rename(first="file", second="file2", third="file3", fourth="file4", fifth="file5")
    @app_commands.describe(
        first="A file of one article, or of many (JSON Lines)",
        second="Another file",
        third="Another file",
        fourth="Another file",
        fifth="Another file",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        first: discord.Attachment,
        second: discord.Attachment | None = None,
        third: discord.Attachment | None = None,
        fourth: discord.Attachment | None = None,
        fifth: discord.Attachment | None = None,
    ) -> None:
        """Add or refuse each file by itself. Each stands for itself, also where one of the same name is here."""
        files = [file for file in (first, second, third, fourth, fifth) if file is not None]

        async def work(server: int, embed: bool) -> Reply:
            added = [(file.filename, await self._add(server, file)) for file in files]
            reports = [report for _, report in added if isinstance(report, AddReport)]
            buttons = await self._background.run(self._buttons, reports, server, interaction.user.id)
            return Reply(texts.added_text(added, replies.budget_of(embed)), embed=embed, buttons=buttons)

        await self._respond_to_moderator(interaction, work)

    @library.command(name="add-page", description="Add an article from the web")
    @app_commands.describe(address="The page's address")
    async def add_page(self, interaction: discord.Interaction, address: Address) -> None:
        """Add the article of a page."""
        await self._fetch(interaction, _adding(address, feed=False))

    @library.command(name="add-feed", description="Add the articles that a feed lists (RSS or Atom)")
    @app_commands.describe(address="The feed's address, or that of a page that names it")
    async def add_feed(self, interaction: discord.Interaction, address: Address) -> None:
        """Add the articles of a feed, which is read again from time to time."""
        await self._fetch(interaction, _adding(address, feed=True))

    @library.command(
        name="remove", description="Remove own articles of this server: one, those of a file or feed, or all"
    )
    @app_commands.describe(
        article="Its title, or its number in /library list, like #3",
        source="All articles of this file, page or feed",
        everything="All of this server's own articles",
    )
    async def remove(
        self,
        interaction: discord.Interaction,
        article: str | None = None,
        source: str | None = None,
        everything: bool = False,
    ) -> None:
        """Show what would be removed, and ask."""

        def asked(server: int, budget: int) -> Reply:
            own = own_articles(self._libraries, server)
            choices = chosen_articles(own, article, source, everything=everything)
            return self._asked(choices, own, server, interaction.user.id, budget)

        await self._respond(interaction, asked)

    @library.command(name="list", description="List this server's own articles")
    async def list_articles(self, interaction: discord.Interaction) -> None:
        """List the articles, and tell whether they serve beside the common ones or instead of them."""
        await self._list(interaction, ComponentId.plain(Action.OWN_LIST))

    async def _list(self, interaction: discord.Interaction, component: ComponentId) -> None:
        def listed(server: int, embed: bool) -> Reply:
            infos, common = own_articles(self._libraries, server), self._libraries.common
            beside = 0 if infos and common.is_demonstration else len(common.articles())
            use = self._libraries.settings_store.get(server).use
            pages = texts.library_pages(infos, beside, use, replies.budget_of(embed) - replies.PAGE_MARK)
            return replies.turned(pages, component, embed=embed)

        await self._respond_to_moderator(interaction, self._background.to_async(listed))

    @library.command(name="reload", description="Read this server's own files, pages and feeds again")
    async def reload(self, interaction: discord.Interaction) -> None:
        """Read again the files, for those that were changed on the bot's machine, and pages and feeds."""

        def reloaded(own: ServerLibrary, fetcher: Fetcher) -> str:
            report = own.reload(fetcher)
            return texts.reloaded_line(report, len(own.library.articles()))

        await self._fetch(interaction, reloaded)

    @library.command(name="use", description="Answer from the common articles too, or from this server's own alone")
    @app_commands.describe(articles="What this server's own articles are to the common ones")
    @app_commands.choices(
        articles=[
            app_commands.Choice(name="beside the common articles", value=LibraryUse.BESIDE.value),
            app_commands.Choice(name="instead of the common articles", value=LibraryUse.INSTEAD.value),
        ]
    )
    async def use(self, interaction: discord.Interaction, articles: str) -> None:
        """Change which articles serve, which takes effect at once."""
        store = self._libraries.settings_store

        async def work(server: int, embed: bool) -> Reply:
            use = LibraryUse(articles)
            await self._background.run(store.update, server, lambda chosen: replace(chosen, use=use))
            if use is not LibraryUse.INSTEAD:
                return Reply("Questions are now answered from the common articles and this server's own.", embed=embed)
            said = "Questions are now answered from this server's own articles alone."
            if not await self._background.run(own_articles, self._libraries, server):
                said += " It has none yet, so none is answered before `/library add` brings some."
            return Reply(said, embed=embed)

        await self._respond_to_moderator(interaction, work)

    @remove.autocomplete("article")
    async def complete(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return those of this server's own articles that may be meant, to moderators."""
        server = server_of(interaction)
        if server is None or not is_moderator(interaction):
            return []

        def titled() -> list[app_commands.Choice[str]]:
            titles = Titles(tuple(own_articles(self._libraries, server)))
            return suggestions(titles.holding(typed, MAX_SUGGESTIONS))

        return await self._background.run(titled)

    @remove.autocomplete("source")
    async def complete_source(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the files, pages and feeds that may be meant, to moderators."""
        server = server_of(interaction)
        if server is None or not is_moderator(interaction):
            return []
        counts = Counter(map(source_of, await self._background.run(own_articles, self._libraries, server)))
        found = [one for one in sorted(counts) if typed.casefold() in one.casefold()][:MAX_SUGGESTIONS]
        return [
            app_commands.Choice(
                name=texts.button_label(f"{counts[one]:,} in", without_secrets(one)), value=reference_to_id(one)
            )
            for one in found
        ]

    async def _add(self, server: int, file: discord.Attachment) -> AddReport | str:
        """Add a file, or return why it is refused."""
        limit = self._libraries.own.limits.file_bytes
        name = file.filename
        try:
            safe_name(name)
            data = None if file.size > limit else await fetch_attachment(file.url, self._cdn, limit)
            if data is None:
                raise TooLarge(name, limit)
            return await self._background.run(self._stored, server, name, data)
        except CannotAdd as error:
            return error.reason
        except CannotFetch as error:
            return f"can't be had: {error}"

    def _stored(self, server: int, name: str, data: bytes) -> AddReport:
        with self._libraries.own.borrow(server) as own, own.incoming(name) as file:
            file.write_bytes(data)
            return own.add(file)

    def _buttons(self, reports: Sequence[AddReport], server: int, person: int) -> tuple[Button, ...]:
        """Return what can be done where files clash with others, a row of buttons each."""
        buttons = []
        for row, added in enumerate(reports):
            if added.aside is not None:
                verb = texts.button_label("Take those of", added.name)
                buttons.append(replace(self._take_button(verb, added.aside, server, person), row=row))
            if added.beside is not None:
                earlier = [
                    reference_to(info) for info in own_articles(self._libraries, server) if info.source == added.beside
                ]
                verb = texts.button_label("Remove the earlier", added.beside)
                buttons.append(replace(self._drop_button(verb, earlier, server, person), row=row))
        return tuple(buttons)

    def _asked(
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
        return Reply(f"{text}\n{replies.more_choices(more)}" if more > 0 else text, buttons=(*buttons, keep))

    def _drop_button(self, name: str, references: Sequence[str], server: int, person: int) -> Button:
        return Button(name, ComponentId(Action.DROP, self._keep([references], server, person)), danger=True)

    def _take_button(self, name: str, aside: str, server: int, person: int) -> Button:
        """Return a button that puts in its place what is set aside."""
        key = self._state.keep_view({"server": server, "aside": aside}, person)
        return Button(name, ComponentId(Action.TAKE, key))

    async def drop(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Remove what was asked about. It is never quoted again, not even from an old button, unless it is had back."""

        def dropped(server: int, budget: int) -> Reply:
            choices = kept_view(self._state, _KEPT, component.key, viewer_of(interaction)).choices or [[]]
            with self._libraries.own.borrow(server) as own:
                there = {reference_to(info): info.id for info in own.library.articles()}
                wanted = choices[min(component.number, len(choices) - 1)]
                removal = own.remove([there[one] for one in wanted if one in there])
            undo = removal.aside and self._take_button("Undo", removal.aside, server, interaction.user.id)
            return Reply(texts.removed_text(removal, budget), buttons=(undo,) if undo else ())

        await self._respond(interaction, dropped)

    async def take(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Put in its place what was removed, or not taken, before."""

        def taken(server: int, budget: int) -> Reply:
            kept = kept_view(self._state, _KEPT, component.key, viewer_of(interaction))
            try:
                with self._libraries.own.borrow(server) as own:
                    replaced = own.take(kept.aside)
            except CannotAdd as error:
                again = Button("Try again", component)
                return Reply(texts.refused_line(error.name, error.reason), ReplyStyle.ERROR, buttons=(again,))
            aside = replaced.aside if replaced is not None else None
            undo = aside and self._take_button("Undo", aside, server, interaction.user.id)
            return Reply(texts.taken_text(replaced), buttons=(undo,) if undo else ())

        await self._respond(interaction, taken)

    async def keep(self, interaction: discord.Interaction, component: ComponentId) -> None:
        """Leave all as it is."""
        await self._respond(interaction, lambda server, budget: Reply("Nothing was removed."))

    async def _respond(self, interaction: discord.Interaction, change: Callable[[int, int], Reply]) -> None:
        """Answer a moderator with what `change` makes of the server's id and the budget of the reply."""

        async def work(server: int, embed: bool) -> Reply:
            return replace(await self._background.run(change, server, replies.budget_of(embed)), embed=embed)

        await self._respond_to_moderator(interaction, work)

    def _keep(self, choices: Sequence[Sequence[str]], server: int, person: int) -> str:
        return self._state.keep_view({"server": server, "choices": choices}, person)

    async def _fetch(self, interaction: discord.Interaction, read: Callable[[ServerLibrary, Fetcher], str]) -> None:
        """Read pages or feeds in a thread of its own: a slow site must not hold up answers."""

        async def work(server: int, embed: bool) -> Reply:
            if server in self._fetching:
                return Reply(STILL_FETCHING, ReplyStyle.ERROR)
            fetcher = self._fetching[server] = self._new_fetcher()
            timer = asyncio.get_running_loop().call_later(MAX_FETCHING_SECONDS, fetcher.stop)
            try:
                return Reply(
                    await asyncio.to_thread(self._with_own, server, lambda own: read(own, fetcher)), embed=embed
                )
            except CannotAdd as error:
                return Reply(texts.refused_line(error.name, error.reason), ReplyStyle.ERROR)
            except Unfetchable as error:
                return Reply(texts.refused_line(error.address, error.reason), ReplyStyle.ERROR)
            finally:
                timer.cancel()
                del self._fetching[server]

        await self._respond_to_moderator(interaction, work)

    def _with_own(self, server: int, work: Callable[[ServerLibrary], T]) -> T:
        with self._libraries.own.borrow(server) as own:
            return work(own)


def _adding(address: str, *, feed: bool) -> Callable[[ServerLibrary, Fetcher], str]:
    """Return what adds a page or feed and says what became of it; brackets around it keep Discord from showing it."""

    def add(own: ServerLibrary, fetcher: Fetcher) -> str:
        return texts.fetched_text(address, own.add_address(address.strip(" <>"), fetcher, feed=feed), feed=feed)

    return add


@dataclass(eq=False)
class ServerFeedsCog(commands.Cog):
    """Reads the feeds of one server after the other, about every `seconds`, in a thread of its own.

    Servers that the bot is no longer on are left out.
    """

    client: discord.Client
    own: ServerLibraries
    seconds: float
    new_fetcher: Callable[[], Fetcher]
    metrics: Metrics

    def __post_init__(self) -> None:
        self._fetcher: Fetcher | None = None
        self._running: asyncio.Task[None] | None = None

    async def cog_unload(self) -> None:
        """Stop reading."""
        if self._running is not None:
            self._running.cancel()
        if self._fetcher is not None:
            self._fetcher.stop()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Begin to read. This comes again whenever a session could not be resumed."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self.seconds * random.uniform(1 - _JITTER, 1 + _JITTER))
            for server in sorted(self.own.servers() & {guild.id for guild in self.client.guilds}):
                await self._read(server)

    async def _read(self, server: int) -> None:
        fetcher = self._fetcher = self.new_fetcher()
        timer = asyncio.get_running_loop().call_later(MAX_FETCHING_SECONDS, fetcher.stop)
        try:
            await asyncio.to_thread(self._read_feeds, server, fetcher)
        except (CannotAdd, StoreError) as error:
            self.metrics.sync_failed(SERVER_FEED)
            log.warning("The feeds of server %d are not read: %s", server, error)
        except Exception as error:
            log_error(error)  # and go on: the other servers' feeds come all the same
        finally:
            timer.cancel()

    def _read_feeds(self, server: int, fetcher: Fetcher) -> None:
        with self.own.borrow(server) as own:
            for report in own.follow(fetcher):
                self.metrics.synced(SERVER_FEED, report)
                if report.added or report.changed:
                    log.info("Feed %s of server %d: %d new", report.root, server, report.added)
