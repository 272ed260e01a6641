"""The files of a root: which are articles, what these are called, and by what to tell that one has changed.

An article is called by the path of its file in its root. Where two roots have that path, the first root to come has it
alone; another one puts its own name before it, and those of the folders above it as far as that is needed. What a file
has been called it is called from then on, whoever comes or goes. What a sync of a root did is a `SyncReport`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from time import time_ns

from index.article import Article
from index.errors import UnreadableRoot
from index.formats import READING_VERSION, Unreadable
from index.formats.registry import UNKNOWN_FORMAT, format_of
from index.formats.source import relative, why
from index.store import Reader
from index.text.characters import storable

_RECENT_NS = 100_000_000  # a file changed this recently could change again without its time changing

_UNPACKED_TIMES = 3  # what compressed English text comes to
_MAX_SUFFIXES = 4
_DETAIL = re.compile(r"\d+|'[^'\n]*'|\"[^\"\n]*\"")  # of a complaint: numbers and what is quoted

_ENDS = ("", "#", ":")  # what stands behind the name of a file in an id: nothing, or what tells a part of it


def named_root(root: Path) -> Path:
    """Return a root's absolute path as it was named: a link in it may lead to another folder tomorrow."""
    try:
        path = root.expanduser()
        return path.resolve() if ".." in path.parts else path.absolute()
    except (OSError, RuntimeError, ValueError):
        return root.absolute()


def known_as(root: Path, known: Collection[str]) -> str:
    """Return the path under which a library knows the folder or file of a named root; its own where it does not.

    Only for folders is a link that leads there looked for: files that are roots may be many.
    """
    real = os.path.realpath(root)
    if str(root) in known:
        return str(root)
    if real in known:
        return real
    if not os.path.isdir(real):  # noqa: PTH112 - of a name that is too long, that of a path raises
        return str(root)
    return next((one for one in known if Path(one).is_absolute() and os.path.realpath(one) == real), str(root))


def refuse_unnameable(root: Path) -> None:
    """Raise UnreadableRoot where a library could not store the path of a root."""
    if not storable(str(root)):
        raise UnreadableRoot(root, "its path is not valid UTF-8; rename it")


def listed(root: Path) -> tuple[dict[str, Path], list[Unreadable]]:
    """Return the articles' files of a root, by their paths relative to it, and what there is no article.

    Raises UnreadableRoot.
    """
    files: dict[str, Path] = {}
    refused: list[Unreadable] = []
    try:
        if root.is_dir():
            next(root.iterdir(), None)  # tells a folder that may not be looked into from an empty one
        else:
            root.stat()
        for found in article_files(root):
            if isinstance(found, Unreadable):
                refused.append(found)
            else:
                files[found.name if found == root else found.relative_to(root).as_posix()] = found
    except OSError as error:
        raise UnreadableRoot(root, f"{error.strerror or error}; nothing was removed") from error
    return files, refused


def within(path: str, unreadable: Container[str]) -> bool:
    """Return whether a file, or a folder above it, could not be read."""
    parts = Unreadable(path, "").path.split("/")
    return any("/".join(parts[: count + 1]) in unreadable for count in range(len(parts)))


def stamp_of(file: Path) -> str | None:
    """Return what changes when a file, or the metadata beside it, or our way of reading does.

    None where it can't be told.
    """
    parts = [READING_VERSION]
    for path in (file, file.with_name(f"{file.name}.toml"), file.with_suffix(".toml")):
        try:
            status = path.stat()
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG):  # a name that is too long for a sidecar
                return None
            parts.append("-")
            continue
        if abs(time_ns() - status.st_mtime_ns) < _RECENT_NS:
            return None
        parts.append(f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}")
    return " ".join(parts)


def expected_characters(file: Path) -> int:
    """Return about how much text will be read from a file, to tell how far a reading is; 0 where that can't be told."""
    try:
        size = file.stat().st_size
    except OSError:
        return 0
    return size * _UNPACKED_TIMES if file.suffix.lower() == ".gz" else size


def article_files(root: Path) -> Iterator[Path | Unreadable]:
    """Yield the files of `root`, a folder or a file, that are in a format that is read, always in the same order.

    Hidden files and folders and the sidecars of articles are passed over. Links to folders are not followed: what they
    lead to inside the root is found in its own place. What else can't be read is said.
    """
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except OSError as error:
        yield Unreadable(root.name or str(root), why(error))
        return
    if not is_folder:
        yield root if format_of(root.name) is not None else Unreadable(root.name, UNKNOWN_FORMAT)
        return
    folders = [root]  # a list of what is to be done, for folders can lie deeper than functions can call each other
    while folders:
        folder = folders.pop()
        inner: list[Path] = []
        yield from _files(folder, root, inner)
        folders += reversed(inner)


def _files(folder: Path, root: Path, inner: list[Path]) -> Iterator[Path | Unreadable]:
    """Yield the articles in `folder` and what can't be read; the folders in it go to `inner`."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(relative(folder, root), f"is a folder that {why(error)}")
        return
    from index.formats.front_matter import is_sidecar  # here, for it needs much that those who report do without

    articles = frozenset(entry.name for entry in found if format_of(entry.name) is not None)
    for entry in found:
        path = folder / entry.name
        if not storable(entry.name):
            yield Unreadable(relative(path, root), "has a name that is not valid UTF-8; rename it")
        elif entry.is_dir(follow_symlinks=False):
            inner.append(path)
        elif entry.is_symlink() and _leads_to_folder(entry):
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
                yield Unreadable(relative(path, root), "is a link that leaves the folder")
        elif entry.name in articles:
            yield path
        elif not is_sidecar(entry.name, articles):
            yield Unreadable(relative(path, root), UNKNOWN_FORMAT)


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:
        return False


def names_of(paths: Collection[str], root: Path, known_as: str, reader: Reader) -> dict[str, str]:
    """Return the names of those files of a root that are not called by their path alone, by their paths.

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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is: files done, of how many, articles in the library from them so far, and the file at hand.

    `share`, from 0 to 1, is how much of what has to be read was read, in bytes as far as that can be told.
    """

    done: int
    files: int
    articles: int
    file: str
    share: float = 1.0


@dataclass(slots=True)
class SyncReport:
    """What a sync did, in articles, filled in as it goes on.

    `skipped` says what could not be read and why. `kept` counts articles that stay because their file, or the whole
    root, is there but empty or unreadable; pruning would remove them. `replaced_demonstration` tells that these are
    the first articles of the data folder. `waiting` counts files that are still being written, and left until they are
    whole. `undated` counts those added or changed of which no date is known.
    """

    root: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0
    skipped: tuple[Unreadable, ...] = ()
    replaced_demonstration: bool = False
    waiting: int = 0
    undated: int = 0

    @property
    def complaints(self) -> tuple[Unreadable, ...]:
        """What was skipped, of each kind of complaint about one file the first, and how many more there are.

        All files of no known format are of one kind, for in a folder with pictures these would bury all else.
        """
        kinds: dict[tuple[str, str], list[Unreadable]] = {}
        for one in self.skipped:
            where = "" if one.reason == UNKNOWN_FORMAT else one.path
            kinds.setdefault((where, _DETAIL.sub("", one.reason)), []).append(one)
        return tuple(first if not others else _with_more(first, others) for first, *others in kinds.values())


def _with_more(first: Unreadable, others: Sequence[Unreadable]) -> Unreadable:
    """Return a complaint that says how many more there are; of files in no known format also which."""
    if first.reason != UNKNOWN_FORMAT:
        return Unreadable(first.path, f"{first.reason} (and {len(others):,} more like it)")
    suffixes = Counter(PurePosixPath(one.path).suffix.lower() or "without a suffix" for one in others)
    named = [f"{count:,} {suffix}" for suffix, count in suffixes.most_common(_MAX_SUFFIXES)]
    named += ["others"] if len(suffixes) > _MAX_SUFFIXES else []
    reason, _, _ = UNKNOWN_FORMAT.partition(" (")
    return Unreadable(first.path, f"{reason} (and {len(others):,} more: {', '.join(named)})")
