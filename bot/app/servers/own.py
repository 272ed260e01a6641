"""One server's own library: its files, and the index of them."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.app.servers.errors import NothingReadable, TooLarge, TooMany
from bot.app.servers.files import safe_name, total_bytes, without_article
from bot.app.servers.limits import ServerLimits
from index.article import Article
from index.formats import Limits, read
from index.library import ArticleInfo, Library, SyncReport

__all__ = ["Added", "OwnLibrary"]

T = TypeVar("T")

FILES = "articles"
INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Added:
    """What came of a file: articles new, changed, gone from it, or the same as before, and what was skipped and why."""

    name: str
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[str, ...]


class OwnLibrary:
    """The library in one server's folder. Any thread may use it; changes come one after the other.

    The files in `articles/` are what the library holds: whatever stopped a change half-way, opening brings it in line.
    """

    def __init__(self, folder: Path, limits: ServerLimits) -> None:
        self.library = Library.open(folder)
        self._files = folder / FILES
        self._incoming = folder / INCOMING
        self._limits = limits
        self._reading = Limits(max_file_bytes=limits.file_bytes)
        self._changing = threading.Lock()
        self._kept: tuple[Hashable, Any] | None = None
        try:
            shutil.rmtree(self._incoming, ignore_errors=True)
            self._leave_other_places()
            self._sync()
        except BaseException:
            self.library.close()
            raise

    @contextmanager
    def incoming(self, name: str) -> Iterator[Path]:
        """Where a file called `name` is put before it is added; it is gone at the end. Raises WrongFormat."""
        folder = self._incoming / secrets.token_hex(8)
        file = folder / safe_name(name)
        folder.mkdir(parents=True)
        try:
            yield file
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def add(self, file: Path) -> Added:
        """Takes over a file from `incoming`, in place of one of the same name. Raises CannotAdd or a StoreError."""
        with self._changing:
            self._check(file)
            self._files.mkdir(exist_ok=True)
            file.replace(self._files / file.name)
            before = {info.id for info in self._articles_of(file.name)}
            report = self._sync()
            now = {info.id for info in self._articles_of(file.name)}
        new, gone = len(now - before), len(before - now)
        skipped = tuple(each.reason for each in report.skipped if each.path == file.name)
        return Added(file.name, new, report.changed, gone, len(now) - new - report.changed, skipped)

    def remove(self, reference: str) -> ArticleInfo:
        """Removes an article, by its id, its number in the list, or its title, and returns it.

        Raises UnknownArticle, AmbiguousArticle or a StoreError; nothing is removed then.
        """
        with self._changing:
            info = self.library.resolve(reference)
            without_article(self._files / info.source, info.id)
            self._sync()
        return info

    def reload(self) -> SyncReport:
        """Reads all files again that have changed, as somebody did who has access to the machine."""
        with self._changing:
            return self._sync()

    def kept(self, kind: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of this library, made once for a `kind` and kept until another kind is asked for."""
        kept = self._kept
        if kept is None or kept[0] != kind:
            kept = self._kept = kind, make()
        made: T = kept[1]
        return made

    def close(self) -> None:
        """Lets go of the files."""
        self.library.close()

    def _sync(self) -> SyncReport:
        if not self._files.is_dir():
            return SyncReport(str(self._files))
        return self.library.sync(self._files, prune=True, limits=self._reading)

    def _leave_other_places(self) -> None:
        """Drops what was read where the data folder was before; it is read anew from where it is now."""
        here = str(self._files.resolve())
        for root in {info.root for info in self.library.articles()} - {here}:
            self.library.remove(root)

    def _check(self, file: Path) -> None:
        """Raises a CannotAdd unless the file has articles, and not too many."""
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
