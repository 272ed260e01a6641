"""What a check found, for the one who runs the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

__all__ = ["Finding", "Grade"]


class Grade(Enum):
    """How bad a finding is; the values are what `verbatim doctor` prints."""

    OK = "ok"
    WARNING = "note"
    ERROR = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing; where it is not fine, `text` ends with what to do."""

    grade: Grade
    about: str
    text: str

    @classmethod
    def ok(cls, about: str, text: str) -> Self:
        """Return a finding that all is as it must be."""
        return cls(Grade.OK, about, text)

    @classmethod
    def warning(cls, about: str, text: str) -> Self:
        """Return a finding of something that is off, but may be meant."""
        return cls(Grade.WARNING, about, text)

    @classmethod
    def error(cls, about: str, text: str) -> Self:
        """Return a finding of something that keeps the program from working."""
        return cls(Grade.ERROR, about, text)
