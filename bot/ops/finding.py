"""What a check found, for the one who runs the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Finding", "Grade", "fine", "mend", "note"]


class Grade(Enum):
    """How a finding is: `FINE`; `NOTE` where something is off that may be meant; `MEND` where it keeps from working."""

    FINE = "ok"
    NOTE = "note"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing; where it is not fine, `text` ends with what to do."""

    grade: Grade
    about: str
    text: str


def fine(about: str, text: str) -> Finding:
    """As it must be."""
    return Finding(Grade.FINE, about, text)


def note(about: str, text: str) -> Finding:
    """Worth a look."""
    return Finding(Grade.NOTE, about, text)


def mend(about: str, text: str) -> Finding:
    """Keeps something from working."""
    return Finding(Grade.MEND, about, text)
