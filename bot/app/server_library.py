"""One server's own library: the files that its moderators added, and the index of them."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import threading
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from index.article import Article
from index.formats import FORMATS, Limits, format_of, read
from index.library import ArticleInfo, Library, SyncReport

__all__ = [
    "ACCEPTED_SUFFIXES",
    "AddReport",
    "CannotAdd",
    "NothingReadable",
    "ServerLibrary",
    "ServerLimits",
    "TooLarge",
    "TooMany",
    "WrongFormat",
]

T = TypeVar("T")

FILES = "articles"
INCOMING = "incoming"

ACCEPTED_SUFFIXES = tuple(suffix for suffix in FORMATS if not suffix.endswith(".gz"))
"""The suffixes of files that servers may add. A packed file would count for less than it takes on the disk."""

_MAX_NAME = 80
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_COLLECTIONS = (".jsonl", ".ndjson")


class CannotAdd(Exception):
    """A file was not added, and nothing has changed; the text is one line for the person who tried.

    CannotAdd
    +-- WrongFormat      a file of a kind that is not read
    +-- TooLarge         a file, or all files together, over the limit
    +-- TooMany          more articles than the limit
    +-- NothingReadable  no article in it; the text gives the reasons
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name} {reason}")


class WrongFormat(CannotAdd):
    def __init__(self, name: str) -> None:
        super().__init__(name, f"is in no format that is taken here; attach one of {', '.join(ACCEPTED_SUFFIXES)}")


class TooLarge(CannotAdd):
    def __init__(self, name: str, limit: int, *, together: bool = False) -> None:
        what = "would make the files of this server larger than" if together else "is larger than"
        super().__init__(name, f"{what} the {limit / 1e6:g} MB that are allowed")


class TooMany(CannotAdd):
    def __init__(self, name: str, limit: int) -> None:
        super().__init__(name, f"would make more than the {limit:,} articles that a server may have; remove some first")


class NothingReadable(CannotAdd):
    def __init__(self, name: str, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(name, "; ".join(reasons[:3]) or "holds no article")


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The most that a server may add: bytes of one file, bytes of all files together, and articles."""

    file_bytes: int = 2_000_000
    all_bytes: int = 50_000_000
    articles: int = 2_000


@dataclass(frozen=True, slots=True)
class AddReport:
    """How many articles of an added file are new, changed, gone from it or as before, and what was skipped and why."""

    name: str
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[str, ...]


class ServerLibrary:
    """The library in one server's folder. Any thread may use it; changes come one after the other.

    The library holds what the files in `articles/` hold: opening brings it in line after a change that was interrupted.
    """

    def __init__(self, folder: Path, limits: ServerLimits) -> None:
        self.library = Library.open(folder)
        self._files = folder / FILES
        self._incoming = folder / INCOMING
        self._limits = limits
        self._reading = Limits(max_file_bytes=limits.file_bytes)
        self._changing = threading.Lock()
        self._cached: tuple[Hashable, Any] | None = None
        try:
            shutil.rmtree(self._incoming, ignore_errors=True)
            self._drop_other_roots()
            self._sync()
        except BaseException:
            self.library.close()
            raise

    @contextmanager
    def incoming(self, name: str) -> Iterator[Path]:
        """Yield a path at which to write a file called `name` before it is added; it is deleted at the end.

        Raises WrongFormat.
        """
        folder = self._incoming / secrets.token_hex(8)
        file = folder / safe_name(name)
        folder.mkdir(parents=True)
        try:
            yield file
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def add(self, file: Path) -> AddReport:
        """Take over a file from `incoming`, in place of one of the same name. Raises CannotAdd or a StoreError."""
        with self._changing:
            self._check(file)
            self._files.mkdir(exist_ok=True)
            file.replace(self._files / file.name)
            before = {info.id for info in self._articles_of(file.name)}
            report = self._sync()
            now = {info.id for info in self._articles_of(file.name)}
        new, gone = len(now - before), len(before - now)
        skipped = tuple(each.reason for each in report.skipped if each.path == file.name)
        return AddReport(file.name, new, report.changed, gone, len(now) - new - report.changed, skipped)

    def remove(self, reference: str) -> ArticleInfo:
        """Remove an article, named by its id, its number in the list, or its title, and return it.

        Raises UnknownArticle, AmbiguousArticle or a StoreError; nothing is removed then.
        """
        with self._changing:
            info = self.library.resolve(reference)
            remove_article(self._files / info.source, info.id)
            self._sync()
        return info

    def reload(self) -> SyncReport:
        """Read again all files that were changed from outside."""
        with self._changing:
            return self._sync()

    def cached(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returned for this key; it is kept until another key is asked for."""
        cached = self._cached
        if cached is None or cached[0] != key:
            cached = self._cached = key, make()
        made: T = cached[1]
        return made

    def close(self) -> None:
        """Close the library's files."""
        self.library.close()

    def _sync(self) -> SyncReport:
        if not self._files.is_dir():
            return SyncReport(str(self._files))
        return self.library.sync(self._files, prune=True, limits=self._reading)

    def _drop_other_roots(self) -> None:
        """Remove articles that were read where the data folder was before; they are read anew from where it is now."""
        here = str(self._files.resolve())
        for root in {info.root for info in self.library.articles()} - {here}:
            self.library.remove(root)

    def _check(self, file: Path) -> None:
        """Raise a CannotAdd unless the file has articles, and not too many."""
        limits = self._limits
        others = [info for info in self.library.articles() if info.source != file.name]
        ids: set[str] = set()
        reasons: list[str] = []
        for found in read(file, file.parent, self._reading):
            if isinstance(found, Article):
                ids.add(found.id)
            else:
                reasons.append(found.reason)
            if len(others) + len(ids) > limits.articles:
                raise TooMany(file.name, limits.articles)
        if not ids:
            raise NothingReadable(file.name, reasons)
        replaced = self._files / file.name
        size = file.stat().st_size - (replaced.lstat().st_size if replaced.is_symlink() or replaced.exists() else 0)
        if total_bytes(self._files) + size > limits.all_bytes:
            raise TooLarge(file.name, limits.all_bytes, together=True)

    def _articles_of(self, name: str) -> list[ArticleInfo]:
        return [info for info in self.library.articles() if info.source == name]


def safe_name(name: str) -> str:
    """Return `name` fit for a file in a folder: no separators, no leading dots, not long, the suffix kept.

    Raises WrongFormat where files of such a name are not read.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = _UNSAFE.sub("_", plain).rstrip(" ").lstrip(". ").rpartition(".")
    shortened = f"{stem[: _MAX_NAME - len(suffix)].rstrip()}{dot}{suffix.lower()}"
    if not stem or not shortened.endswith(ACCEPTED_SUFFIXES) or format_of(shortened) is None:
        raise WrongFormat(name)
    return shortened


def total_bytes(folder: Path) -> int:
    """Return the size of all files in a folder, of links themselves; 0 where there is no folder."""
    return sum(file.lstat().st_size for file in folder.iterdir()) if folder.is_dir() else 0


def remove_article(file: Path, id: str) -> None:
    """Remove the article `id` from a file, atomically: a collection loses its lines, any other file is deleted."""
    if not file.name.endswith(_COLLECTIONS):
        file.unlink(missing_ok=True)
        return
    rest = file.with_name(f".{file.name}.rest")
    left = False
    with file.open("rb") as lines, rest.open("wb") as kept:
        for line in lines:
            if _id_of(line) != id:
                kept.write(line)
                left = left or bool(line.strip())
    if left:
        rest.replace(file)
    else:
        file.unlink()
        rest.unlink()


def _id_of(line: bytes) -> str | None:
    try:
        entry = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return str(entry.get("id")) if isinstance(entry, dict) else None
