"""One SQLite file, its connections and transactions, and what can go wrong with them."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import CannotOpen, DamagedLibrary, DiskFull, LibraryBusy, NotALibrary, ReadOnlyLibrary, StoreError
from index.store.schema import FORMAT, create_or_migrate, found_format

BUSY_SECONDS = 60.0  # how long a writer waits for its turn


_ERRORS: Mapping[int, Callable[[Path | str, str], StoreError]] = {
    sqlite3.SQLITE_NOTADB: lambda path, detail: NotALibrary(path),
    sqlite3.SQLITE_CORRUPT: DamagedLibrary,
    sqlite3.SQLITE_READONLY: lambda path, detail: ReadOnlyLibrary(path),
    sqlite3.SQLITE_PERM: lambda path, detail: ReadOnlyLibrary(path),
    sqlite3.SQLITE_BUSY: lambda path, detail: LibraryBusy(path, BUSY_SECONDS),
    sqlite3.SQLITE_FULL: lambda path, detail: DiskFull(path),
    sqlite3.SQLITE_CANTOPEN: CannotOpen,
}


@contextmanager
def _explained(path: Path | str) -> Iterator[None]:
    """Turn SQLite's errors into those of index/errors.py."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ERRORS.get(_code(error), StoreError)(path, str(error)) from error


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for errors that Python's module raises by itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


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
        self._closed = False
        self._founded = False  # whether the file is known to have tables

    def exists(self) -> bool:
        """Whether anything was ever written."""
        if self.path is None:
            return self._writer is not None
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CannotOpen(self.path, error.strerror or str(error)) from error
        if not stat.S_ISREG(status.st_mode):
            raise CannotOpen(self.path, "not a file")
        if status.st_size > 0 and not self._founded:
            with self.read() as connection:  # another process may be about to create the tables
                self._founded = found_format(connection, self.path) > 0
        return status.st_size > 0 and self._founded

    def upgrade(self) -> None:
        """Bring a library of an older format to this version's."""
        if self.path is None or not self.exists():
            return
        with self._writing, _explained(self.path):
            self._refuse_closed()
            with closing(self._connect_reading(self.path)) as connection:
                found = found_format(connection, self.path)
            if 0 < found < FORMAT:
                self._open_writer()

    def state(self) -> tuple[int, int]:
        """A value that changes whenever this or any other process has committed something."""
        with self.read() as connection:
            # data_version tells other connections' commits; of a library in memory there is but one connection.
            return connection.execute("PRAGMA data_version").fetchone()[0], self._commits

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with; statements see the last commit each."""
        with self._reading, _explained(self.name):
            self._refuse_closed()
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
            self._refuse_closed()
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
        """Let go of the file; what is under way in other threads is waited for. Nothing can be asked afterwards."""
        with self._writing, self._reading:
            self._closed = True
            for connection in {self._reader, self._writer} - {None}:
                connection.close()  # type: ignore[union-attr]
            self._reader = self._writer = None

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError(self.name, "the library was closed")

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
            if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
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
            connection = _connect(":memory:" if self.path is None else _writable(self.path))
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


def _writable(path: Path) -> str:
    """The address under which the file at `path` can be written. Raises ReadOnlyLibrary or CannotOpen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ReadOnlyLibrary(path) from error
        raise CannotOpen(path, f"{path.parent}: {error.strerror}") from error
    if path.exists() and not path.is_file():
        raise CannotOpen(path, "not a file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ReadOnlyLibrary(path)
    return path.absolute().as_uri() + "?mode=rwc"


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
