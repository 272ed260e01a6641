"""What a sync says of itself, while it runs and when it is done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.formats import Unreadable
from index.formats.registry import UNKNOWN_FORMAT


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


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, in articles.

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


_MAX_SUFFIXES = 4
_DETAIL = re.compile(r"\d+|'[^'\n]*'|\"[^\"\n]*\"")  # of a complaint: numbers and what is quoted
