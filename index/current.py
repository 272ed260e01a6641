"""What is searched: the collection and the vocabulary in their present state, from memory or with an index on disk."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from pathlib import Path
from typing import Literal

from index.candidates import SearchState
from index.candidates.disk.keeper import Keeper
from index.candidates.disk.upkeep import is_due
from index.collection import ResidentCollection
from index.serving import Serving
from index.store import Store
from index.stored_collection import StoredCollection
from index.stored_vocabulary import StoredVocabulary
from index.text.vocabulary import ResidentVocabulary, Vocabulary

__all__ = ["LARGE", "Current", "Source"]

LARGE = 20_000
"""Chunks from which on candidates come from disk: below, memory is as quick, and loaded in a fraction of a second."""

_OFTEN = 50_000  # chunks of a sync after which the index on disk is brought up to date

Source = Literal["memory", "disk"]


class Current:
    """The present state of the store that serves, loaded anew once anything was committed. Safe to use from any thread.

    `source` settles where candidates come from; with None, the library's size does.
    """

    def __init__(self, own: Store, serving: Serving, folder: Path, source: Source | None) -> None:
        self._own = own
        self._serving = serving
        self._source = source
        self._keeper = Keeper(own, folder)
        self._refreshing = threading.Lock()
        self._collection: tuple[Store, Hashable, SearchState] | None = None
        self._vocabulary: tuple[SearchState, Vocabulary] | None = None

    def collection(self) -> SearchState:
        """The collection in its present state."""
        store = self._serving.store()
        state = store.state() if store.exists() else None
        held = self._collection
        if held is not None and held[0] is store and held[1] == state:
            return held[2]
        with self._refreshing:
            held = self._collection
            state = store.state() if store.exists() else None  # before loading: a later commit then shows next time
            if held is not None and held[0] is store and held[1] == state:
                return held[2]
            collection = self._loaded(store, held[2] if held is not None and held[0] is store else None)
            self._collection = store, state, collection
            return collection

    def vocabulary(self) -> Vocabulary:
        """The words of all chunks; the same object as long as nothing changes."""
        collection = self.collection()
        held = self._vocabulary
        if held is None or held[0] is not collection:
            held = self._vocabulary = collection, self._words(collection, held[1] if held else None)
        return held[1]

    def keep_up(self, *, syncing: bool = False) -> None:
        """Bring the index on disk up to date if the library needs one; `syncing`, only now and then."""
        if not self._own.exists():
            return
        with self._own.reading() as reader:
            chunks, state = reader.chunk_count(), reader.index_state()
        enough = state.behind >= _OFTEN if syncing else is_due(state, chunks)
        if enough and self._is_large(chunks):
            self._keeper.bring_up_to_date()

    def close(self) -> None:
        """Let go of the index on disk."""
        self._keeper.close()

    def _loaded(self, store: Store, before: SearchState | None) -> SearchState:
        if store is self._own and store.exists():
            with store.reading() as reader:
                chunks = reader.chunk_count()
                if self._is_large(chunks):
                    state = reader.index_state()
                    index = self._keeper.opened(state)
                    if index is None or is_due(state, chunks):
                        self._keeper.start()
                    return StoredCollection(
                        store, reader, index, self._broken, before if isinstance(before, StoredCollection) else None
                    )
        return ResidentCollection.load(store, before if isinstance(before, ResidentCollection) else None)

    def _words(self, collection: SearchState, before: Vocabulary | None) -> Vocabulary:
        if isinstance(collection, StoredCollection):
            return StoredVocabulary(self._own, before if isinstance(before, StoredVocabulary) else None)
        store = self._serving.store()
        if not store.exists():
            return ResidentVocabulary({})
        with store.reading() as reader:
            return ResidentVocabulary(reader.words())

    def _is_large(self, chunks: int) -> bool:
        return chunks >= LARGE if self._source is None else self._source == "disk"

    def _broken(self) -> None:
        """The index on disk turned out to be broken in the middle of a search."""
        self._keeper.condemn()
        self._keeper.start()
