"""A data folder as a whole: who uses it, and the replacement of what it holds, which is done wholly or not at all.

Whoever uses a folder shares a lock on it, and whoever replaces its contents has that lock alone. The lock is the
system's, on the folder itself: it needs no file, works where nothing can be written, and no killed process keeps it.
What is to come is gathered in a hidden folder, whose renaming settles that it will take the place of what is there:
should the process die then, the next one that uses the folder brings that to its end.
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

__all__ = [
    "FolderInUse",
    "FolderUse",
    "alone_in",
    "coming_to",
    "identity",
    "is_left_over",
    "make_private",
    "put_in_place",
    "sync_folder",
]

_COMING = ".restoring-"  # is not yet settled: deleted when it is found
_SETTLED = ".restored-"
_PLAN, _NEW, _OLD = "plan.json", "new", "old"
_PAUSE_SECONDS = 0.05


def make_private(folder: Path, file: Path | None = None) -> None:
    """Make a folder that only this user can enter, and a file in it that only they can read, where there are none.

    A file that is there and can be read by others is theirs alone from now on; a folder that is there stays as it is.
    Raises OSError where they can't be made.
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
    """Return what tells a file from another one in its place; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class FolderInUse(Exception):
    """Somebody else uses the folder."""


class FolderUse:
    """That somebody uses a data folder, until this is closed: nobody else replaces what it holds meanwhile."""

    def __init__(self, folder: Path, patience: float) -> None:
        """Wait for at most `patience` seconds while its contents are replaced, and finish that if it was broken off.

        A folder that isn't there is used by nobody. Raises LibraryBusy, or CannotOpen.
        """
        self._handle = _opened(folder)
        try:
            _share(self._handle, folder, patience)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop using the folder."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only one who uses a folder, with nothing left over in it. Raises FolderInUse, or CannotOpen."""
    handle = _opened(folder)
    try:
        if not _locked(handle, alone=True):
            raise FolderInUse
        _tidy(folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def coming_to(folder: Path) -> Iterator[Path]:
    """Make a folder in which to gather what will then be moved to its place. It is deleted at the end."""
    place = Path(tempfile.mkdtemp(dir=folder, prefix=_COMING))
    try:
        (place / _NEW).mkdir(mode=0o700)
        yield place / _NEW
    finally:
        shutil.rmtree(place, ignore_errors=True)


def put_in_place(coming: Path, folder: Path, replaced: Collection[str]) -> None:
    """Put all that was gathered into the folder, in place of what is called one of `replaced` there.

    Only for who is `alone_in` the folder. Raises OSError; all is as it was then, or will be as it should at the next
    use of the folder.
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
    """Return whether something in a data folder is of a replacement, done or broken off."""
    return name.startswith((_COMING, _SETTLED))


def sync_folder(folder: Path) -> None:
    """Make the system write to disk which files a folder has, where it can do that."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems can't
                os.fsync(handle)
        finally:
            os.close(handle)


def _finish(settled: Path, folder: Path) -> None:
    """Bring a replacement to its end, wherever it was broken off."""
    plan = json.loads((settled / _PLAN).read_text(encoding="utf-8"))
    for name in plan["replaced"]:
        if os.path.lexists(folder / name) and not os.path.lexists(settled / _OLD / name):
            (folder / name).rename(settled / _OLD / name)
    for name in plan["placed"]:
        if os.path.lexists(settled / _NEW / name):
            (settled / _NEW / name).rename(folder / name)
    _let_go(settled, folder)


def _undo(settled: Path, folder: Path) -> None:
    """Put all back as it was, where the system has it; else the next use of the folder tries to finish again."""
    plan = json.loads((settled / _PLAN).read_text(encoding="utf-8"))
    for name in plan["placed"]:
        if os.path.lexists(folder / name) and not os.path.lexists(settled / _NEW / name):
            (folder / name).rename(settled / _NEW / name)
    for each in (settled / _OLD).iterdir():
        each.rename(folder / each.name)
    _let_go(settled, folder)


def _let_go(settled: Path, folder: Path) -> None:
    """Delete a replacement that is done, which no process that dies meanwhile leaves half there."""
    sync_folder(folder)
    shutil.rmtree(settled.rename(folder / (_COMING + settled.name.removeprefix(_SETTLED))), ignore_errors=True)


def _left_over(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if is_left_over(each.name)]
    except OSError:
        return []  # whoever uses it will say what is wrong with it


def _tidy(folder: Path) -> None:
    """Finish or delete what a process left that died over a replacement. Raises CannotOpen."""
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
    """Share the lock on a folder in which no replacement is left undone. Raises LibraryBusy, or CannotOpen."""
    until = time.monotonic() + patience
    while True:
        if _locked(handle, alone=False):
            names = _left_over(folder)
            if names and _locked(handle, alone=True):
                _tidy(folder)
                names = []
            # What isn't settled harms nobody.
            if not any(name.startswith(_SETTLED) for name in names) and _locked(handle, alone=False):
                return
        if time.monotonic() >= until:
            raise LibraryBusy(folder, patience)
        time.sleep(_PAUSE_SECONDS)


if sys.platform == "win32":

    def _opened(folder: Path) -> int | None:
        """Return nothing: this system locks no folders, and refuses to rename what somebody uses."""
        return None

    def _locked(handle: int | None, *, alone: bool) -> bool:
        return True

else:
    import fcntl

    def _opened(folder: Path) -> int | None:
        try:
            return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return None  # whoever uses it will say what is wrong with it

    def _locked(handle: int | None, *, alone: bool) -> bool:
        """Return whether the lock could be had; True where the file system has none."""
        if handle is not None:
            try:
                fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError:
                return True
        return True
