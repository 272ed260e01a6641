"""The ids under which terms and words are kept: what is new is registered, what was asked for is remembered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import compress, repeat

import numpy as np
from numpy.typing import NDArray

from index.chunks import ArticleTerms, Lexicon
from index.fields import Numbers
from index.store.reading import EACH

_MOST_KNOWN = 2_000_000  # ids kept in memory


class KnownIds:
    """The ids of terms and words as far as they were asked for; they hold until a term or word is taken away."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self._version: int | None = None

    def forget(self) -> None:
        """Let go of all."""
        self.terms.clear()
        self.words.clear()

    def bring_to(self, version: int) -> None:
        """Let go of all if other connections have changed anything (`PRAGMA data_version`), or there is too much."""
        if version != self._version or len(self.terms) + len(self.words) > _MOST_KNOWN:
            self.forget()
        self._version = version

    def of(
        self, connection: sqlite3.Connection, articles: Iterable[ArticleTerms]
    ) -> dict[int, tuple[Numbers, Numbers]]:
        """The ids of the terms and words of each lexicon of `articles`, by its identity; 0 for what none of them has.

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
        known.update(connection.execute(f"{find} {EACH}", (json.dumps(new),)))


def _looked_up(ids: Mapping[str, int], names: Iterable[str]) -> Numbers:
    return np.array(list(map(ids.get, names, repeat(0))), dtype=np.int64)
