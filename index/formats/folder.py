"""Which files of a root are articles."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from index.formats.decoding import storable
from index.formats.registry import FORMATS, format_of
from index.formats.source import relative, why
from index.formats.unreadable import Unreadable
from index.metadata.sidecar import is_sidecar

_UNKNOWN = f"is in no format that is read here ({', '.join(FORMATS)})"
_UNNAMEABLE = "has a name that is not valid UTF-8; rename it"


def article_files(root: Path) -> Iterator[Path | Unreadable]:
    """The files of `root`, a folder or a single file, that are in a format that is read; always in the same order.

    Hidden files and folders and the sidecars of articles are passed over. Links to folders are not followed: what they
    lead to inside the root is found in its own place. What else can't be read is said.
    """
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except OSError as error:
        yield Unreadable(root.name or str(root), why(error))
        return
    if not is_folder:
        yield root if format_of(root.name) is not None else Unreadable(root.name, _UNKNOWN)
        return
    folders = [root]  # a list of what is to be done, for folders can lie deeper than functions can call each other
    while folders:
        folder = folders.pop()
        inner: list[Path] = []
        yield from _files(folder, root, inner)
        folders += reversed(inner)


def _files(folder: Path, root: Path, inner: list[Path]) -> Iterator[Path | Unreadable]:
    """The articles in `folder` and what can't be read; the folders in it go to `inner`."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(relative(folder, root), f"is a folder that {why(error)}")
        return
    articles = frozenset(entry.name for entry in found if format_of(entry.name) is not None)
    for entry in found:
        path = folder / entry.name
        if not storable(entry.name):
            yield Unreadable(relative(path, root), _UNNAMEABLE)
        elif entry.is_dir(follow_symlinks=False):
            inner.append(path)
        elif entry.is_symlink() and _leads_to_folder(entry):
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
                yield Unreadable(relative(path, root), "is a link that leaves the folder")
        elif entry.name in articles:
            yield path
        elif not is_sidecar(entry.name, articles):
            yield Unreadable(relative(path, root), _UNKNOWN)


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:
        return False
