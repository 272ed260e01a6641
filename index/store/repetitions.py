"""Which paragraphs a source repeats, kept with every change of the articles: see index/metadata/pitches.py."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from index.metadata.pitches import FEWEST_STORIES, needed, stories
from index.store.encoding import unpack_sayings
from index.store.reading import EACH, checked

_MOST_COMPARED = 4 * FEWEST_STORIES  # articles that hold a paragraph, to see how many stories they tell


class Repetitions:
    """The repeated paragraphs as a transaction sees them, and what it has touched."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._touched: dict[int, int] = {}  # the source of each paragraph

    def add(self, held: Mapping[int, Sequence[int]]) -> None:
        """Note what new articles hold: their `sayings` by key."""
        rows = sorted((one, key) for key, says in held.items() for one in set(says) - {0})
        self._connection.executemany("INSERT INTO sayings VALUES (?, ?)", rows)
        self._touch(held.values())

    def drop(self, held: Mapping[int, Sequence[int]]) -> None:
        """Note that articles go."""
        rows = sorted((one, key) for key, says in held.items() for one in set(says) - {0})
        self._connection.executemany("DELETE FROM sayings WHERE says = ? AND article = ?", rows)
        self._touch(held.values())

    def _touch(self, held: Iterable[Sequence[int]]) -> None:
        for says in held:
            self._touched |= dict.fromkeys(says, says[0] if says else 0)

    def forget(self) -> None:
        """Let go of what was touched."""
        self._touched.clear()

    def forget_lost(self) -> None:
        """Drop what was held by articles that were taken out without being read."""
        self._connection.execute("DELETE FROM sayings WHERE article NOT IN (SELECT key FROM articles)")

    def among(self, says: Iterable[int]) -> set[int]:
        """Return those of some paragraphs that are furniture."""
        query = f"SELECT says FROM repeated WHERE says IN {EACH}"
        return {one for (one,) in checked("i", self._connection.execute(query, (json.dumps(list(says)),)))}

    def settle(self, is_statement: Callable[[int, int], bool]) -> set[int]:
        """Decide anew on what was touched; return the keys of the articles in which that changes a paragraph.

        `is_statement` says it of a paragraph of the article with a key.
        """
        sources = set(self._touched.values()) - {0}
        if not sources:
            return set()
        sizes = self._counts(sources)
        query = f"SELECT says, source, statement FROM repeated WHERE source IN {EACH}"
        known = {
            says: (source, bool(statement))
            for says, source, statement in checked("iii", self._connection.execute(query, (json.dumps(list(sources)),)))
        }
        counts = self._counts(self._touched.keys() | known.keys())
        lapsed = [
            says
            for says, (source, statement) in known.items()
            if counts.get(says, 0) < needed(sizes.get(source, 0), statement=statement, known=True)
        ]
        self._connection.executemany("DELETE FROM repeated WHERE says = ?", [(says,) for says in lapsed])
        changed = {key for says in lapsed for key in self.holders(says)}
        for says, source in self._touched.items():
            count = counts.get(says, 0)
            if count < FEWEST_STORIES or says in known or says in (0, source):
                continue
            articles = sizes.get(source, 0)
            if count < needed(articles, statement=False, known=False):
                continue
            holders = self.holders(says)
            statement = is_statement(holders[0], says)
            if count < needed(articles, statement=statement, known=False) or not self._differ(holders):
                continue
            self._connection.execute("INSERT INTO repeated VALUES (?, ?, ?)", (says, source, statement))
            changed.update(holders)
        return changed

    def _counts(self, says: Collection[int]) -> dict[int, int]:
        query = f"SELECT says, count(*) FROM sayings WHERE says IN {EACH} GROUP BY says"
        return dict(checked("in", self._connection.execute(query, (json.dumps(list(says)),))))

    def holders(self, says: int) -> list[int]:
        """Return the keys of the articles that hold a paragraph, rising."""
        query = "SELECT article FROM sayings WHERE says = ? ORDER BY article"
        return [key for (key,) in checked("n", self._connection.execute(query, (says,)))]

    def _differ(self, holders: Sequence[int]) -> bool:
        """Return whether the articles that hold a paragraph tell enough different stories."""
        query = f"SELECT says FROM contents WHERE key IN {EACH}"
        rows = self._connection.execute(query, (json.dumps(holders[:_MOST_COMPARED]),))
        return stories([unpack_sayings(blob) for (blob,) in rows]) >= FEWEST_STORIES
