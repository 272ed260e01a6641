"""A data folder as a whole: locks for its users, and the atomic replacement of its contents.

Users of a folder share a lock on it; whoever replaces its contents holds that lock exclusively. It is the system's lock
on the folder itself: it needs no file, works on a read-only disk, and ends with the process. The new contents are
gathered in a hidden folder. Renaming that folder commits the replacement: if the process dies afterwards, the next user
of the data folder completes it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import CannotOpen, LibraryBusy

_COMING = ".restoring-"  # is not yet settled: deleted when it is found
_SETTLED = ".restored-"
_PLAN, _NEW, _OLD = "plan.json", "new", "old"
_PAUSE_SECONDS = 0.05


def make_private(folder: Path, file: Path | None = None) -> None:
    """Make a folder that only this user can enter, and a file in it that only they can read, if there are none.

    An existing file loses the permissions of others; an existing folder stays as it is.
    Raises OSError if they can't be made.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    if file is not None:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)  # SQLite gives the files beside it the same mode
        try:
            if os.name != "nt" and os.fstat(handle).st_mode & 0o077:
                with suppress(PermissionError):  # of another owner, who let this user write
                    os.fchmod(handle, 0o600)
        finally:
            os.close(handle)


def identity(file: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file, which tell it from another one in its place; None if there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def log_of(file: Path) -> Path:
    """Return the write-ahead log that SQLite keeps beside a file."""
    return file.with_name(f"{file.name}-wal")


def copy_with_log(file: Path, copy: Path) -> None:
    """Copy a database and, where it has one, its log, as where nothing can be written beside it. Raises OSError."""
    has_log = log_of(file).exists()
    shutil.copyfile(file, copy)
    if has_log:
        shutil.copyfile(log_of(file), log_of(copy))


def drop_log(file: Path, log: tuple[int, int] | None) -> None:
    """Remove the `log` (its identity) of a former file, which SQLite would take for the present one's."""
    if log is not None and identity(log_of(file)) == log:
        for beside in (log_of(file), file.with_name(f"{file.name}-shm")):
            with suppress(OSError):
                beside.unlink()


class FolderInUse(Exception):
    """Somebody else uses the folder."""


class FolderUse:
    """A shared lock on a data folder, until it is closed: nobody replaces the contents meanwhile."""

    def __init__(self, folder: Path, patience: float) -> None:
        """Take the lock, waiting up to `patience` seconds for a replacement, and complete an interrupted one.

        A folder that doesn't exist needs no lock. Raises LibraryBusy or CannotOpen.
        """
        self._handle = _opened(folder)
        try:
            _share(self._handle, folder, patience)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the exclusive lock on a folder that has no interrupted replacement. Raises FolderInUse or CannotOpen."""
    handle = _opened(folder)
    try:
        if not locked(handle, alone=True):
            raise FolderInUse
        _tidy(folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def coming_to(folder: Path) -> Iterator[Path]:
    """Yield a new hidden folder in which to gather the new contents of `folder`. It is deleted at the end."""
    place = Path(tempfile.mkdtemp(dir=folder, prefix=_COMING))
    try:
        (place / _NEW).mkdir(mode=0o700)
        yield place / _NEW
    finally:
        shutil.rmtree(place, ignore_errors=True)


def put_in_place(coming: Path, folder: Path, replaced: Collection[str]) -> None:
    """Put what was gathered into the folder, in place of the files and folders there that `replaced` names.

    The caller must be `alone_in` the folder. After an OSError all is as it was, or the next user of the folder
    completes the replacement.
    """
    place = coming.parent
    plan = {"replaced": sorted(replaced), "placed": sorted(each.name for each in coming.iterdir())}
    with (place / _PLAN).open("w", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        os.fsync(file.fileno())
    (place / _OLD).mkdir(mode=0o700)
    sync_folder(place)
    settled = folder / (_SETTLED + place.name.removeprefix(_COMING))
    place.rename(settled)
    sync_folder(folder)
    try:
        _finish(settled, folder)
    except OSError:
        with suppress(OSError):
            _undo(settled, folder)
        raise


def is_left_over(name: str) -> bool:
    """Return whether a name in a data folder belongs to a replacement, completed or interrupted."""
    return name.startswith((_COMING, _SETTLED))


def sync_folder(folder: Path) -> None:
    """Write the entries of a folder to disk (fsync), if the system can."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems can't
                os.fsync(handle)
        finally:
            os.close(handle)


def _finish(settled: Path, folder: Path) -> None:
    """Complete a committed replacement, wherever it was interrupted."""
    plan = json.loads((settled / _PLAN).read_text(encoding="utf-8"))
    for name in plan["replaced"]:
        if os.path.lexists(folder / name) and not os.path.lexists(settled / _OLD / name):
            (folder / name).rename(settled / _OLD / name)
    for name in plan["placed"]:
        if os.path.lexists(settled / _NEW / name):
            (settled / _NEW / name).rename(folder / name)
    _let_go(settled, folder)


def _undo(settled: Path, folder: Path) -> None:
    """Put all back as it was, if the system allows that; else the next user of the folder tries to complete it."""
    plan = json.loads((settled / _PLAN).read_text(encoding="utf-8"))
    for name in plan["placed"]:
        if os.path.lexists(folder / name) and not os.path.lexists(settled / _NEW / name):
            (folder / name).rename(settled / _NEW / name)
    for each in (settled / _OLD).iterdir():
        each.rename(folder / each.name)
    _let_go(settled, folder)


def _let_go(settled: Path, folder: Path) -> None:
    """Delete a completed replacement, renamed first, so that nobody takes it for a committed one."""
    sync_folder(folder)
    shutil.rmtree(settled.rename(folder / (_COMING + settled.name.removeprefix(_SETTLED))), ignore_errors=True)


def _left_over(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if is_left_over(each.name)]
    except OSError:
        return []  # whoever uses it will say what is wrong with it


def _tidy(folder: Path) -> None:
    """Complete or delete the replacements that killed processes left. Raises CannotOpen."""
    for name in _left_over(folder):
        if name.startswith(_SETTLED):
            try:
                _finish(folder / name, folder)
            except (OSError, ValueError, KeyError) as error:
                reason = f"what was being restored can't be put in place ({error}): mend that, then try again"
                raise CannotOpen(folder, reason) from error
    for name in _left_over(folder):
        shutil.rmtree(folder / name, ignore_errors=True)


def _share(handle: int | None, folder: Path, patience: float) -> None:
    """Take the shared lock on a folder, with no committed replacement left in it. Raises LibraryBusy or CannotOpen."""
    until = time.monotonic() + patience
    while True:
        if locked(handle, alone=False):
            names = _left_over(folder)
            if names and locked(handle, alone=True):
                _tidy(folder)
                names = []
            # What isn't settled harms nobody.
            if not any(name.startswith(_SETTLED) for name in names) and locked(handle, alone=False):
                return
        if time.monotonic() >= until:
            raise LibraryBusy(folder, patience)
        time.sleep(_PAUSE_SECONDS)


if sys.platform == "win32":

    def _opened(folder: Path) -> int | None:
        """Return nothing: this system locks no folders, and refuses to rename what somebody uses."""
        return None

    def locked(handle: int | None, *, alone: bool) -> bool:
        return True

else:
    import fcntl

    def _opened(folder: Path) -> int | None:
        try:
            return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return None  # whoever uses it will say what is wrong with it

    def locked(handle: int | None, *, alone: bool) -> bool:
        """Return whether the lock on an opened file or folder could be had; True where there are no locks."""
        if handle is not None:
            try:
                fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError:
                return True
        return True
