"""Watches: saved questions and phrases, and the passages of newly arrived articles on them, each told once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.answer import Passage, Verdict
from bot.answering.phrase_search import find_phrase
from bot.answering.question import Answers, Question
from bot.app.records import Records
from bot.app.state import State
from index.library import Library
from index.search.snapshot import Snapshot

MAX_WATCHES = 200
MAX_PASSAGES = 10
"""How many passages a watch tells at once, the likeliest first."""

_MIN_SHARE = 0.5  # of the first passage's confidence


class NoSuchWatch(Exception):
    """There is no watch with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no watch {number}: `verbatim watch list` shows them")


class TooManyWatches(Exception):
    """No more watches are kept."""

    def __init__(self, max_watches: int) -> None:
        self.max_watches = max_watches
        super().__init__(f"there are {max_watches} watches, and no more are kept: remove one first")


@dataclass(frozen=True, slots=True)
class Watch:
    """A question, or a phrase to find word for word, and the mark up to which the library was searched for it."""

    number: int
    text: str
    is_phrase: bool
    mark: int


_WATCHES = Records("watch", tuple[int, str, bool, int], lambda row: Watch(*row))


class WatchStore:
    """The watches of a data folder, in its state. Any thread may use it; every method raises StateError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, text: str, mark: int, *, is_phrase: bool = False) -> Watch:
        """Keep a watch that looks at what arrives after `mark`. Raises TooManyWatches."""
        with self._state.transaction() as connection:
            if connection.execute("SELECT count(*) FROM watch WHERE server IS NULL").fetchone()[0] >= MAX_WATCHES:
                raise TooManyWatches(MAX_WATCHES)
            number = connection.execute(
                "INSERT INTO watch (text, is_phrase, mark) VALUES (?, ?, ?)", (text, is_phrase, mark)
            ).lastrowid
        assert number is not None
        return Watch(number, text, is_phrase, mark)

    def all(self) -> list[Watch]:
        """Return the watches in the order in which they were added."""
        query = "SELECT number, text, is_phrase, mark FROM watch WHERE server IS NULL ORDER BY number"
        return _WATCHES.all(self._state.rows(query))

    def remove(self, number: int) -> None:
        """Forget a watch and what it told of. Raises NoSuchWatch."""
        with self._state.transaction() as connection:
            if not connection.execute("DELETE FROM watch WHERE number = ? AND server IS NULL", (number,)).rowcount:
                raise NoSuchWatch(number)
            connection.execute("DELETE FROM watch_told WHERE watch = ?", (number,))

    def untold(self, watch: Watch, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages that a watch has not told of."""
        with self._state.reading() as connection:
            return [one for one in passages if not is_told(connection, watch.number, one)]

    def record_told(self, watch: Watch, passages: Sequence[Passage], mark: int) -> None:
        """Record that a watch told some passages, and that everything up to `mark` was searched."""
        with self._state.transaction() as connection:
            if connection.execute("UPDATE watch SET mark = ? WHERE number = ?", (mark, watch.number)).rowcount:
                keep_told(connection, watch.number, passages)


def is_told(connection: sqlite3.Connection, watch: int, passage: Passage) -> bool:
    """Return whether a watch, by its number, has told a passage."""
    found = connection.execute(
        "SELECT 1 FROM watch_told WHERE watch = ? AND digest = ?", (watch, _digest(passage))
    ).fetchone()
    return found is not None


def keep_told(connection: sqlite3.Connection, watch: int, passages: Iterable[Passage]) -> None:
    """Record that a watch, by its number, has told some passages."""
    connection.executemany(
        "INSERT OR IGNORE INTO watch_told (watch, digest) VALUES (?, ?)", [(watch, _digest(one)) for one in passages]
    )


def _digest(passage: Passage) -> bytes:
    """Return what tells passages apart: article and words. Where they stand may change with the article."""
    return hashlib.blake2b(f"{passage.article}\0{passage.quote}".encode("utf-8", "replace"), digest_size=16).digest()


def new_passages(watches: WatchStore, library: Library, pipeline: Answers) -> Iterator[tuple[Watch, list[Passage]]]:
    """Yield each watch with the passages of articles that arrived since its last look, where there are any.

    What was yielded counts as told when the next one is asked for; after an interruption it is yielded again.
    """
    for watch in watches.all():
        arrivals = library.arrivals(watch.mark)
        passages: list[Passage] = []
        if arrivals.articles:
            with library.snapshot() as snapshot:
                passages = watches.untold(watch, _bearing_on(watch, snapshot, pipeline, arrivals.articles))
            if passages:
                yield watch, passages
        watches.record_told(watch, passages, arrivals.mark)


def _bearing_on(watch: Watch, snapshot: Snapshot, pipeline: Answers, articles: frozenset[str]) -> list[Passage]:
    if watch.is_phrase:
        return [one for one in find_phrase(snapshot, watch.text).passages if one.article in articles]
    return answering(watch.text, snapshot, pipeline, articles)


def answering(question: str, snapshot: Snapshot, pipeline: Answers, articles: frozenset[str]) -> list[Passage]:
    """Return the passages of some articles that answer a question, and are nearly as likely as the first."""
    answer = pipeline.answer(Question(question, MAX_PASSAGES, articles), snapshot)
    if answer.verdict is not Verdict.ANSWERED:
        return []
    return [one for one in answer.passages if (one.confidence or 0.0) >= _MIN_SHARE * answer.confidence]
