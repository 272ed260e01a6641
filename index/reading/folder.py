"""Which files of a root are articles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from index.reading.decoding import storable
from index.reading.formats import FORMATS, format_of
from index.reading.sidecar import is_sidecar
from index.reading.source import relative, why
from index.reading.unreadable import Unreadable

_UNKNOWN = f"is in no format that is read here ({', '.join(FORMATS)})"
_UNNAMEABLE = "has a name that is not valid UTF-8; rename it"


def article_files(root: Path) -> Iterator[Path | Unreadable]:
    """The files of `root`, a folder or a single file, that are in a format that is read, in a stable order.

    Hidden files and folders and the sidecars of articles are passed over. Links to folders are not followed: what they
    lead to inside the root is found in its own place. What else can't be read is said.
    """
    if root.is_dir():
        yield from _folder(root, root)
    elif not os.path.lexists(root):
        yield Unreadable(root.name or str(root), "does not exist")
    elif format_of(root.name) is None:
        yield Unreadable(root.name, _UNKNOWN)
    else:
        yield root


def _folder(folder: Path, root: Path) -> Iterator[Path | Unreadable]:
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
            yield from _folder(path, root)
        elif entry.is_symlink() and path.is_dir():
            if not path.resolve().is_relative_to(root.resolve()):
                yield Unreadable(relative(path, root), "is a link that leaves the folder")
        elif entry.name in articles:
            yield path
        elif not is_sidecar(entry.name, articles):
            yield Unreadable(relative(path, root), _UNKNOWN)
