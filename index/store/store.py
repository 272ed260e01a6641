"""Store: a library's database with its questions and changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.store.database import Database
from index.store.known_ids import KnownIds
from index.store.reading import Reader
from index.store.writing import Writer

FILE_NAME = "library.sqlite3"


class Store:
    """The articles of a data folder, or, with no folder, of this process alone.

    Thread-safe. Raises the StoreErrors of index/errors.py.
    """

    def __init__(self, folder: Path | None) -> None:
        self._database = Database(None if folder is None else folder / FILE_NAME)
        self._known = KnownIds()

    def exists(self) -> bool:
        """Whether anything was ever written; nothing can be read before."""
        return self._database.exists()

    def state(self) -> Hashable:
        """A value that changes whenever this or any other process has committed something."""
        return self._database.state()

    def upgrade(self) -> None:
        """Bring a library of an older format to this version's. Raises a StoreError where it can't be written."""
        self._database.upgrade()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Questions that all see the same state."""
        with self._database.snapshot() as connection:
            yield Reader(connection)

    @contextmanager
    def asking(self) -> Iterator[Reader]:
        """A single question, which needs no transaction to see one state: a third of the time of `reading`."""
        with self._database.read() as connection:
            yield Reader(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Changes that are committed together at the end, or not at all."""
        try:
            with self._database.write() as connection:
                yield Writer(connection, self._known)
        except BaseException:
            self._known.forget()  # for what was registered is undone
            raise

    def close(self) -> None:
        self._database.close()
