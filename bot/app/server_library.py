"""One server's own library: the files and addresses that its moderators added, and the index of them.

Of files: their names, what is moved out of them, and why one is refused.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from index.article import Article
from index.errors import Unfetchable
from index.formats import FORMATS, MAIN_SUFFIXES, Limits, format_of, read
from index.ingest.roots import SyncReport
from index.library import ArticleInfo, Library
from index.search.titles import reference_to_id
from index.web import Fetcher, is_web_address, normal

ACCEPTED_SUFFIXES = tuple(suffix for suffix in FORMATS if not suffix.endswith(".gz"))
_OFFERED = tuple(suffix for suffix in MAIN_SUFFIXES if suffix in ACCEPTED_SUFFIXES)
"""The suffixes of files that servers may add. A packed file would count for less than it takes on the disk."""

_MAX_NAME = 80
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_COLLECTIONS = (".jsonl", ".ndjson")

T = TypeVar("T")

FILES = "articles"
INCOMING = "incoming"
ASIDE = "aside"
ASIDE_SECONDS = 24 * 3600
"""Seconds for which articles that were removed or not taken can be restored."""

_ASIDE_NAME = re.compile("[0-9a-f]{16}")


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
        super().__init__(name, f"is in no format that is taken here; attach one of {', '.join(_OFFERED)}")


class TooLarge(CannotAdd):
    def __init__(self, name: str, limit: int, *, together: bool = False) -> None:
        what = "would make the files of this server larger than" if together else "is larger than"
        super().__init__(name, f"{what} the {limit / 1e6:g} MB that are allowed")


class TooMany(CannotAdd):
    def __init__(self, name: str, limit: int) -> None:
        super().__init__(name, f"would make more than the {limit:,} articles that a server may have; remove some first")


class NothingReadable(CannotAdd):
    def __init__(self, name: str, reasons: Sequence[str]) -> None:
        super().__init__(name, "; ".join(reasons[:3]) or "holds no article")


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The most that a server may add: bytes of one file, bytes of all files together, and articles."""

    file_bytes: int = 2_000_000
    all_bytes: int = 50_000_000
    articles: int = 2_000


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


def is_collection(file: Path) -> bool:
    """Return whether a file holds an article a line."""
    return file.name.endswith(_COLLECTIONS)


def total_bytes(folder: Path) -> int:
    """Return the size of all files in a folder, of links themselves; 0 where there is no folder."""
    return sum(file.lstat().st_size for file in folder.iterdir()) if folder.is_dir() else 0


def take_articles(file: Path, ids: Collection[str], aside: Path) -> None:
    """Move the articles with these ids from a file to `aside`: lines of a collection, and any other file whole.

    What is left takes the file's place at once, after the other part is on disk.
    """
    if not is_collection(file):
        if file.is_file() and not file.is_symlink():
            file.replace(aside)
        else:
            file.unlink(missing_ok=True)
        return
    rest = file.with_name(f".{file.name}.rest")
    left = False
    with file.open("rb") as lines, rest.open("wb") as kept, aside.open("wb") as taken:
        for line in lines:
            if _id_of(line) in ids:
                taken.write(line)
            else:
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


@dataclass(frozen=True, slots=True)
class AddReport:
    """How many articles of an added file are new, what was skipped and why, and its conflicts with other files.

    `name` is the file's name in the library. `same_as` names a file with the same content; then nothing was added.
    `beside` is a file of the same name that was there before. `clashing` are articles here whose ids the file has too;
    the file's were set aside, and `ServerLibrary.take` puts them in their place.
    """

    name: str
    added: int = 0
    skipped: tuple[str, ...] = ()
    same_as: str | None = None
    beside: str | None = None
    clashing: tuple[ArticleInfo, ...] = ()
    aside: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """Articles that were removed, and the name under which they are set aside; None if they can't be restored."""

    infos: tuple[ArticleInfo, ...]
    aside: str | None = None


class ServerLibrary:
    """The library in one server's folder. Any thread may use it; changes come one after the other.

    The library holds the articles of the files in `articles/`, and web pages. Opening it completes an interrupted
    change.
    """

    def __init__(self, folder: Path, limits: ServerLimits, clock: Callable[[], float] = time.time) -> None:
        self.library = Library.open(folder)
        self._files = folder / FILES
        self._incoming = folder / INCOMING
        self._aside = folder / ASIDE
        self._limits = limits
        self._clock = clock
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
        """Add a file from `incoming`; it replaces no other. Raises CannotAdd or a StoreError."""
        with self._changing:
            ids, reasons = self._ids_in(file)
            same = self._same_as(file)
            if same is not None:
                return AddReport(file.name, same_as=same)
            held = {info.id: info for info in self.library.articles()}
            name, aside = self._free_name(file.name), None
            clashing = tuple(held[id] for id in ids if id in held) if is_collection(file) else ()
            if len(held) + len(ids) - len(clashing) > self._limits.articles:
                raise TooMany(file.name, self._limits.articles)
            if self._bytes() + file.stat().st_size > self._limits.all_bytes:
                raise TooLarge(file.name, self._limits.all_bytes, together=True)
            if clashing:
                aside = self._new_aside()
                take_articles(file, {info.id for info in clashing}, self._aside / aside / name)
            report = self._put(file, name) if file.exists() else SyncReport(str(self._files))
            added = sum(info.source == name for info in self.library.articles())
        skipped = tuple(dict.fromkeys([*reasons, *(each.reason for each in report.skipped if each.path == name)]))
        beside = file.name if name != file.name and not clashing else None
        return AddReport(name, added, skipped, None, beside, clashing, aside)

    def add_address(self, address: str, fetcher: Fetcher, *, feed: bool) -> SyncReport:
        """Add a page, or what a feed lists, within the limits. Raises CannotAdd, Unfetchable, or a StoreError."""
        # Not one after the other with what is done to files: a site may take its time.
        if feed:
            return self._read_feed(address, fetcher, again=True)
        self._check_room(address)
        return self.library.sync_address(normal(address), fetcher, limits=self._reading)

    def feeds(self) -> list[str]:
        """Return the addresses of the feeds that there are articles of."""
        infos = self.library.articles()
        pages = {info.id for info in infos}
        return sorted({info.root for info in infos if is_web_address(info.root)} - pages)

    def follow(self, fetcher: Fetcher) -> Iterator[SyncReport]:
        """Read all feeds again, within the limits, and yield what was done; one that can't be read stays as it is.

        Raises TooMany where there is no room, or a StoreError.
        """
        for feed in self.feeds():
            with suppress(Unfetchable):
                yield self._read_feed(feed, fetcher)

    def remove(self, ids: Collection[str]) -> Removal:
        """Remove those articles that are still here, and set aside what came of files. Raises a StoreError."""
        with self._changing:
            return self._remove(ids)

    def take(self, aside: str) -> Removal | None:
        """Restore what was set aside; articles of the same ids in collections are set aside instead.

        Return those; None if nothing is set aside under this name any more. Raises CannotAdd where there is no room for
        it, or a StoreError.
        """
        with self._changing:
            self._forget_aside()
            files = list((self._aside / aside).glob("*")) if _ASIDE_NAME.fullmatch(aside) else []
            if not files:
                return None
            listed = [id for file in files if is_collection(file) for id in self._ids_in(file)[0]]
            held = {info.id for info in self.library.articles()}
            if len(held | set(listed)) + sum(not is_collection(file) for file in files) > self._limits.articles:
                raise TooMany(files[0].name, self._limits.articles)
            if self._bytes() + sum(file.stat().st_size for file in files) > self._limits.all_bytes:
                raise TooLarge(files[0].name, self._limits.all_bytes, together=True)
            replaced = self._remove(listed)
            for file in files:
                there = self._files / file.name
                if is_collection(file) and there.is_file() and not there.is_symlink():
                    merged = file.with_name(f".{file.name}.merged")
                    merged.write_bytes(there.read_bytes().rstrip(b"\n") + b"\n" + file.read_bytes())
                    merged.replace(file)
                self._put(file, file.name if is_collection(file) else self._free_name(file.name))
            shutil.rmtree(self._aside / aside, ignore_errors=True)
            return replaced

    def reload(self, fetcher: Fetcher | None = None) -> SyncReport:
        """Read again all files that were changed from outside, and with a `fetcher` the pages and feeds.

        What can't be fetched stays as it is.
        """
        reports = []
        if fetcher is not None:
            feeds = self.feeds()
            for root in sorted({info.root for info in self.library.articles() if is_web_address(info.root)}):
                with suppress(Unfetchable, TooMany):
                    reports.append(
                        self._read_feed(root, fetcher, again=True)
                        if root in feeds
                        else self.library.sync_address(root, fetcher, limits=self._reading)
                    )
        with self._changing:
            report = self._sync()
        return replace(
            report,
            added=report.added + sum(one.added for one in reports),
            changed=report.changed + sum(one.changed for one in reports),
        )

    def cached(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returns for this key; the last key's value is cached."""
        cached = self._cached
        if cached is None or cached[0] != key:
            cached = self._cached = key, make()
        made: T = cached[1]
        return made

    def close(self) -> None:
        """Close the library's files."""
        self.library.close()

    def _remove(self, ids: Collection[str]) -> Removal:
        self._forget_aside()
        wanted = set(ids)
        infos = tuple(info for info in self.library.articles() if info.id in wanted)
        sources = {info.source for info in infos if not is_web_address(info.root)}
        aside = self._new_aside() if sources else None
        for source in sources:
            gone = {info.id for info in infos if info.source == source and not is_web_address(info.root)}
            take_articles(self._files / source, gone, self._aside / (aside or "") / source)
        for info in infos:
            if is_web_address(info.root):
                self.library.remove(reference_to_id(info.id))
        self._sync()
        return Removal(infos, aside)

    def _put(self, file: Path, name: str) -> SyncReport:
        self._files.mkdir(exist_ok=True)
        file.replace(self._files / name)
        return self._sync()

    def _read_feed(self, address: str, fetcher: Fetcher, *, again: bool = False) -> SyncReport:
        held = self._check_room(address)

        def stop_in_time(done: int, pages: int) -> None:
            if held + done >= self._limits.articles or self._bytes() >= self._limits.all_bytes:
                fetcher.stop()

        return self.library.sync_feed(address, fetcher, limits=self._reading, again=again, progress=stop_in_time)

    def _check_room(self, address: str) -> int:
        """Return how many articles there are. Raises TooMany where there is no room for another one."""
        held = len(self.library.articles())
        if held >= self._limits.articles or self._bytes() >= self._limits.all_bytes:
            raise TooMany(address, self._limits.articles)
        return held

    def _sync(self) -> SyncReport:
        if not self._files.is_dir():
            return SyncReport(str(self._files))
        return self.library.sync(self._files, prune=True, limits=self._reading)

    def _drop_other_roots(self) -> None:
        """Remove articles that were read where the data folder was before; they are read anew from where it is now."""
        here = self._files.resolve()
        for root in {info.root for info in self.library.articles()}:
            if not is_web_address(root) and Path(root).resolve() != here:
                self.library.remove(root)

    def _ids_in(self, file: Path) -> tuple[list[str], list[str]]:
        """Return the ids of a file's articles, and why others can't be read. Raises TooMany or NothingReadable."""
        ids: dict[str, None] = {}
        reasons: list[str] = []
        for found in read(file, file.parent, self._reading):
            if isinstance(found, Article):
                ids[found.id] = None
            else:
                reasons.append(found.reason)
            if len(ids) > self._limits.articles:
                raise TooMany(file.name, self._limits.articles)
        if not ids:
            raise NothingReadable(file.name, reasons)
        return list(ids), reasons

    def _same_as(self, file: Path) -> str | None:
        """Return the name of a file with the same content and suffix; links are none."""
        size = file.stat().st_size
        files = sorted(self._files.glob(f"*{file.suffix}")) if self._files.is_dir() else []
        there = (one for one in files if not one.is_symlink() and one.stat().st_size == size)
        return next((one.name for one in there if filecmp.cmp(one, file, shallow=False)), None)

    def _free_name(self, name: str) -> str:
        """Return `name`, or with the first number beside it under which there is neither a file nor an article."""
        stem, dot, suffix = name.rpartition(".")
        free, number = name, 1
        held = {info.id for info in self.library.articles()}
        while os.path.lexists(self._files / free) or free in held:
            number += 1
            free = f"{stem} ({number}){dot}{suffix}"
        return free

    def _bytes(self) -> int:
        pages = sum(info.characters for info in self.library.articles() if is_web_address(info.root))
        aside = sum(map(total_bytes, self._aside.glob("*")))
        return total_bytes(self._files) + pages + max(0, aside - self._limits.all_bytes)

    def _new_aside(self) -> str:
        name = f"{int(self._clock()):08x}{secrets.token_hex(4)}"  # it says when: a folder's own time changes with it
        (self._aside / name).mkdir(parents=True)
        return name

    def _forget_aside(self) -> None:
        for folder in self._aside.glob("*"):
            if self._clock() - int(folder.name[:8], 16) > ASIDE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
