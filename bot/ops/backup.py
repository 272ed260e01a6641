"""The SQLite files in a data folder, and its backup and restoring: one zip file with them and the servers' articles.

Databases are copied by SQLite's online backup, so the bot may run meanwhile. What can be made anew (the index of
candidates) and what is only under way (incoming files, SQLite's logs) is left out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote_from_bytes, unquote_to_bytes

from index.errors import StoreError
from index.store.data_folder import (
    FolderInUse,
    FolderUse,
    alone_in,
    coming_to,
    copy_with_log,
    is_left_over,
    log_of,
    put_in_place,
    sync_folder,
)

DATABASE = ".sqlite3"
COMPANIONS = tuple(f"{DATABASE}-{what}" for what in ("wal", "shm", "journal"))

_DATABASES = re.compile(r"(?:library|state)\.sqlite3|servers/[0-9]{1,20}/library\.sqlite3")
_OWN = re.compile(r"(?:library|state)\.sqlite3|servers/[0-9]{1,20}/(?!candidates/|incoming/).+", re.DOTALL)
_DAMAGE = (sqlite3.Error, UnicodeDecodeError)  # the latter where SQLite's message quotes what is damaged
_MAX_DEPTH = 8  # of folders in a folder; those of a thousand can neither be listed nor deleted by what Python has

MANIFEST = "verbatim-backup.json"
FORMAT = 1

_QUOTED = "percent"  # how names are written that zip files or other systems have no room for
_APART = re.compile(r"[%:\\\x00-\x1f\x7f\ud800-\udfff]")
_MAX_MANIFEST = 10_000
_SPARE = ".verbatim-backup-"
_BEGINNING = 60.0  # seconds after which a backup uses the folder that it made
_PATIENCE = 10.0
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_FOREIGN = "\\:\0"  # in names that are not quoted, and on Windows in any


def belongs(name: str) -> bool:
    """Return whether a file of a data folder, by its path with /, is one that this program keeps and can't make anew.

    Files whose names, or those of their folders, begin with a full stop are none, neither are SQLite's logs, nor what
    lies deeper than anything of this program.
    """
    hidden = name.startswith(".") or "/." in name or name.count("/") > _MAX_DEPTH
    return _OWN.fullmatch(name) is not None and not hidden and not name.endswith(COMPANIONS)


def is_database(name: str) -> bool:
    """Return whether a file of a data folder, by its path with /, is a database of this program."""
    return _DATABASES.fullmatch(name) is not None


def own_names(folder: Path) -> list[str]:
    """Return the names of what this program keeps in a data folder, also for a while; not what others put there."""
    own = {"candidates", "servers"}
    for file in ("library", "state"):
        own |= {f"{file}{suffix}" for suffix in (DATABASE, *COMPANIONS)}
    return [each.name for each in folder.iterdir() if each.name in own]


def database_files(folder: Path) -> Iterator[Path]:
    """Yield the databases in a data folder and in the folders of its servers."""
    for pattern in (f"*{DATABASE}", f"servers/*/*{DATABASE}"):
        yield from (file for file in sorted(folder.glob(pattern)) if file.is_file() and not file.is_symlink())


def find_damage(file: Path, *, unused: bool = False) -> str | None:
    """Return what SQLite finds wrong with a database; None where it is sound.

    One that is `unused` by anybody gets no files beside it.
    """
    try:
        with _reading(file, "immutable=1" if unused else "mode=ro") as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except _DAMAGE as error:
        return str(error)
    return None if found == "ok" else str(found).splitlines()[0]


class DatabaseInUse(Exception):
    """Another connection, of any process, has a database open."""


@contextmanager
def held_databases(folder: Path) -> Iterator[None]:
    """Keep everybody else out of the databases of a data folder. Raises DatabaseInUse."""
    with ExitStack() as held:
        for file in database_files(folder):
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None
            )
            held.callback(connection.close)
            try:
                # The write-ahead log can only be left while nobody else is there; the next writer takes it up again.
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise DatabaseInUse from error
            except _DAMAGE:
                continue  # too damaged to be used
        if sys.platform == "win32":
            held.close()  # or they can't be renamed
        yield


@contextmanager
def _reading(file: Path, how: str = "mode=ro") -> Iterator[sqlite3.Connection]:
    """Yield a connection to a database as it is now, its log included, also where nothing can be written beside it."""
    with ExitStack() as opened:
        connection, still = opened.enter_context(closing(_connect(file, how))), None
        try:
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            # A folder that can't be written has no room for the shared memory that a log needs.
            still, copy = _stamps(file), Path(opened.enter_context(tempfile.TemporaryDirectory())) / file.name
            try:
                copy_with_log(file, copy)
            except OSError as failure:
                raise sqlite3.OperationalError(f"it can't be read: {failure.strerror}") from failure
            connection = opened.enter_context(closing(_connect(copy, "mode=rw")))
        yield connection
        if still is not None and _stamps(file) != still:
            raise sqlite3.OperationalError("it was changed while it was read; try again")


def _connect(file: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=10)


def _stamps(file: Path) -> list[tuple[int, int]]:
    """Return what differs between states of a database and, where it has one, its log."""
    return [(each.stat().st_size, each.stat().st_mtime_ns) for each in (file, log_of(file)) if each.exists()]


class BackupError(Exception):
    """A backup was not written or not restored; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class SavedBackup:
    """A written backup: how many databases and other files it holds, and its size in bytes.

    `replaced` says when the earlier backup was made whose place it took, if there was one; `left_out` are files and
    folders, directly in the data folder, that are none of this program's.
    """

    databases: int
    files: int
    size: int
    replaced: str | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored backup: how many files were, when (ISO 8601, UTC) it was made, and which files in it were not."""

    files: int
    made: str
    left_out: tuple[str, ...] = ()


def back_up(folder: Path, file: Path, collection: Mapping[str, str] | None = None) -> SavedBackup:
    """Write a backup of the data folder to `file`, in place of an earlier one, whole or not at all.

    Only this user can read it: it holds what was asked. Where the articles live elsewhere, `collection` says where they
    were saved, which is written down. Raises BackupError, and OSError where `file` can't be written.
    """
    if not folder.is_dir():
        raise BackupError(f"{folder}: there is no such data folder; name it with --data")
    if file.name == "-" or (file.exists() and not file.is_file()):
        raise BackupError(f"{file} is no file: name one to write the backup to")
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: there is no such folder to write the backup to")
    if file.resolve().is_relative_to(folder.resolve()):
        raise BackupError(f"{file} lies in the data folder: write the backup somewhere else, best on another disk")
    replaced = _made(file) if file.exists() else None
    with _spare(file.parent) as spare:
        temporary = spare / "backup.zip"
        with closing(_use(folder)):
            with _created(temporary) as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
                made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                databases, files = _write(folder, archive, spare)
                manifest = {"format": FORMAT, "made": made, "files": databases + files, "names": _QUOTED}
                manifest |= {"collection": collection} if collection else {}
                archive.writestr(MANIFEST, json.dumps(manifest))
            left_out = sorted(
                each.name
                for each in folder.iterdir()
                if not each.name.startswith(".") and each.name not in own_names(folder)
            )
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(file)
        sync_folder(file.parent)
    return SavedBackup(databases, files, file.stat().st_size, replaced, tuple(left_out))


def collection_of(file: Path) -> dict[str, str] | None:
    """Return where the articles of a backup were saved that lived elsewhere; None where it says nothing of that.

    Raises BackupError.
    """
    _require_file(file)
    try:
        with zipfile.ZipFile(file) as archive:
            held = _manifest(archive, file).get("collection")
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{file} is damaged or no backup ({error}): use another one") from error
    return {str(name): str(value) for name, value in held.items()} if isinstance(held, dict) else None


def _require_file(file: Path) -> None:
    """Raise BackupError for what is no regular file, such as a device, which may have no end."""
    if not file.is_file():
        raise BackupError(f"{file} is no file: name one that `verbatim backup` wrote")


def restore(file: Path, folder: Path, *, replace: bool = False) -> Restored:
    """Put a backup into the data folder, checked before anything changes there.

    A folder that holds something is left as it is unless `replace`, and so is one that is in use; nobody can use it
    meanwhile. Of what it holds, only what is this program's is replaced. Raises BackupError.
    """
    _refuse(folder, replace)
    _require_file(file)
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            quoted = manifest.get("names") == _QUOTED  # as by earlier versions not, which took whatever they found
            members = _members(archive, file, quoted=quoted)
            if len(members) != manifest.get("files", len(members)):  # the first form did not say
                raise BackupError(
                    f"{file} is damaged ({len(members)} files of {manifest['files']!r:.20} are there): use another one"
                )
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            room = shutil.disk_usage(folder).free
            if sum(member.file_size for member in members.values()) > room:
                raise BackupError(f"{file} needs more room than is free at {folder}: make room, or it is no backup")
            wanted = [name for name in members if belongs(name)]
            with alone_in(folder), held_databases(folder):
                _refuse(folder, replace)  # what is there now
                with coming_to(folder) as coming:
                    for name, member in members.items():
                        place = coming / name if belongs(name) else None
                        if _extract(archive, member, place, coming) != member.file_size:
                            raise BackupError(f"{file} is damaged ({name!r} is cut short): use another one")
                    _check(coming, wanted, file)
                    for each in (coming, *(path for path in coming.rglob("*") if path.is_dir())):
                        sync_folder(each)
                    put_in_place(coming, folder, own_names(folder))
    except (FolderInUse, DatabaseInUse) as error:
        raise BackupError(f"{folder} is in use: stop the bot and any other program that uses it, then try again") from (
            error
        )
    except StoreError as error:
        raise BackupError(str(error)) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeError, zlib.error) as error:
        raise BackupError(f"{file} is damaged or no backup ({error}): use another one") from error
    except OSError as error:  # also from a place in the file where there can be nothing
        raise BackupError(
            f"{file} can't be restored ({error.strerror or error}): it is damaged, or {folder} can't be written"
        ) from error
    return Restored(len(wanted), str(manifest["made"]), tuple(sorted(members.keys() - set(wanted))))


@contextmanager
def _spare(place: Path) -> Iterator[Path]:
    """Lend a private folder in `place`, and clear away those that a killed backup left there.

    A backup that still runs uses its folder, and one that has just begun is about to.
    """
    for left in place.glob(f"{_SPARE}*"):
        with suppress(FolderInUse, OSError, StoreError):
            status = left.lstat()
            own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            if own and stat.S_ISDIR(status.st_mode) and abs(time.time() - status.st_mtime) > _BEGINNING:
                with alone_in(left):
                    shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=_SPARE) as name, closing(_use(Path(name))):
        yield Path(name)


def _use(folder: Path) -> FolderUse:
    try:
        return FolderUse(folder, _PATIENCE)
    except StoreError as error:
        raise BackupError(str(error)) from error


def _write(folder: Path, archive: zipfile.ZipFile, spare: Path) -> tuple[int, int]:
    """Write the files of a data folder; return how many databases and others."""
    databases = files = 0
    for number, name in enumerate(_files_to_keep(folder)):
        each = folder / name
        written = _APART.sub(lambda one: quote_from_bytes(os.fsencode(one.group()), safe=""), name)
        try:
            if not is_database(name):
                _add(archive, each, written)
                files += 1
                continue
            copy = spare / f"{number}"
            with _reading(each) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)  # in one step, within one reading transaction: it never has to begin anew
            if (reason := find_damage(copy, unused=True)) is not None:
                raise BackupError(f"{each} is damaged ({reason}): no backup was written; see `verbatim doctor`")
            _add(archive, copy, written)
            copy.unlink()
            databases += 1
        except FileNotFoundError:
            continue  # it went meanwhile
        except _DAMAGE as error:
            if not each.exists():
                continue  # likewise
            raise BackupError(f"{each} can't be copied ({error}): see `verbatim doctor`") from error
    return databases, files


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> None:
    """Write a file into the archive, under the time of now: not every time that a file may have can be written."""
    with file.open("rb") as source:
        info = zipfile.ZipInfo(name, time.localtime()[:6])
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, (stat.S_IFREG | 0o600) << 16
        with archive.open(info, "w", force_zip64=os.fstat(source.fileno()).st_size > 2**30) as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _files_to_keep(folder: Path) -> Iterator[str]:
    """Yield the names of the regular files of a data folder that can't be made anew, without those behind links."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith(".") and not Path(place, each).is_symlink())
        for each in sorted(files):
            path = Path(place, each)
            name = path.relative_to(folder).as_posix()
            if belongs(name) and path.is_file() and not path.is_symlink():
                yield name


def _made(file: Path) -> str:
    """Return when a backup that is there was made. Raises BackupError for a file that is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            return str(_manifest(archive, file)["made"])
    except (OSError, zipfile.BadZipFile, BackupError) as error:
        raise BackupError(
            f"{file} is there already and no backup that this version reads: choose another name"
        ) from error


def _refuse(folder: Path, replace: bool) -> None:
    """Raise BackupError where a backup must not be put into a data folder for what this holds."""
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder} is no folder: name another one with --data")
    if folder.exists() and not replace and any(not is_left_over(each.name) for each in folder.iterdir()):
        raise BackupError(
            f"{folder} is not empty: name another folder with --data, or replace what it holds with --replace"
        )


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, object]:
    """Return what a backup says of itself: when it was `made`, and how many `files` it has.

    Raises BackupError where the file is no backup, or one of a later version.
    """
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > _MAX_MANIFEST or info.compress_type not in _METHODS:
            raise ValueError("written by another program")
        manifest = json.loads(archive.read(info))
        version, _ = manifest["format"], manifest["made"]
        known = dict(manifest)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise BackupError(f"{file} is no backup of this program: use a file that `verbatim backup` wrote") from error
    if version != FORMAT:
        raise BackupError(f"{file} is of format {version!r}, this version reads {FORMAT}: use a newer version")
    return known


def _members(archive: zipfile.ZipFile, file: Path, *, quoted: bool) -> dict[str, zipfile.ZipInfo]:
    """Return what a backup holds, by the name under which it was in the data folder.

    Raises BackupError where a name is hidden or leads out of the folder, comes twice, or is not that of a file.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        written = info.filename
        if written == MANIFEST:
            continue
        name = "/".join(os.fsdecode(unquote_to_bytes(part)) for part in written.split("/")) if quoted else written
        path = PurePosixPath(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        foreign = _FOREIGN if sys.platform == "win32" or not quoted else "\0"
        outside = not name or path.is_absolute() or any(part.startswith(".") for part in path.parts)
        outside = outside or any(one in name for one in foreign) or name.count("/") != written.count("/")
        is_file = kind in (0, stat.S_IFREG) and info.compress_type in _METHODS
        strange = not is_file or name in members or str(path) != name or (quoted and not belongs(name))
        if outside or strange:
            raise BackupError(
                f"{file} holds {written!r}, which no backup does: use a file that `verbatim backup` wrote"
            )
        members[name] = info
    return members


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path | None, folder: Path) -> int:
    """Write one file, or only read it, and return how many bytes it has, at most what the archive says.

    zipfile checks its CRC.
    """
    if target is None:
        with archive.open(member) as source:
            return sum(len(part) for part in iter(lambda: source.read(1 << 20), b""))
    for parent in reversed(target.relative_to(folder).parents):
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    with _created(target) as written, archive.open(member) as source:
        shutil.copyfileobj(source, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())
        return written.tell()


def _created(file: Path) -> BinaryIO:
    """Return a new file, opened for writing, that only this user can read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def _check(folder: Path, names: Iterable[str], file: Path) -> None:
    for name in names:
        if is_database(name) and (reason := find_damage(folder / name, unused=True)) is not None:
            raise BackupError(f"{file} holds a damaged {name} ({reason}): use an earlier backup")
