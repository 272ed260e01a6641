"""Services: what most features are given, and the base of those features.

Among them are threads for blocking work, and the download of attachments: from Discord's own address alone, and never
more than allowed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, Self, TypeVar

import aiohttp
import discord
import yarl
from discord import app_commands

from bot.app.question_service import Expired, NotYours, QuestionService, Viewer
from bot.app.server_libraries import LibraryResolver
from bot.app.state import State
from bot.app.state_file import Records
from bot.discord.platform.admission import is_moderator, server_of
from bot.discord.platform.interactions import InteractionResponder, is_ephemeral
from bot.discord.platform.replies import ActionRegistry, Reply, ReplyStyle
from index.processes import end_helpers

_CHUNK = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=60)

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4

NOT_A_MODERATOR = "Only people with the permission Manage Server can do that."
NOT_INSTALLED_HERE = "I am not installed on this server. Somebody with the permission Manage Server can add me."


class CannotFetch(Exception):
    """An attachment can't be downloaded; the text says why in one line."""


async def fetch_attachment(url: str, cdn: str, limit: int) -> bytes | None:
    """Return the bytes at `url`, which must lie at the address `cdn`, or None where they are more than `limit`.

    Raises CannotFetch.
    """
    address, home = yarl.URL(url), yarl.URL(cdn)
    if not address.absolute or address.origin() != home.origin() or address.user is not None:
        raise CannotFetch("it does not come from Discord's own address")
    data = bytearray()
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, headers={"Accept-Encoding": "identity"}) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise CannotFetch(f"Discord answers with status {response.status}; attach it again")
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > limit:
                    return None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CannotFetch(f"Discord did not hand it over ({type(error).__name__}); attach it again") from error
    return bytes(data)


class Background:
    """A pool of threads for searching and storing, and a context manager that waits at its end for work under way.

    Files that are being read are left then. One more thread is for what is urgent and short, which must not wait until
    questions are answered.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="verbatim")
        self._urgent = ThreadPoolExecutor(1, thread_name_prefix="verbatim-urgent")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return, or raise, what `work(*args, **kwargs)` does in one of the threads, within the caller's context.

        After the pool has ended, whoever still asks for work is cancelled: the bot is stopping.
        """
        return await self._run_in(self._threads, partial(work, *args, **kwargs))

    def to_async(self, work: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        """Return the coroutine function that does `work` in one of the threads, as `run` does."""
        return partial(self.run, work)

    async def run_urgent(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return, or raise, what short work does in the thread that is kept for it; likewise."""
        return await self._run_in(self._urgent, partial(work, *args, **kwargs))

    async def _run_in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        within = partial(copy_context().run, work)
        try:
            working = asyncio.get_running_loop().run_in_executor(threads, within)
        except RuntimeError as error:  # the pool takes nothing any more
            raise asyncio.CancelledError from error
        return await working

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        end_helpers()
        self._threads.shutdown(wait=True)
        self._urgent.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Services:
    """What answers and what is kept, where blocking work is done, and how interactions and clicks are answered.

    `reader` is how many characters of an article may be read (None: all, 0: none); `cdn` is where attachments lie.
    """

    questions: QuestionService
    libraries: LibraryResolver
    state: State
    background: Background
    responder: InteractionResponder
    actions: ActionRegistry
    reader: int | None
    cdn: str

    @property
    def readable(self) -> bool:
        """Whether articles can be read."""
        return self.reader != 0


def kept_view(state: State, kind: Records[T], key: str, viewer: Viewer) -> T:
    """Return what buttons need that was kept under a key. Raises Expired, or NotYours elsewhere and for others."""
    kept = state.view(key)
    view = kind.read(kept)
    if kept is None or view is None:
        raise Expired(key)
    elsewhere = (kept.get("guild", viewer.guild), kept["server"]) != (viewer.guild, viewer.server)
    if elsewhere or kept.get("person") not in (None, viewer.person):
        raise NotYours(key)
    return view


class Feature:
    """A part of the Discord face that has the services as attributes."""

    def __init__(self, services: Services) -> None:
        self._questions = services.questions
        self._libraries = services.libraries
        self._settings_store = services.libraries.settings_store
        self._state = services.state
        self._background = services.background
        self._responder = services.responder
        self._reader = services.reader
        self._readable = services.readable
        self._cdn = services.cdn

    async def _respond_to_moderator(
        self, interaction: discord.Interaction, work: Callable[[int, bool], Awaitable[Reply]]
    ) -> None:
        """Answer a moderator alone with what `work` makes, given the server's id and whether it may be an embed.

        The answer replaces the message whose button was clicked, where nobody else sees that.
        """

        async def checked(embed: bool) -> Reply:
            server = server_of(interaction)
            if server is None:
                return Reply(NOT_INSTALLED_HERE, ReplyStyle.ERROR)
            if not is_moderator(interaction):
                return Reply(NOT_A_MODERATOR, ReplyStyle.ERROR)
            return await work(server, embed)

        await self._responder.respond(interaction, checked, ephemeral=True, in_place=is_ephemeral(interaction))


def servers_only(command: T) -> T:
    """Offer a command, or a group of them, only on servers that have installed the bot. A decorator."""
    app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)(command)


def moderators_only(name: str, description: str) -> app_commands.Group:
    """Return a group of commands for servers that have installed the bot, offered to moderators by default.

    Who is one is checked at each use, since admins can hand commands to anybody.
    """
    may = discord.Permissions(manage_guild=True)
    return servers_only(app_commands.Group(name=name, description=description, default_permissions=may))
