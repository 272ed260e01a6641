"""A small library whose right answers are known at any time, and which changes meanwhile.

The lasting articles tell who opened a bridge. The passing ones tell how many boats a lock let through; they come, get
another number, and go. Names of places and people are made up by number, so that none is like another.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["LASTING", "PASSING", "Articles", "Fact"]

LASTING = 30
PASSING = 8
_FIRST = ("Alder", "Birch", "Crane", "Dun", "Elm", "Fern", "Glen", "Hazel", "Iron", "Juniper")
_LAST = ("ford", "mouth", "stead", "wick", "by")
_PEOPLE = ("Agnes", "Bertram", "Cecily", "Dorothea", "Edmund", "Frances", "Gilbert", "Harriet", "Isidore", "Josephine")
_SURNAMES = ("Quill", "Rook", "Sorrel", "Thorne", "Umber")


@dataclass(frozen=True, slots=True)
class Fact:
    """What an article said from `since` to `until` (seconds since 1970; None: it still does)."""

    marker: str
    since: float
    until: float | None = None

    def held(self, first: float, last: float) -> bool:
        """Whether it may be what somebody was told who asked at `first` and was answered at `last`."""
        return self.since <= last and (self.until is None or self.until >= first)


def place(number: int) -> str:
    return _FIRST[number % len(_FIRST)] + _LAST[number // len(_FIRST) % len(_LAST)]


@dataclass(slots=True)
class Articles:
    """The folder of articles, and what each said when. `chance` decides what changes."""

    folder: Path
    chance: random.Random
    facts: dict[int, list[Fact]] = field(default_factory=dict)
    changes: int = 0

    def write_lasting(self) -> None:
        """The articles that stay, and the first of those that pass."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = []
        for number in range(LASTING):
            text = (
                f"The {place(number)} bridge was opened by {self.opener(number)} on a rainy Tuesday. "
                f"A crowd of several hundred people watched from the banks.\n\n"
                f"Engineers said that the work on it had taken nearly four years."
            )
            about = {"id": f"bridge-{number}", "title": f"A bridge for {place(number)}", "text": text}
            lines.append(json.dumps(about))
        (self.folder / "bridges.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for number in range(PASSING):
            self.facts[number] = []
            self._write(number)

    def opener(self, number: int) -> str:
        """Who opened a bridge."""
        return f"{_PEOPLE[number % len(_PEOPLE)]} {_SURNAMES[(number // len(_PEOPLE) + number) % len(_SURNAMES)]}"

    def change(self) -> None:
        """An article comes, says something else, or goes. What it said before may be quoted until `settled`."""
        number = self.chance.randrange(PASSING)
        is_there = self._file(number).exists()
        if is_there and self.chance.random() < 0.4:
            self._file(number).unlink()
        else:
            self._write(number)
        self.changes += 1

    def settled(self) -> None:
        """The library was brought in line with the folder: what articles no longer say must not be quoted any more."""
        now = time.time()
        for number, said in self.facts.items():
            is_there = self._file(number).exists()
            for at, fact in enumerate(said):
                is_last = at == len(said) - 1
                if fact.until is None and not (is_last and is_there):
                    said[at] = Fact(fact.marker, fact.since, now)

    def is_told_rightly(self, number: int, text: str, first: float, last: float) -> bool:
        """Whether a text, the answer to a question on a lock, says nothing that its article did not say then."""
        outdated = [fact for fact in self.facts[number] if not fact.held(first, last)]
        current = {fact.marker for fact in self.facts[number] if fact.held(first, last)}
        return not any(fact.marker in text for fact in outdated if fact.marker not in current)

    def _file(self, number: int) -> Path:
        return self.folder / f"lock-{number}.txt"

    def _write(self, number: int) -> None:
        marker = f"{self.chance.randrange(10_000, 99_999):,}"
        text = (
            f"A year at the {place(number + 30)} lock\n\n"
            f"The {place(number + 30)} lock let {marker} boats through last year, its keeper said.\n"
        )
        self.facts[number].append(Fact(marker, time.time()))
        self._file(number).write_text(text, encoding="utf-8")
