"""The files that a server's articles come from: their names, and taking one article out of a file."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from bot.app.servers.errors import TAKEN, WrongFormat
from index.formats import format_of

__all__ = ["safe_name", "total_bytes", "without_article"]

_LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_COLLECTIONS = (".jsonl", ".ndjson")


def safe_name(name: str) -> str:
    """`name` as a file's name in a folder: no separators, no leading points, not long, the suffix kept.

    Raises WrongFormat where files of such a name aren't read.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = _UNSAFE.sub("_", plain).rstrip(" ").lstrip(". ").rpartition(".")
    shortened = f"{stem[: _LONGEST_NAME - len(suffix)].rstrip()}{dot}{suffix.lower()}"
    if not stem or not shortened.endswith(TAKEN) or format_of(shortened) is None:
        raise WrongFormat(name)
    return shortened


def total_bytes(folder: Path) -> int:
    """The size of all files in a folder, a link being its own; 0 where there is none."""
    return sum(file.lstat().st_size for file in folder.iterdir()) if folder.is_dir() else 0


def without_article(file: Path, id: str) -> None:
    """Takes the article `id` out of a file: a collection loses its lines, any other file goes whole.

    Done at once or not at all, whatever happens meanwhile.
    """
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
