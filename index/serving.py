"""Which store serves: the data folder's own, or a demonstration's while nothing was ever indexed in that folder."""

from __future__ import annotations

import threading
from pathlib import Path

from index.formats import Limits
from index.ingest import sync
from index.store import Store

__all__ = ["Serving"]


class Serving:
    """A data folder's own store and the demonstration that stands in for it. Safe to use from any thread."""

    def __init__(self, own: Store, demonstrated: Path | None) -> None:
        self._own = own
        self._demonstrated = demonstrated
        self._demonstration: Store | None = None
        self._demonstrating = threading.Lock()
        self._indexed = False

    @property
    def is_demonstration(self) -> bool:
        """Whether the demonstration articles serve."""
        return self._demonstrated is not None and not self.ever_indexed()

    def ever_indexed(self) -> bool:
        """Whether anything was ever indexed in the data folder."""
        if not self._indexed and self._own.exists():
            with self._own.reading() as reader:
                self._indexed = reader.ever_indexed()
        return self._indexed

    def store(self) -> Store:
        """The store to read."""
        if self._demonstrated is None or self.ever_indexed():
            return self._own
        with self._demonstrating:
            if self._demonstration is None:
                store = Store(None)
                sync(store, self._demonstrated, prune=False, limits=Limits(), progress=None)
                self._demonstration = store
            return self._demonstration

    def close(self) -> None:
        """Let go of the demonstration."""
        with self._demonstrating:
            if self._demonstration is not None:
                self._demonstration.close()
