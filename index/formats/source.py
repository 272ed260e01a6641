"""One file of a root: how it is opened, how much of it is read, and how it is refused.

Nothing but a regular file inside the root is ever read.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from index.formats.decoding import Undecodable
from index.text.characters import human, printable


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_file_bytes` bounds a file that holds one article and, a collection being streamed, each line of JSON Lines.

    Raises ValueError for a limit below one byte.
    """

    max_file_bytes: int = 20_000_000

    def __post_init__(self) -> None:
        if self.max_file_bytes < 1:
            raise ValueError("a size limit must be at least one byte")


MAX_TEXT = 3_000_000
"""The most characters of an article, half a million words: what is made of them takes a hundred times their room."""

MAX_PARAGRAPHS = 100_000


def too_large(text: str, paragraphs: int = 0) -> str | None:
    """Return why a text is too large for an article, to continue its name; None where it is not."""
    if len(text) > MAX_TEXT:
        return f"has a text of {len(text):,} characters, and an article {MAX_TEXT:,} at most; split it"
    if paragraphs > MAX_PARAGRAPHS:
        return f"has {paragraphs:,} paragraphs, and an article {MAX_PARAGRAPHS:,} at most; split it"
    return None


class Unreadable(Exception):
    """A file, or a part of one, that could not be read.

    `path` is relative to the root that was read, with characters that a terminal can't show as backslash escapes.
    `reason` is one line that continues the path ("story.txt: is empty") and says what to do where that helps.
    `cut_short` tells that a file which holds several articles could be read in part only, and `passing` that it may be
    read the next time though it stays as it is.
    """

    def __init__(self, path: str, reason: str, *, cut_short: bool = False, passing: bool = False) -> None:
        self.path = printable(path)
        self.reason = printable(reason)
        self.cut_short = cut_short
        self.passing = passing
        super().__init__(self.path, self.reason)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unreadable) and (self.path, self.reason) == (other.path, other.reason)

    def __hash__(self) -> int:
        return hash((self.path, self.reason))


# Where a folder may be entered but not listed, a path is enough.
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
_SKIP_BYTES = 2**20  # the rest of a line that is too long is passed over in pieces of this size


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, under the folder `root` or the root itself."""

    path: Path
    root: Path
    limits: Limits

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def id(self) -> str:
        """The file's path relative to the root, with forward slashes; a root that is a file has its name."""
        return relative(self.path, self.root)

    def refusal(self, reason: str, *, cut_short: bool = False) -> Unreadable:
        """Return why this file, or with `cut_short` the rest of it, is not read."""
        return Unreadable(self.id, reason, cut_short=cut_short)

    def beside(self, name: str) -> SourceFile:
        """Return the file called `name` in the same folder."""
        root = self.root.parent if self.path == self.root else self.root
        return SourceFile(self.path.with_name(name), root, self.limits)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Yield the file, opened for reading bytes; of one that is called `.gz` what gzip unpacks it to.

        Raises Unreadable; also for what goes wrong while it is being read.
        """
        try:
            with os.fdopen(self._descriptor(), "rb") as file:
                if self.name.lower().endswith(".gz"):
                    with _gunzipped(self, file) as content:
                        yield content
                else:
                    yield file
        except OSError as error:
            raise self.refusal(why(error), cut_short=True) from error

    def content(self) -> bytes:
        """Return the whole file. Raises Unreadable, also where it is larger than `limits.max_file_bytes`."""
        most = self.limits.max_file_bytes
        with self.open() as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise self.refusal(f"is larger than {human(most)}, the size limit")
        return data

    def lines(self, file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
        """Yield the lines of the opened file with their numbers from 1.

        None for one longer than `limits.max_file_bytes`.
        """
        most = self.limits.max_file_bytes
        number = 0
        while line := file.readline(most + 1):
            number += 1
            if len(line) > most and not line.endswith(b"\n"):
                while (rest := file.readline(_SKIP_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, line

    def _descriptor(self) -> int:
        real = Path(os.path.realpath(self.path, strict=True))
        root = real.parent if self.path == self.root else Path(os.path.realpath(self.root, strict=True))
        if not real.is_relative_to(root):
            raise self.refusal("is a link that leaves the folder; put the file itself there to have it read")
        if os.open not in os.supports_dir_fd:
            return self._opened(real, None)
        # Each folder is opened from the one above it: by its path, a link that took its place since would be followed.
        folder = os.open(root, _FOLDER)
        try:
            for name in real.parent.relative_to(root).parts:
                inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            return self._opened(Path(real.name), folder)
        finally:
            os.close(folder)

    def _opened(self, file: Path, folder: int | None) -> int:
        """Return the descriptor of a file, opened in an open folder. Raises Unreadable for no regular one."""
        # A pipe or a device must not even be opened, and opening must not wait should one take the file's place.
        self._must_be_regular(os.stat(file, dir_fd=folder, follow_symlinks=False).st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(file, flags, dir_fd=folder)
        try:
            self._must_be_regular(os.fstat(descriptor).st_mode)
        except Unreadable:
            os.close(descriptor)
            raise
        return descriptor

    def _must_be_regular(self, mode: int) -> None:
        if not stat.S_ISREG(mode):
            kinds = (
                (stat.S_ISDIR, "a folder"),
                (stat.S_ISLNK, "a link"),
                (stat.S_ISFIFO, "a pipe"),
                (stat.S_ISSOCK, "a socket"),
            )
            kind = next((kind for test, kind in kinds if test(mode)), "a device")
            raise self.refusal(f"is {kind}, not a regular file")


_MAX_TIMES = 100  # the size of the file; text shrinks to a third or a tenth, a bomb to a thousandth
_ALWAYS_BYTES = 10_000_000  # that may come out of however small a file
_BUFFER_BYTES = 2**17


@contextmanager
def _gunzipped(source: SourceFile, file: BinaryIO) -> Iterator[BinaryIO]:
    """Yield what the opened `file` unpacks to. Raises Unreadable where it is damaged, cut off or a bomb."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
            yield cast(BinaryIO, io.BufferedReader(_Bounded(source, file, unpacked), _BUFFER_BYTES))
    except EOFError as error:
        raise source.refusal("breaks off: the rest of the gzip file is missing", cut_short=True) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise source.refusal(f"is damaged, or no gzip file: {error}", cut_short=True) from error


class _Bounded(io.RawIOBase):
    """Bytes as they are unpacked, as long as they are not too many for what was read to get them."""

    def __init__(self, source: SourceFile, packed: BinaryIO, unpacked: gzip.GzipFile) -> None:
        self._source = source
        self._packed = packed
        self._unpacked = unpacked
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._unpacked.read1(len(buffer))
        self._bytes += len(data)
        if self._bytes > _ALWAYS_BYTES + _MAX_TIMES * self._packed.tell():
            reason = f"unpacks to more than {_MAX_TIMES} times its size; unpack it yourself if that is right"
            raise self._source.refusal(reason, cut_short=True)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def needed(package: str) -> Iterator[None]:
    """Import a library that one format needs. Raises Undecodable where it is not installed."""
    try:
        yield
    except ImportError as error:
        raise Undecodable(f"is read by {package}, which is not installed here: pip install {package}") from error


def relative(path: Path, root: Path) -> str:
    """Return `path` as seen from `root`, with forward slashes; the root itself by its name."""
    return path.name if path == root else path.relative_to(root).as_posix()


def why(error: OSError) -> str:
    """Return what went wrong, to continue the file's name."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return "may not be read: give this program's user permission to read it"
    if error.errno == errno.ENOENT:
        return "does not exist"
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself"
    return f"cannot be read: {os.strerror(error.errno) if error.errno else error}"
