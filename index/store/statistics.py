"""The library's statistics, and the ids under which terms and words are counted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, repeat

import numpy as np
from numpy.typing import NDArray

from index.chunks import ArticleTerms, Field, Ids, Lexicon, Numbers, TermIds, field_postings
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


def count_anew(
    connection: sqlite3.Connection,
    terms: tuple[Mapping[Field, tuple[int, int]], Mapping[int, Sequence[int]]],
    words: Mapping[int, int],
) -> None:
    """Replace the statistics: documents and terms a field, document frequencies by term id, and words by id."""
    totals, frequencies = terms
    for field, (documents, length) in totals.items():
        connection.execute(
            "UPDATE fields SET documents = ?, length = ? WHERE field = ?", (documents, length, field.value)
        )
    connection.execute("UPDATE terms SET sentence = 0, context = 0, title = 0, article = 0")
    connection.executemany(
        "UPDATE terms SET sentence = ?2, context = ?3, title = ?4, article = ?5 WHERE id = ?1",
        [(term, *counts) for term, counts in frequencies.items()],
    )
    connection.execute("DELETE FROM terms WHERE article = 0 AND title = 0")
    connection.execute("UPDATE words SET chunks = 0")
    connection.executemany(
        "UPDATE words SET chunks = ?2 WHERE id = ?1", [(word, count) for word, count in words.items()]
    )
    connection.execute("DELETE FROM words WHERE chunks = 0")


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
        """Forget all ids."""
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
