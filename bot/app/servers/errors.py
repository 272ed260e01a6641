"""Why a server's library stays as it is, as types. Each text is one line for the person who tried.

CannotAdd
+-- WrongFormat      a file of a kind that isn't read
+-- TooLarge         a file, or all files together, over the limit
+-- TooMany          more articles than the limit
+-- NothingReadable  no article in it; the reasons are in the text
"""

from __future__ import annotations

from collections.abc import Sequence

from index.formats import FORMATS

__all__ = ["TAKEN", "CannotAdd", "NothingReadable", "TooLarge", "TooMany", "WrongFormat"]

TAKEN = tuple(suffix for suffix in FORMATS if not suffix.endswith(".gz"))
"""What files of servers may end with. What is packed would count for less than it takes on the disk."""


class CannotAdd(Exception):
    """A file was not added; `name` is what the person calls it. Nothing has changed."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name} {reason}")


class WrongFormat(CannotAdd):
    def __init__(self, name: str) -> None:
        super().__init__(name, f"is in no format that is taken here; attach one of {', '.join(TAKEN)}")


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
