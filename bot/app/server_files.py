"""The files of a server's own library: their names, what is moved out of them, and why one is refused."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.formats import FORMATS, MAIN_SUFFIXES, format_of

ACCEPTED_SUFFIXES = tuple(suffix for suffix in FORMATS if not suffix.endswith(".gz"))
_OFFERED = tuple(suffix for suffix in MAIN_SUFFIXES if suffix in ACCEPTED_SUFFIXES)
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
        self.reasons = tuple(reasons)
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
