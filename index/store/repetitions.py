"""Which paragraphs a source repeats, kept with every change of the articles: see index/metadata/pitches.py."""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from index.metadata.pitches import MIN_STORIES, needed, stories
from index.store.encoding import unpack_sayings
from index.store.reading import EACH, checked

_MAX_COMPARED = 4 * MIN_STORIES  # articles that hold a paragraph, to see how many stories they tell


class Repetitions(ABC):
    """The repeated paragraphs as a transaction sees them, and the paragraphs that it touched."""

    def __init__(self) -> None:
        self._touched: dict[int, int] = {}  # the source of each paragraph

    def add(self, held: Mapping[int, Sequence[int]]) -> None:
        """Record the paragraphs of new articles: their `sayings` by key."""
        self._touch(held)

    def drop(self, held: Mapping[int, Sequence[int]]) -> None:
        """Record that articles are removed, likewise."""
        self._touch(held)

    def _touch(self, held: Mapping[int, Sequence[int]]) -> None:
        for says in held.values():
            self._touched |= dict.fromkeys(says, says[0] if says else 0)

    def forget(self) -> None:
        """Forget what was touched."""
        self._touched.clear()

    @abstractmethod
    def among(self, says: Collection[int]) -> set[int]:
        """Return those of some paragraphs that are furniture."""

    @abstractmethod
    def of_sources(self, sources: Collection[int]) -> dict[int, tuple[int, bool]]:
        """Return the repeated paragraphs of some sources: the source of each, and whether it is a statement."""

    @abstractmethod
    def counts(self, says: Collection[int]) -> Mapping[int, int]:
        """Return how many articles hold each of some paragraphs, or are of each of some sources."""

    @abstractmethod
    def holders(self, says: int) -> list[int]:
        """Return the keys of the articles that hold a paragraph, rising."""

    @abstractmethod
    def held(self, keys: Sequence[int]) -> list[Sequence[int]]:
        """Return the sayings of articles by their keys."""

    @abstractmethod
    def learn(self, says: int, source: int, statement: bool) -> None:
        """Record that a paragraph is repeated."""

    @abstractmethod
    def unlearn(self, says: Collection[int]) -> None:
        """Record that paragraphs are no longer repeated."""

    def settle(self, is_statement: Callable[[int, int], bool]) -> set[int]:
        """Decide anew which touched paragraphs are repeated; return the keys of the articles that this changes.

        `is_statement` tells of a paragraph of the article with a key whether it is a statement.
        """
        sources = set(self._touched.values()) - {0}
        if not sources:
            return set()
        sizes = self.counts(sources)
        known = self.of_sources(sources)
        counts = self.counts(self._touched.keys() | known.keys())
        lapsed = [
            says
            for says, (source, statement) in known.items()
            if counts.get(says, 0) < needed(sizes.get(source, 0), statement=statement, known=True)
        ]
        self.unlearn(lapsed)
        changed = {key for says in lapsed for key in self.holders(says)}
        for says, source in self._touched.items():
            count = counts.get(says, 0)
            if count < MIN_STORIES or says in known or says in (0, source):
                continue
            articles = sizes.get(source, 0)
            if count < needed(articles, statement=False, known=False):
                continue
            holders = self.holders(says)
            statement = is_statement(holders[0], says)
            if count < needed(articles, statement=statement, known=False):
                continue
            if stories(self.held(holders[:_MAX_COMPARED])) < MIN_STORIES:
                continue
            self.learn(says, source, statement)
            changed.update(holders)
        return changed


class StoredRepetitions(Repetitions):
    """The repeated paragraphs of a library in a folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def add(self, held: Mapping[int, Sequence[int]]) -> None:
        self._connection.executemany("INSERT INTO sayings VALUES (?, ?)", _rows(held))
        super().add(held)

    def drop(self, held: Mapping[int, Sequence[int]]) -> None:
        self._connection.executemany("DELETE FROM sayings WHERE says = ? AND article = ?", _rows(held))
        super().drop(held)

    def among(self, says: Collection[int]) -> set[int]:
        return {one for (one,) in self._each("i", "SELECT says FROM repeated WHERE says IN", says)}

    def of_sources(self, sources: Collection[int]) -> dict[int, tuple[int, bool]]:
        query = "SELECT says, source, statement FROM repeated WHERE source IN"
        return {says: (source, bool(statement)) for says, source, statement in self._each("iii", query, sources)}

    def counts(self, says: Collection[int]) -> dict[int, int]:
        query = f"SELECT says, count(*) FROM sayings WHERE says IN {EACH} GROUP BY says"
        return dict(checked("in", self._connection.execute(query, (json.dumps(list(says)),))))

    def holders(self, says: int) -> list[int]:
        query = "SELECT article FROM sayings WHERE says = ? ORDER BY article"
        return [key for (key,) in checked("n", self._connection.execute(query, (says,)))]

    def held(self, keys: Sequence[int]) -> list[Sequence[int]]:
        return [unpack_sayings(blob) for (blob,) in self._each("b", "SELECT says FROM contents WHERE key IN", keys)]

    def learn(self, says: int, source: int, statement: bool) -> None:
        self._connection.execute("INSERT INTO repeated VALUES (?, ?, ?)", (says, source, statement))

    def unlearn(self, says: Collection[int]) -> None:
        self._connection.executemany("DELETE FROM repeated WHERE says = ?", [(one,) for one in says])

    def _each(self, kinds: str, query: str, values: Collection[int]) -> Iterator[tuple[Any, ...]]:
        return checked(kinds, self._connection.execute(f"{query} {EACH}", (json.dumps(list(values)),)))


def _rows(held: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    return sorted((one, key) for key, says in held.items() for one in set(says) - {0})
