"""What a sync says of itself, while it runs and when it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.formats import Unreadable


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
    whole.
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

    @property
    def complaints(self) -> tuple[Unreadable, ...]:
        """What was skipped, of each kind of complaint about one file the first, and how many more there are."""
        kinds: dict[tuple[str, str], list[Unreadable]] = {}
        for one in self.skipped:
            kinds.setdefault((one.path, _DETAIL.sub("", one.reason)), []).append(one)
        return tuple(
            first if not others else Unreadable(first.path, f"{first.reason} (and {len(others):,} more like it)")
            for first, *others in kinds.values()
        )


_DETAIL = re.compile(r"\d+|'[^'\n]*'|\"[^\"\n]*\"")  # of a complaint: numbers and what is quoted
