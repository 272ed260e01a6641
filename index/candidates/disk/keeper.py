"""One process's hold on the index on disk: opening it, and bringing it up to date, in the background too."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from index.candidates.disk.proposals import BrokenIndex, ProposalIndex
from index.candidates.disk.upkeep import bring_up_to_date, generation_folder
from index.errors import StoreError
from index.store import IndexState, Store

_LOG = logging.getLogger(__name__)

_PATIENCE_SECONDS = 30.0  # before the next try, where the folder can't be written or another process is at it


class Keeper:
    """Looks after the index of one data folder. Safe to use from any thread."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._opened: tuple[str, int, ProposalIndex] | None = None
        self._condemned: str | None = None
        self._starting = threading.Lock()
        self._work: threading.Thread | None = None
        self._closing = threading.Event()
        self._not_before = 0.0

    def opened(self, state: IndexState) -> ProposalIndex | None:
        """The index that the store says may be used, or None where that is missing or broken."""
        if state.generation is None or state.generation == self._condemned:
            return None
        place = generation_folder(self._folder, state.generation)
        if place is None:
            return None
        held = self._opened
        try:
            if held is None or held[0] != state.generation:
                held = state.generation, state.indexed, ProposalIndex(place)
            elif held[1] != state.indexed:
                held[2].reload()
                held = state.generation, state.indexed, held[2]
        except BrokenIndex:
            self._opened = None
            self._condemned = state.generation
            return None
        self._opened = held
        return held[2]

    def condemn(self) -> None:
        """The index that was opened is broken: it will be built anew."""
        if self._opened is not None:
            self._condemned = self._opened[0]
            self._opened = None

    def bring_up_to_date(self) -> None:
        """Bring the index in line with the store now. Where that fails, the store serves, and a later try may do it."""
        self._attempt(self._store)

    def start(self) -> None:
        """Bring the index in line with the store in the background, unless that is under way or has just failed."""
        with self._starting:
            busy = self._work is not None and self._work.is_alive()
            if busy or self._closing.is_set() or time.monotonic() < self._not_before:
                return
            self._work = threading.Thread(target=self._in_background, name="candidates", daemon=True)
            self._work.start()

    def wait(self) -> None:
        """Wait for what is under way in the background."""
        if self._work is not None:
            self._work.join()

    def close(self) -> None:
        """End what is under way in the background."""
        with self._starting:
            self._closing.set()
        self.wait()

    def _in_background(self) -> None:
        store = Store(self._folder)  # with connections of its own, so that questions don't wait for its reading
        try:
            self._attempt(store)
        finally:
            store.close()

    def _attempt(self, store: Store) -> None:
        try:
            done = bring_up_to_date(store, self._folder, broken=self._condemned, stop=self._closing.is_set)
        except (OSError, StoreError, BrokenIndex) as error:
            _LOG.warning("The index of candidates could not be brought up to date; questions take longer: %s", error)
            done = False
        if not done:
            self._not_before = time.monotonic() + _PATIENCE_SECONDS
