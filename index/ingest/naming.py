"""The ids of articles that are called by their file: by its path in its root, and apart where two roots have that path.

The first root to come has the path alone; another one puts its own name before it, and those of the folders above it as
far as that is needed. What a file has been called it is called from then on, whoever comes or goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from index.article import Article
from index.formats import Unreadable
from index.store import Reader

__all__ = ["named", "names_of"]

_ENDS = ("", "#", ":")  # what stands behind the name of a file in an id: nothing, or what tells a part of it


def names_of(paths: Collection[str], root: Path, known_as: str, reader: Reader) -> dict[str, str]:
    """Return what those of the files of a root, by their paths, are called that are not called by their path alone.

    `known_as` is the root as the library knows it.
    """
    own: dict[str, str] = {}
    taken: set[str] = set()
    for path, holder, id in reader.holders(paths, known_as):
        name = _name(id, path)
        if name is not None and holder == known_as:
            own[path] = name
        elif name is not None:
            taken.add(name)
    names = {path: own[path] for path in paths if own.get(path, path) != path}
    for path in paths:
        if path in taken and path not in own:
            names[path] = next(name for name in _longer(path, root) if name not in taken and not reader.owners([name]))
            taken.add(names[path])
    return names


def named(found: Iterable[Article | Unreadable], path: str, name: str) -> Iterator[Article | Unreadable]:
    """Yield what was found in a file, with the articles that are called by its path called by its name."""
    for one in found:
        if isinstance(one, Article) and _name(one.id, path) == path:
            yield replace(one, id=name + one.id.removeprefix(path))
        else:
            yield one


def _name(id: str, path: str) -> str | None:
    """Return what the file at `path` is called by the id of an article in it; None where that is the article's own."""
    start = 0 if id.startswith(path) else id.find(f"/{path}") + 1
    end = start + len(path)
    is_name = id[start:end] == path and id[end : end + 1] in _ENDS and "://" not in id[:start]
    return id[:end] if is_name else None


def _longer(path: str, root: Path) -> Iterator[str]:
    """Yield ever longer names for a file of a root."""
    folder = root if root.is_dir() else root.parent
    for start in range(len(folder.parts) - 1, -1, -1):
        yield "/".join((*(part.strip("/\\") for part in folder.parts[start:]), path))
    number = 2
    while True:
        yield f"{folder.as_posix()} ({number})/{path}"
        number += 1
