"""Checks of everything that the bot needs of its machine: settings, token, folders, library and versions."""

from __future__ import annotations

import base64
import binascii
import os
import platform
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.ops.databases import database_files, unsound
from bot.ops.finding import Finding
from index.errors import StoreError
from index.library import Library

__all__ = ["check_articles", "check_data_folder", "check_env_file", "check_library", "check_token", "check_versions"]

PORTAL = "https://discord.com/developers/applications"

LEAST_FREE = 50_000_000
"""Bytes on the disk below which storing articles is about to fail."""
FEW_FREE = 500_000_000
"""Bytes on the disk below which it is time to make room."""

_OLDEST_SQLITE = (3, 37)  # the first with STRICT tables
_PROGRAM = "verbatim-bot"
_PACKAGES = (_PROGRAM, "discord.py", "rank-bm25", "nltk", "numpy", "tantivy")
_PART = re.compile(r"[A-Za-z0-9_-]+")


def check_token(token: str | None) -> Finding:
    """Whether `token` has the form of a bot's token. What is said of it never holds any of it."""
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
    if len(parts) != 3 or not all(_PART.fullmatch(part) for part in parts):
        return Finding.error(
            about, f"DISCORD_TOKEN is not three parts of letters and digits, apart by full stops: {again}"
        )
    if not _is_id(parts[0]):
        return Finding.error(about, f"DISCORD_TOKEN does not begin with a bot's id, as tokens do: {again}")
    return Finding.ok(about, "DISCORD_TOKEN has the form of a bot's token")


def check_env_file(file: Path) -> Finding | None:
    """Whether only its owner can read `.env`, which may hold the token; None where there is none, or no such rights."""
    if os.name != "posix" or not file.is_file():
        return None
    if file.stat().st_mode & 0o077:
        return Finding.warning(".env", f"other users of this machine may read it: chmod 600 {file}")
    return Finding.ok(".env", "only its owner can read it")


def check_data_folder(folder: Path) -> Iterator[Finding]:
    """Whether `folder` is there or can be made, can be written, and has room."""
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
    if free < LEAST_FREE:
        yield Finding.error("disk", f"{said}: make room, or the next article can't be stored")
    elif free < FEW_FREE:
        yield Finding.warning("disk", f"{said}: make room soon")
    else:
        yield Finding.ok("disk", said)


def check_library(folder: Path) -> Iterator[Finding]:
    """Whether all databases of the data folder are sound, and the library opens; how much it holds."""
    to_do = "stop the bot and `verbatim restore` a backup, or move the file away and index again"
    for file in database_files(folder):
        reason = unsound(file)
        if reason is not None:
            yield Finding.error("database", f"{file} is damaged ({reason}): {to_do}")
    try:
        with Library.open(folder) as library:
            held = library.statistics()
    except StoreError as error:
        yield Finding.error("library", str(error))
        return
    if held.articles:
        yield Finding.ok("library", f"{held.articles:,} articles, {held.sentences:,} sentences, {held.terms:,} terms")
    else:
        yield Finding.warning(
            "library", "nothing indexed: the example articles serve; index your own with `verbatim index FOLDER`"
        )


def check_articles(folder: Path | None) -> Finding | None:
    """Whether the folder that VERBATIM_ARTICLES names can be read; None where it names none."""
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


def check_versions() -> Iterator[Finding]:
    """Which versions run."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            if package == _PROGRAM:
                found[package] = "from a checkout"
                continue
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
