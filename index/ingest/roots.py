"""The files of a root: where they are, and by what to tell that one has changed."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from time import time_ns

from index.errors import UnreadableRoot
from index.formats import READING_VERSION, Unreadable, article_files

_RECENT_NS = 100_000_000  # a file changed this recently could change again without its time changing

_UNPACKED_TIMES = 3  # what compressed English text comes to


def resolved_root(root: Path) -> Path:
    """The path under which a root is known: absolute, links followed."""
    try:
        return root.expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return root.absolute()


def listed(root: Path) -> tuple[dict[str, Path], list[Unreadable]]:
    """The articles' files of a resolved root, by their paths relative to it, and what there is no article.

    Raises UnreadableRoot.
    """
    if not _is_utf8(str(root)):
        raise UnreadableRoot(root, "its path is not valid UTF-8; rename it")
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
    """Whether a file, or a folder above it, could not be read."""
    parts = Unreadable(path, "").path.split("/")
    return any("/".join(parts[: count + 1]) in unreadable for count in range(len(parts)))


def stamp_of(file: Path) -> str | None:
    """What changes when a file, or the metadata beside it, or our way of reading does; None where it can't be told."""
    parts = [READING_VERSION]
    for path in (file, file.with_name(f"{file.name}.toml"), file.with_suffix(".toml")):
        try:
            status = path.stat()
        except FileNotFoundError:
            parts.append("-")
            continue
        except OSError:
            return None
        if abs(time_ns() - status.st_mtime_ns) < _RECENT_NS:
            return None
        parts.append(f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}")
    return " ".join(parts)


def expected_characters(file: Path) -> int:
    """About how much text will be read from a file, to tell how far a reading is; 0 where that can't be told."""
    try:
        size = file.stat().st_size
    except OSError:
        return 0
    return size * _UNPACKED_TIMES if file.suffix.lower() == ".gz" else size


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
