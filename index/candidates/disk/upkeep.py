"""Keeping the index on disk in step with the store, which says what of it may be used.

The index lives in a folder named for its generation. It covers articles up to a key; what came later is searched in the
store until the index is brought up to date, and what is gone is not found in the store any more. So whatever moment a
process dies at, the index is behind at worst, never wrong. One that is missing, of another format or broken is built
anew under a new name; what it does not cover yet is searched in the store.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from index.candidates.disk.lock import only_one
from index.candidates.disk.proposals import BrokenIndex, ProposalIndex, ProposalWriter
from index.errors import DiskFull
from index.store import IndexState, Store

__all__ = ["FOLDER", "MOST_BEHIND", "bring_up_to_date", "generation_folder", "is_due"]

FOLDER = "candidates"  # in the data folder
_FORMAT = "1"  # of the index: one of another format is built anew
_LOCK = "lock"

MOST_BEHIND = 2_000  # chunks that are searched in the store at each question, for a millisecond
_BATCH_ARTICLES = 200
_BATCH_CHUNKS = 100_000  # after which what was added so far may be used

_within = threading.Lock()  # SQLite's locks tell processes apart, and connections; this spares the file


def generation_folder(folder: Path, generation: str) -> Path | None:
    """Where an index lies, or None where this version cannot use it."""
    if not generation.startswith(f"{_FORMAT}-"):
        return None
    return folder / FOLDER / generation


def is_due(state: IndexState, chunks: int) -> bool:
    """Whether the index is so far behind a library of `chunks` chunks that it should be brought up to date."""
    # What is behind costs every question; what was removed costs room in the index, and is proposed in vain.
    return state.generation is None or state.behind > MOST_BEHIND or state.removed > max(MOST_BEHIND, chunks // 100)


def bring_up_to_date(
    store: Store, folder: Path, *, broken: str | None = None, stop: Callable[[], bool] = lambda: False
) -> bool:
    """Bring the index in `folder` in line with the store, or build it anew where it is missing or is `broken`.

    Returns whether this was done; not if another process is at it. Where `stop` says so, it ends with what it has by
    then. Raises OSError where the folder cannot be written, DiskFull where it is full.
    """
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    with _within, only_one(home / _LOCK) as alone:
        if not alone:
            return False
        with store.reading() as reader:
            state = reader.index_state()
        generation, indexed = state.generation, state.indexed
        place = generation_folder(folder, generation) if generation and generation != broken else None
        largest = _largest(place)
        if place is None or largest is None or generation is None:
            generation, indexed, largest = f"{_FORMAT}-{uuid4().hex[:12]}", 0, 0
            place = home / generation
        _clear(home, {generation, state.generation})
        try:
            _add(store, place, generation, indexed, largest, stop)
        except (BrokenIndex, ValueError) as error:  # tantivy says so where it cannot write
            if shutil.disk_usage(home).free < 1_000_000:
                raise DiskFull(home) from error
            raise OSError(f"{place}: {error}") from error
        _clear(home, {generation})
        return True


def _add(store: Store, place: Path, generation: str, indexed: int, largest: int, stop: Callable[[], bool]) -> None:
    """Add what came after the key `indexed`, having removed what a killed process may have left of it."""
    writer = ProposalWriter(place)
    writer.remove(range(indexed + 1, largest + 1))
    with store.reading() as reader:
        removed = reader.removed()
    writer.remove(removed)
    chunks, done = 0, False
    while not done:
        with store.reading() as reader:
            keys = reader.keys_after(indexed, _BATCH_ARTICLES)
            articles = reader.article_term_ids(keys)
        writer.add(articles)
        indexed = max([indexed, *keys])
        chunks += sum(len(article.terms.lengths) for article in articles)
        done = len(keys) < _BATCH_ARTICLES or stop()
        if done or chunks >= _BATCH_CHUNKS:
            writer.commit()
            with store.writing() as notes:
                notes.name_index(generation, indexed, removed)
            chunks, removed = 0, []
    writer.close()


def _largest(place: Path | None) -> int | None:
    """The largest key in an index; None where it cannot be used."""
    if place is None:
        return None
    try:
        return ProposalIndex(place).largest()
    except BrokenIndex:
        return None


def _clear(home: Path, kept: set[str | None]) -> None:
    """Remove what other generations and killed processes left. Where a file is still in use it stays for now."""
    for place in home.iterdir():
        if place.is_dir() and place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)
