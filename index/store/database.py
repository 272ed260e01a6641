"""One SQLite file, its connections and transactions, and what can go wrong with them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DamagedLibrary, DiskFull, LibraryBusy, NotALibrary, ReadOnlyLibrary, StoreError
from index.store.schema import create_or_migrate, found_format

BUSY_SECONDS = 60.0  # how long a writer waits for its turn


@contextmanager
def _explained(path: Path | str) -> Iterator[None]:
    """Turn SQLite's errors into those of index/errors.py."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if code is not None else None
        if primary == sqlite3.SQLITE_NOTADB:
            raise NotALibrary(path) from error
        if primary == sqlite3.SQLITE_CORRUPT:
            raise DamagedLibrary(path, str(error)) from error
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            raise ReadOnlyLibrary(path) from error
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusy(path, BUSY_SECONDS) from error
        if primary == sqlite3.SQLITE_FULL:
            raise DiskFull(path) from error
        raise StoreError(path, str(error)) from error


class Database:
    """A library's file, or one in memory where `path` is None.

    Reading goes through one connection and writing through another, each behind a lock, so any thread may use either
    and a long write never holds up a read. Nothing is created before the first write.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.name: Path | str = path or "library in memory"
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._reading = threading.RLock()
        self._writing = self._reading if path is None else threading.RLock()
        self._commits = 0

    def exists(self) -> bool:
        """Whether anything was ever written."""
        if self.path is None:
            return self._writer is not None
        try:
            return self.path.stat().st_size > 0
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(self.path, f"cannot be opened: {error.strerror}") from error

    def state(self) -> tuple[int, int]:
        """A value that changes whenever this or any other process has committed something."""
        with self.read() as connection:
            # data_version tells other connections' commits; of a library in memory there is but one connection.
            return connection.execute("PRAGMA data_version").fetchone()[0], self._commits

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with; statements see the last commit each."""
        with self._reading, _explained(self.name):
            yield self._open_reader()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements all see the same state."""
        with self.read() as connection:
            if connection.in_transaction:  # inside another snapshot, or inside a write of a library in memory
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction that is committed at the end, or undone if anything goes wrong.

        Other writers, in this or another process, wait their turn.
        """
        with self._writing, _explained(self.name):
            connection = self._open_writer()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite undoes by itself after some errors, a full disk for one
                    connection.execute("ROLLBACK")
                raise
            self._commits += 1

    def close(self) -> None:
        with self._writing, self._reading:
            for connection in {self._reader, self._writer} - {None}:
                connection.close()  # type: ignore[union-attr]
            self._reader = self._writer = None

    def _open_reader(self) -> sqlite3.Connection:
        if self.path is None:
            return self._open_writer()
        if self._reader is None:
            self._reader = self._connect_reading(self.path)
        return self._reader

    def _connect_reading(self, path: Path) -> sqlite3.Connection:
        try:
            return self._checked(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            # A folder that cannot be written has no room for the shared memory that WAL needs, and no writer either.
            return self._checked(path, "immutable=1")

    def _checked(self, path: Path, mode: str) -> sqlite3.Connection:
        connection = _connect(f"{path.absolute().as_uri()}?{mode}")
        try:
            found_format(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            if self.path is None:
                connection = _connect(":memory:")
            else:
                try:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                except PermissionError as error:
                    raise ReadOnlyLibrary(self.path) from error
                except OSError as error:
                    raise StoreError(self.path, f"cannot make the data folder: {error.strerror}") from error
                connection = _connect(self.path.absolute().as_uri() + "?mode=rwc")
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                found_format(connection, self.name)  # before the file is changed in any way
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power failure too
                create_or_migrate(connection, self.name)
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
