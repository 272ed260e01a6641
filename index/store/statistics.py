"""What is counted over all articles: terms and words, the ids under which that is done, and repeated paragraphs.

Which paragraphs a source repeats (see index/metadata/notices.py) is kept with every change of the articles.
"""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.chunks import ArticleTerms, Field, Ids, Lexicon, Numbers, TermIds, field_postings
from index.metadata.notices import MIN_STORIES, needed, stories
from index.store.encoding import unpack_sayings
from index.store.reading import EACH, checked


class Counted:
    """What some articles contribute to the statistics; ids of terms and words may come more than once."""

    def __init__(self) -> None:
        self.totals = dict.fromkeys(Field, (0, 0))
        self.terms: list[Numbers] = []
        self.frequencies: list[Numbers] = []  # a row a term, a column a field
        self.words: list[Numbers] = []
        self.holders: list[Numbers] = []

    def add_terms(self, articles: Sequence[TermIds], ids: Numbers | None = None) -> None:
        """Count the terms of articles, which are ids, or numbers in `ids`."""
        for column, (field, postings) in enumerate(field_postings(articles).items()):
            documents, length = self.totals[field]
            self.totals[field] = documents + len(postings.lengths), length + int(postings.lengths.sum())
            frequencies = np.zeros((len(postings.terms), len(Field)), dtype=np.int64)
            frequencies[:, column] = postings.document_frequencies
            self.terms.append(postings.terms if ids is None else ids[postings.terms])
            self.frequencies.append(frequencies)

    def add_words(self, words: Numbers, holders: Ids) -> None:
        """Count words, each held by so many chunks."""
        self.words.append(words)
        self.holders.append(holders.astype(np.int64).reshape(-1, 1))

    def add_to(self, connection: sqlite3.Connection, sign: int) -> None:
        """Add what the articles contribute to the statistics, or with a `sign` of -1 take it away."""
        for field, (documents, length) in self.totals.items():
            connection.execute(
                "UPDATE fields SET documents = documents + ?, length = length + ? WHERE field = ?",
                (sign * documents, sign * length, field.value),
            )
        terms, frequencies = _summed(self.terms, self.frequencies, len(Field))
        connection.executemany(
            "UPDATE terms SET sentence = sentence + ?2, context = context + ?3, title = title + ?4, "
            "article = article + ?5 WHERE id = ?1",
            np.column_stack((terms, sign * frequencies)).tolist(),
        )
        words, holders = _summed(self.words, self.holders, 1)
        connection.executemany(
            "UPDATE words SET chunks = chunks + ?2 WHERE id = ?1", np.column_stack((words, sign * holders)).tolist()
        )
        if sign < 0:
            connection.executemany(
                "DELETE FROM terms WHERE id = ? AND article = 0 AND title = 0", [(term,) for term in terms.tolist()]
            )
            connection.executemany(
                "DELETE FROM words WHERE id = ? AND chunks = 0", [(word,) for word in words.tolist()]
            )


def _summed(ids: Sequence[Numbers], counts: Sequence[Numbers], columns: int) -> tuple[Numbers, Numbers]:
    """Return each id once, rising, with the sums of its rows of counts."""
    if not ids:
        return np.zeros(0, dtype=np.int64), np.zeros((0, columns), dtype=np.int64)
    different, place = np.unique(np.concatenate(ids), return_inverse=True)
    rows = np.concatenate(counts)
    sums = [np.bincount(place, weights=rows[:, column], minlength=len(different)) for column in range(columns)]
    return different, np.column_stack(sums).astype(np.int64)


_MAX_KNOWN = 2_000_000  # ids kept in memory


class KnownIds:
    """The ids of terms and words as far as they were asked for; they hold until a term or word is taken away."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self._version: int | None = None

    def forget(self) -> None:
        self.terms.clear()
        self.words.clear()

    def bring_to(self, version: int) -> None:
        """Forget all ids if other connections have changed anything (`PRAGMA data_version`), or there is too much."""
        if version != self._version or len(self.terms) + len(self.words) > _MAX_KNOWN:
            self.forget()
        self._version = version

    def of(
        self, connection: sqlite3.Connection, articles: Iterable[ArticleTerms]
    ) -> dict[int, tuple[Numbers, Numbers]]:
        """Return the ids of the terms and words of each lexicon, by its identity; 0 for what none of `articles` has.

        What is new is registered.
        """
        used: dict[int, tuple[Lexicon, NDArray[np.bool_], NDArray[np.bool_]]] = {}
        for article in articles:
            lexicon = article.lexicon
            if id(lexicon) not in used:
                sizes = len(lexicon.terms), len(lexicon.words)
                used[id(lexicon)] = lexicon, np.zeros(sizes[0], dtype=bool), np.zeros(sizes[1], dtype=bool)
            _, terms, words = used[id(lexicon)]
            terms[article.terms] = terms[article.title] = words[article.words] = True
        _learn(
            connection,
            self.terms,
            {term for lexicon, terms, _ in used.values() for term in compress(lexicon.terms, terms.tolist())},
            "INSERT INTO terms (term, sentence, context, title, article) "
            f"SELECT value, 0, 0, 0, 0 FROM {EACH} WHERE true ON CONFLICT DO NOTHING",
            "SELECT term, id FROM terms WHERE term IN",
        )
        _learn(
            connection,
            self.words,
            {word for lexicon, _, words in used.values() for word in compress(lexicon.words, words.tolist())},
            f"INSERT INTO words (word, chunks) SELECT value, 0 FROM {EACH} WHERE true ON CONFLICT DO NOTHING",
            "SELECT word, id FROM words WHERE word IN",
        )
        return {
            place: (_looked_up(self.terms, lexicon.terms), _looked_up(self.words, lexicon.words))
            for place, (lexicon, _, _) in used.items()
        }


def _learn(connection: sqlite3.Connection, known: dict[str, int], wanted: set[str], register: str, find: str) -> None:
    """Add the ids of what is `wanted` to those `known`, registering what is new."""
    new = sorted(wanted - known.keys())
    if new:
        connection.execute(register, (json.dumps(new),))
        known.update(checked("tn", connection.execute(f"{find} {EACH}", (json.dumps(new),))))


def _looked_up(ids: Mapping[str, int], names: Iterable[str]) -> Numbers:
    return np.array(list(map(ids.get, names, repeat(0))), dtype=np.int64)


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
