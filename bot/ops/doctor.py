"""Checks of what the bot needs: token, folders, library and versions, and of the network Discord and the feeds."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import platform
import re
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import aiohttp

from bot.ops.backup import database_files, find_damage
from bot.ops.process import serving_bot, version_line
from index.errors import StoreError, Unfetchable
from index.library import Library
from index.search.engine import IndexUnreachable
from index.secrets import shown_address, without_secrets
from index.text.characters import number_of
from index.web import Fetcher

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

if os.name == "posix":
    from pwd import getpwuid


PORTAL = "https://discord.com/developers/applications"

MIN_FREE = 50_000_000
"""Bytes on the disk below which storing articles is about to fail."""
LOW_FREE = 500_000_000
"""Bytes on the disk below which it is time to make room."""

_OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
_PACKAGES = ("discord.py", "rank-bm25", "nltk", "numpy", "tantivy")
_TOKEN_PART = re.compile(r"[A-Za-z0-9_-]+")

STEP_SECONDS = 5.0
_CONTENT_FLAGS = 1 << 18 | 1 << 19  # GATEWAY_MESSAGE_CONTENT and its LIMITED form, of Discord's application flags
_NO_CONNECTION = (OSError, aiohttp.ClientError, TimeoutError, ValueError)


class Grade(Enum):
    """How bad a finding is; the values are what `verbatim doctor` prints."""

    OK = "ok"
    WARNING = "note"
    ERROR = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing; where it is not fine, `text` ends with what to do. It holds no secrets of addresses."""

    grade: Grade
    about: str
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", without_secrets(self.text))

    @classmethod
    def ok(cls, about: str, text: str) -> Self:
        """Return a finding that all is as it must be."""
        return cls(Grade.OK, about, text)

    @classmethod
    def warning(cls, about: str, text: str) -> Self:
        """Return a finding of something that is off, but may be meant."""
        return cls(Grade.WARNING, about, text)

    @classmethod
    def error(cls, about: str, text: str) -> Self:
        """Return a finding of something that keeps the program from working."""
        return cls(Grade.ERROR, about, text)


def check_token(token: str | None) -> Finding:
    """Check whether `token` has the form of a bot's token. The finding never contains any part of it."""
    about = "token"
    if not token or not token.strip():
        return Finding.warning(
            about, f"DISCORD_TOKEN is not set; `verbatim discord` needs it: copy it from {PORTAL}, page Bot"
        )
    token = token.strip()
    again = f"copy the token once more from {PORTAL}, page Bot (not the client secret, public key or application id)"
    if token[:1] in "\"'" or token.lower().startswith("bot "):
        return Finding.error(about, "DISCORD_TOKEN has quotation marks or the word Bot before it: leave the bare token")
    parts = token.split(".")
    if len(parts) != 3 or not all(_TOKEN_PART.fullmatch(part) for part in parts):
        return Finding.error(
            about, f"DISCORD_TOKEN is not three parts of letters and digits, apart by full stops: {again}"
        )
    if not _is_id(parts[0]):
        return Finding.error(about, f"DISCORD_TOKEN does not begin with a bot's id, as tokens do: {again}")
    return Finding.ok(about, "DISCORD_TOKEN has the form of a bot's token")


def check_env_file(file: Path) -> Finding | None:
    """Check whether only its owner can read `.env`, which may hold the token; None where there is no such file."""
    if os.name != "posix" or not file.is_file():
        return None
    if file.stat().st_mode & 0o077:
        return Finding.warning(".env", f"other users of this machine may read it: chmod 600 {file}")
    return Finding.ok(".env", "only its owner can read it")


def check_data_folder(folder: Path) -> Iterator[Finding]:
    """Check whether `folder` is there or can be made, can be written, and has room."""
    about = "data folder"
    there = folder.exists()
    if there and not folder.is_dir():
        yield Finding.error(about, f"{folder} is no folder: name another one with --data or VERBATIM_DATA")
        return
    place = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
            pass
    except OSError as error:
        to_do = "give this user the right to write there, or name another one with --data or VERBATIM_DATA"
        yield Finding.error(about, f"{place} can't be written ({error.strerror}): {to_do}")
        return
    yield Finding.ok(about, str(folder) if there else f"{folder}, which the first `verbatim index` makes")
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:.1f} GB free"
    if free < MIN_FREE:
        yield Finding.error("disk", f"{said}: make room, or the next article can't be stored")
    elif free < LOW_FREE:
        yield Finding.warning("disk", f"{said}: make room soon")
    else:
        yield Finding.ok("disk", said)


def check_library(folder: Path, *, elsewhere: bool = False) -> Iterator[Finding]:
    """Check whether all databases of the data folder are sound, and the library opens; say how much it holds.

    Where the articles live `elsewhere`, only the databases count.
    """
    to_do = "stop the bot and `verbatim restore` a backup, or move the file away and index again"
    for file in database_files(folder):
        reason = find_damage(file)
        if reason is not None:
            yield Finding.error("database", f"{file} is damaged ({reason}): {to_do}")
    if elsewhere:
        return
    try:
        with Library.open(folder, unfinished=False) as library:
            held = library.statistics()
    except StoreError as error:
        yield Finding.error("library", str(error))
        return
    if held.articles:
        numbers = f"{number_of(held.articles, 'article')}, {number_of(held.sentences, 'sentence')}"
        yield Finding.ok("library", f"{numbers}, {held.terms:,} terms")
    else:
        yield Finding.warning("library", "holds no articles; index yours with `verbatim index FOLDER`")


def check_opensearch(cluster: Cluster, folder: Path, *, collection: bool = False) -> Iterator[Finding]:
    """Check whether an OpenSearch cluster can be used, and has what the library of `folder` needs there.

    That is an index, or the `collection` of articles.
    """
    from index.collection import store  # here, for these need an extra
    from index.search.engines import opensearch
    from index.search.engines.cluster import WrongCluster

    about = "OpenSearch"
    fine, holds = True, ""
    try:
        for is_error, text in (store.problems if collection else opensearch.problems)(cluster, folder):
            if is_error is None:
                holds = f": {text}"
                continue
            fine = False
            yield Finding.error(about, text) if is_error else Finding.warning(about, text)
    except IndexUnreachable as error:
        to_do = "until then nothing is lost, and questions are answered from the data folder, more slowly"
        if collection:
            to_do = "until then nothing can be answered or changed, and nothing is lost"
        yield Finding.error(about, f"{error}: see to that; {to_do}")
    except (WrongCluster, StoreError) as error:
        yield Finding.error(about, str(error))
    else:
        if fine:
            yield Finding.ok(about, ", ".join(cluster.addresses) + holds)


def check_articles(folder: Path | None) -> Finding | None:
    """Check whether the folder that VERBATIM_ARTICLES names can be read; None where it names none."""
    if folder is None:
        return None
    try:
        entries = sum(1 for _ in folder.iterdir()) if folder.is_dir() else int(folder.is_file())
    except OSError as error:
        return Finding.error(
            "articles", f"{folder} can't be read ({error.strerror}): give this user the right to, or correct it"
        )
    if not folder.exists():
        return Finding.error("articles", f"{folder} is not there: correct VERBATIM_ARTICLES, or create it")
    if not entries:
        return Finding.warning("articles", f"{folder} is empty: put articles there, or correct VERBATIM_ARTICLES")
    return Finding.ok("articles", str(folder))


def check_setting_names(
    unknown: Mapping[str, str | None], overruled: Sequence[str], faults: Sequence[str]
) -> Iterator[Finding]:
    """Report settings that do not exist, each with one that may be meant, and empty ones that `.env` fills.

    `faults` are what is to be said of other lines of `.env`.
    """
    for fault in faults:
        yield Finding.warning("settings", fault)
    for name, near in unknown.items():
        meant = f": did you mean {near}?" if near else "; .env.example lists those that there are"
        yield Finding.warning("settings", f"{name} is no setting{meant}")
    for name in overruled:
        yield Finding.warning(
            "settings", f"{name} is empty in the environment, so .env's value counts: take it out there to have none"
        )


def check_owners(folder: Path) -> Iterator[Finding]:
    """Report parts of the data folder with another owner than the folder, or another than who runs this."""
    if os.name != "posix" or not folder.is_dir():
        return
    parts = [folder, *folder.iterdir(), *folder.glob("servers/*"), *folder.glob("servers/*/*")]
    owners: dict[int, Path] = {}
    for part in parts:
        with suppress(OSError):  # gone meanwhile
            owners.setdefault(part.lstat().st_uid, part)
    me, mine = os.geteuid(), folder.stat().st_uid
    for owner, part in owners.items():
        if owner != mine:
            yield Finding.error(
                "owners", f"{part} belongs to {_user(owner)}, the data folder to {_user(mine)}: chown it to the latter"
            )
    if me != mine and not any(owner != mine for owner in owners):
        to_do = "run this and every other command as that user, or what it writes there is out of the bot's reach"
        yield Finding.warning("owners", f"the data folder belongs to {_user(mine)}, and you are {_user(me)}: {to_do}")


def _user(id: int) -> str:
    try:
        return getpwuid(id).pw_name
    except KeyError:
        return f"user {id}"


def check_bot(folder: Path) -> Finding | None:
    """Report which bot serves from the data folder; None where none does."""
    bot = serving_bot(folder)
    return None if bot is None else Finding.ok("bot", f"one serves from the data folder now ({bot})")


def check_versions() -> Iterator[Finding]:
    """Check which versions run."""
    found = {"verbatim": version_line()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            yield Finding.error("versions", f"{package} is not installed: install this program again with pip")
    found["Python"], found["SQLite"] = platform.python_version(), sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        yield Finding.error(
            "versions", f"SQLite {sqlite3.sqlite_version} is too old: use a Python with SQLite {oldest} or newer"
        )
    yield Finding.ok("versions", ", ".join(f"{name} {number}" for name, number in found.items()))


def _is_id(part: str) -> bool:
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return False
    return decoded.isdigit() and len(decoded) >= 15


def check_feeds(addresses: Sequence[str], fetcher: Fetcher) -> Iterator[Finding]:
    """Check whether each feed can be read, and has entries; nothing is indexed."""
    from index.ingest.reading import page_feed  # here, since the bot itself checks none
    from index.web.feeds import NotAFeed

    for address in addresses:
        try:
            page = fetcher.fetch(address, feed=True)
            assert page is not None  # of a server that is not told what is known
            feed = page_feed(page)
        except Unfetchable as error:
            yield Finding.error("feed", f"{error}: correct VERBATIM_FEEDS, or wait until it is there again")
        except NotAFeed as error:
            yield Finding.error("feed", f"{address} {error}: correct VERBATIM_FEEDS")
        else:
            if isinstance(feed, str):
                yield Finding.ok("feed", f"{address} names {feed}, which is read")
            elif count := len(feed.entries):
                yield Finding.ok("feed", f"{address} has {count:,} entr{'y' if count == 1 else 'ies'}")
            else:
                yield Finding.warning("feed", f"{address} has no entries now")


async def check_discord(
    api: str, gateway: str | None, token: str | None, *, seconds: float = STEP_SECONDS
) -> AsyncIterator[Finding]:
    """Check the REST API at `api`, its `gateway` (None: the one that the API names), and the token if one is given.

    `seconds` is how long each step may take.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session:
        about, known = "REST API", shown_address(api)
        to_do = "check the network, a firewall, a proxy, and DISCORD_API_URL if it is set"
        try:
            status, said = await _get(session, f"{api}/gateway")
        except _NO_CONNECTION as error:
            yield Finding.error(about, f"{known} can't be reached ({_reason(error, api)}): {to_do}")
            return
        if status != 200:
            yield Finding.error(
                about, f"{known} answers with status {status}: {to_do}, and see https://discordstatus.com"
            )
            return
        yield Finding.ok(about, f"{known} answers")
        address = gateway or (said.get("url") if isinstance(said, dict) else None)
        yield await _gateway(session, str(address), seconds)
        if token:
            async for finding in _account(session, api, token):
                yield finding


async def _gateway(session: aiohttp.ClientSession, address: str, seconds: float) -> Finding:
    about, known = "gateway", shown_address(address)
    try:
        async with asyncio.timeout(seconds), session.ws_connect(f"{address}/?v=10&encoding=json"):
            return Finding.ok(about, f"{known} answers")
    except _NO_CONNECTION as error:
        to_do = "let WebSockets through the firewall or proxy, and check DISCORD_GATEWAY_URL if it is set"
        return Finding.error(about, f"{known} can't be reached ({_reason(error, address)}): {to_do}")


async def _account(session: aiohttp.ClientSession, api: str, token: str) -> AsyncIterator[Finding]:
    try:
        status, said = await _get(session, f"{api}/applications/@me", token)
    except _NO_CONNECTION as error:
        yield Finding.warning(
            "account", f"Discord did not say whether it knows the token ({_reason(error, api)}): try again"
        )
        return
    if status == 401:
        yield Finding.error(
            "account", f"Discord does not know the token: get a new one with Reset Token at {PORTAL}, page Bot"
        )
    elif status != 200 or not isinstance(said, dict):
        yield Finding.warning("account", f"Discord did not say whether it knows the token (status {status}): try again")
    else:
        yield Finding.ok("account", "Discord knows the token")
        if not said.get("flags", 0) & _CONTENT_FLAGS:
            off = "questions that don't mention the bot are not seen"
            yield Finding.warning(
                "intents", f"{off}: switch on Message Content Intent at {PORTAL}, page Bot, to answer them too"
            )


async def _get(session: aiohttp.ClientSession, url: str, token: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {token}"} if token else {}
    # A token must not follow a redirection to somewhere else.
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        return response.status, await response.json(content_type=None) if response.status == 200 else None


def _reason(error: BaseException, address: str) -> str:
    """Return what went wrong at an address; some errors quote it, which they may not where a password is in it."""
    return type(error).__name__ if "@" in address else str(error) or type(error).__name__
