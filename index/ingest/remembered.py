"""What is remembered of a page, or of a feed, between two readings: the stamp of its file in the store."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from index.formats import READING_VERSION
from index.web.page import NOTHING_KNOWN, Validators

OWN = ""
"""The path of a feed among its own files, where its validators are kept. No other root has it."""

_FIRST_WAIT = 15 * 60.0  # seconds before a page that failed is asked for again; doubled with each failure
_LONGEST_WAIT = 24 * 3600.0


class Fate(StrEnum):
    """What came of a page the last time."""

    READ = "read"  # also where there was no article in it
    FAILED = "failed"  # it could not be fetched
    ELSEWHERE = "elsewhere"  # the library has its article from another root
    REMOVED = "removed"  # somebody took its article out of the library


@dataclass(frozen=True, slots=True)
class Remembered:
    """`digest` is that of a feed's entry, `limit` the size limit of what was read, and `tried` a time in seconds."""

    fate: Fate = Fate.READ
    digest: str = ""
    validators: Validators = NOTHING_KNOWN
    limit: int = 0
    failures: int = 0
    tried: float = 0.0
    reading: str = READING_VERSION

    def as_stamp(self) -> str:
        """As the store keeps it; `remembered` reads it back."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def is_as_read(self, digest: str, limit: int | None) -> bool:
        """Whether reading it again could give nothing else, its entry having this digest; `limit` None: at any size."""
        same = self.fate is Fate.READ and self.digest == digest and self.reading == READING_VERSION
        return same and limit in (None, self.limit)

    def is_waiting(self, now: float) -> bool:
        """Whether it failed, and should be left alone for a while."""
        wait = min(_FIRST_WAIT * 2.0 ** min(self.failures - 1, 20), _LONGEST_WAIT)
        return self.fate is Fate.FAILED and 0 <= now - self.tried < wait


def remembered(stamp: str | None) -> Remembered | None:
    """What a stamp says; None for one that is none of ours, or not there."""
    try:
        fields = json.loads(stamp or "")
        return Remembered(**fields | {"fate": Fate(fields["fate"]), "validators": Validators(**fields["validators"])})
    except (ValueError, TypeError, KeyError):
        return None
