"""Backup and restoring of a data folder: one zip file with whole databases and the servers' articles.

Databases are copied by SQLite's online backup, so the bot may run meanwhile. What can be made anew (the index of
candidates) and what is only under way (incoming files, SQLite's logs) is left out.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.ops.databases import COMPANIONS, DATABASE, copy_database, find_damage, is_in_use

__all__ = ["BackupError", "Restored", "SavedBackup", "back_up", "restore"]

MANIFEST = "verbatim-backup.json"
FORMAT = 1

_REBUILT = frozenset({"candidates", "incoming"})
_ASIDE = ".replaced-"
_COMING = ".restoring-"
_MAX_MANIFEST = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BackupError(Exception):
    """A backup was not written or not restored; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class SavedBackup:
    """A written backup: how many databases and other files it holds, and its size in bytes."""

    databases: int
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored backup: how many files it held, and when (ISO 8601, UTC) it was made."""

    files: int
    made: str


def back_up(folder: Path, file: Path) -> SavedBackup:
    """Write a backup of the data folder to `file`, in place of an earlier one, whole or not at all.

    Only this user can read it: it holds what was asked. Raises BackupError, and OSError where `file` can't be written.
    """
    if not folder.is_dir():
        raise BackupError(f"{folder}: there is no such data folder; name it with --data")
    if file.resolve().is_relative_to(folder.resolve()):
        raise BackupError(f"{file} lies in the data folder: write the backup somewhere else, best on another disk")
    if file.exists() and not _is_backup(file):
        raise BackupError(f"{file} is there already and no backup: choose another name")
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
            made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            databases, files = _write(folder, archive, file.parent)
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "made": made, "files": databases + files}))
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    return SavedBackup(databases, files, file.stat().st_size)


def restore(file: Path, folder: Path, *, replace: bool = False) -> Restored:
    """Put a backup into the data folder, checked before anything changes there.

    A folder that holds something is left as it is unless `replace`, and so is one that is in use. Raises BackupError.
    """
    if _contents(folder) and not replace:
        raise BackupError(f"{folder} is not empty: name another folder with --data, or replace what it holds")
    if any(is_in_use(each) for each in folder.rglob(f"*{DATABASE}")):
        raise BackupError(f"{folder} is in use: stop the bot and any other program that uses it, then try again")
    try:
        with zipfile.ZipFile(file) as archive:
            made, count = _manifest(archive, file)
            members = _members(archive, file)
            if len(members) != count:
                raise BackupError(
                    f"{file} is damaged ({len(members)} files of {count!r:.20} are there): use another one"
                )
            folder.mkdir(parents=True, exist_ok=True)
            room = shutil.disk_usage(folder).free
            if sum(member.file_size for member in members) > room:
                raise BackupError(f"{file} needs more room than is free at {folder}: make room, or it is no backup")
            coming = Path(tempfile.mkdtemp(dir=folder, prefix=_COMING))
            try:
                for member in members:
                    if _extract(archive, member, coming) != member.file_size:
                        raise BackupError(f"{file} is damaged ({member.filename!r} is cut short): use another one")
                _check(coming, file)
                _put_in_place(coming, folder)
            finally:
                shutil.rmtree(coming, ignore_errors=True)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeError, zlib.error) as error:
        raise BackupError(f"{file} is damaged or no backup ({error}): use another one") from error
    except OSError as error:  # also from a place in the file where there can be nothing
        raise BackupError(
            f"{file} can't be restored ({error.strerror or error}): it is damaged, or {folder} can't be written"
        ) from error
    return Restored(len(members), made)


def _write(folder: Path, archive: zipfile.ZipFile, spare: Path) -> tuple[int, int]:
    databases = files = 0
    with tempfile.TemporaryDirectory(dir=spare, prefix=".verbatim-backup-") as place:
        for each in _files_to_keep(folder):
            name = each.relative_to(folder).as_posix()
            try:
                if not each.name.endswith(DATABASE):
                    archive.write(each, name)
                    files += 1
                    continue
                copy = Path(place) / "copy"
                copy_database(each, copy)
                archive.write(copy, name)
                copy.unlink()
                databases += 1
            except FileNotFoundError:
                continue  # it went meanwhile
            except sqlite3.Error as error:
                if not each.exists():
                    continue  # likewise
                raise BackupError(f"{each} can't be copied ({error}): see `verbatim doctor`") from error
    return databases, files


def _files_to_keep(folder: Path) -> Iterator[Path]:
    """Yield the regular files of a data folder that can't be made anew, without hidden ones and links."""
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _REBUILT or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _files_to_keep(entry)
        elif entry.is_file() and not entry.name.endswith(COMPANIONS):
            yield entry


def _is_backup(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _contents(folder: Path) -> list[Path]:
    """Return what a data folder holds, without what an interrupted restoring left."""
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder} is no folder: name another one with --data")
    if not folder.exists():
        return []
    left_over = (_COMING, _ASIDE)
    return [each for each in folder.iterdir() if not each.name.startswith(left_over)]


def _manifest(archive: zipfile.ZipFile, file: Path) -> tuple[str, object]:
    """Return when a backup was made, and how many files it has.

    Raises BackupError where the file is no backup, or one of a later version.
    """
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > _MAX_MANIFEST or info.compress_type not in _METHODS:
            raise ValueError("written by another program")
        manifest = json.loads(archive.read(info))
        version, made = manifest["format"], str(manifest["made"])
        count = manifest["files"] if version == FORMAT else 0
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{file} is no backup of this program: use a file that `verbatim backup` wrote") from error
    if version != FORMAT:
        raise BackupError(f"{file} is of format {version!r}, this version reads {FORMAT}: use a newer version")
    return made, count


def _members(archive: zipfile.ZipFile, file: Path) -> list[zipfile.ZipInfo]:
    """Return what is to be restored.

    Raises BackupError where a name leads out of the folder, comes twice, or is not that of a file.
    """
    members = [info for info in archive.infolist() if info.filename != MANIFEST]
    seen: set[str] = set()
    for info in members:
        name = info.filename
        path = PurePosixPath(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        outside = not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name
        is_file = kind in (0, stat.S_IFREG) and info.compress_type in _METHODS
        if outside or not is_file or name in seen or str(path) != name:
            raise BackupError(f"{file} holds {name!r}, which no backup does: use a file that `verbatim backup` wrote")
        seen.add(name)
    return members


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> int:
    """Write one file and return how many bytes it has, at most what the archive says. zipfile checks its CRC."""
    target = folder / member.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("xb") as written:
        shutil.copyfileobj(source, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())
        return written.tell()


def _check(folder: Path, file: Path) -> None:
    for database in folder.rglob(f"*{DATABASE}"):
        reason = find_damage(database)
        for companion in COMPANIONS:  # what reading it left
            database.with_name(database.name.removesuffix(DATABASE) + companion).unlink(missing_ok=True)
        if reason is not None:
            name = database.relative_to(folder).as_posix()
            raise BackupError(f"{file} holds a damaged {name} ({reason}): use an earlier backup")


def _put_in_place(coming: Path, folder: Path) -> None:
    """Move aside what was there before anything new comes, and delete it only when all is in place."""
    held = _contents(folder)
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))
    for each in held:
        each.rename(aside / each.name)
    for each in sorted(coming.iterdir()):
        each.rename(folder / each.name)
    for prefix in (_ASIDE, _COMING):
        for left_over in folder.glob(f"{prefix}*"):
            shutil.rmtree(left_over, ignore_errors=True)
