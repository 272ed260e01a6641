"""Store: a library's one SQLite file, its connections and transactions, and what can go wrong with them."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from index.errors import CannotOpen, DamagedLibrary, DiskFull, LibraryBusy, NotALibrary, ReadOnlyLibrary, StoreError
from index.store.reading import Reader
from index.store.schema import FORMAT, create_or_migrate, found_format
from index.store.statistics import KnownIds
from index.store.writing import Writer

__all__ = ["FILE_NAME", "Store"]

FILE_NAME = "library.sqlite3"
BUSY_SECONDS = 60.0  # how long a writer waits for its turn
_IDLE_CONNECTIONS = 8  # kept open for the next reading

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
    """Return SQLite's primary result code; 0 for errors that Python's module raises by itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


class _Connection(sqlite3.Connection):
    """A connection, with the state that it saw last: its own `data_version`, and the value of `Store.state`."""

    seen: tuple[int, Hashable] = (-1, None)


class Store:
    """The articles of a data folder, or, with no folder, of this process alone.

    Any thread may use it. Each reading has a connection of its own, so that neither another reading nor a long write
    holds it up; writes take turns. With no folder there is one connection, which is used in turns. Nothing is created
    before the first write. Raises the StoreErrors of index/errors.py.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / FILE_NAME
        self._name: Path | str = self._path or "library in memory"
        self._known = KnownIds()
        self._idle: list[_Connection] = []
        self._watcher: _Connection | None = None
        self._watching = threading.Lock()
        self._writer: _Connection | None = None
        self._writing = threading.RLock()
        self._commits = 0
        self._closed = False
        self._founded = False  # whether the file is known to have tables

    def exists(self) -> bool:
        """Return whether anything was ever written; nothing can be read before."""
        if self._path is None:
            return self._writer is not None
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CannotOpen(self._path, error.strerror or str(error)) from error
        if not stat.S_ISREG(status.st_mode):
            raise CannotOpen(self._path, "not a file")
        if status.st_size > 0 and not self._founded:
            with self._connection() as connection:  # another process may be about to create the tables
                self._founded = found_format(connection, self._path) > 0
        return status.st_size > 0 and self._founded

    def upgrade(self) -> None:
        """Bring a library of an older format to this version's. Raises a StoreError where it can't be written."""
        if self._path is None or not self.exists():
            return
        with self._writing, _explained(self._path):
            self._refuse_closed()
            with closing(self._connect_reading(self._path)) as connection:
                found = found_format(connection, self._path)
            if 0 < found < FORMAT:
                self._open_writer()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give questions that all see the same state."""
        with self._connection() as connection:
            if connection.in_transaction:  # inside a write of a library in memory
                yield Reader(connection)
                return
            connection.execute("BEGIN")
            try:
                yield Reader(connection)
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def asking(self) -> Iterator[Reader]:
        """Give a single question, which needs no transaction to see one state: a third of the time of `reading`."""
        with self._connection() as connection:
            yield Reader(connection)

    @contextmanager
    def pinned(self) -> Iterator[tuple[Reader, Hashable]]:
        """Give questions that all see the same state, and a value that is another one in every other state.

        Only for a store of a folder.
        """
        with self._connection() as connection:
            try:
                yield Reader(connection), self._begin(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def _begin(self, connection: _Connection) -> Hashable:
        """Begin a transaction, and return the value of `state` for what it sees."""
        connection.execute("BEGIN")
        version = _data_version(connection)
        while connection.seen[0] != version:  # values of different connections can't be compared: the watcher's can
            before = self.state()
            connection.execute("COMMIT")
            connection.execute("BEGIN")
            version = _data_version(connection)
            if self.state() == before:  # else something was committed in between
                connection.seen = version, before
        return connection.seen[1]

    def state(self) -> Hashable:
        """Return a value that changes whenever this or any other process has committed something."""
        if self._path is None:
            return self._commits
        with self._watching, _explained(self._path):
            self._refuse_closed()
            if self._watcher is None:
                self._watcher = self._connect_reading(self._path)
            return _data_version(self._watcher)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Give changes that are committed together at the end, or not at all.

        Other writers, in this or another process, wait their turn.
        """
        with self._writing, _explained(self._name):
            self._refuse_closed()
            connection = self._open_writer()
            connection.execute("BEGIN IMMEDIATE")
            try:
                writer = Writer(connection, self._known)
                yield writer
                writer.settle_repetitions()
                connection.execute("COMMIT")
            except BaseException:
                self._known.forget()  # for what was registered is undone
                if connection.in_transaction:  # SQLite undoes by itself after some errors, a full disk for one
                    connection.execute("ROLLBACK")
                raise
            self._commits += 1

    def close(self) -> None:
        """Let go of the file. A write under way is waited for, and a reading keeps its connection until it ends."""
        with self._writing, self._watching:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            for connection in (self._watcher, self._writer):
                if connection is not None:
                    connection.close()
            self._watcher = self._writer = None

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        """Give a connection to read with that nobody else has; its statements see the last commit each."""
        if self._path is None:
            with self._writing, _explained(self._name):
                self._refuse_closed()
                yield self._open_writer()
            return
        with _explained(self._path):
            self._refuse_closed()
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect_reading(self._path)
            try:
                yield connection
            finally:
                self._idle.append(connection)
                while self._idle and (self._closed or len(self._idle) > _IDLE_CONNECTIONS):
                    _close_last(self._idle)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError(self._name, "the library was closed")

    def _connect_reading(self, path: Path) -> _Connection:
        try:
            return self._checked(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            # A folder that cannot be written has no room for the shared memory that WAL needs, and no writer either.
            return self._checked(path, "immutable=1")

    def _checked(self, path: Path, mode: str) -> _Connection:
        connection = _connect(f"{path.absolute().as_uri()}?{mode}")
        try:
            found_format(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_writer(self) -> _Connection:
        if self._writer is None:
            connection = _connect(":memory:" if self._path is None else _writable(self._path))
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                found_format(connection, self._name)  # before the file is changed in any way
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power failure too
                create_or_migrate(connection)
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer


def _writable(path: Path) -> str:
    """Return the address under which the file at `path` can be written. Raises ReadOnlyLibrary or CannotOpen."""
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


def _connect(uri: str) -> _Connection:
    return sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
    )


def _data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes for this connection whenever another one has committed something."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _close_last(connections: list[_Connection]) -> None:
    """Close the last of some connections, unless another thread has just taken it."""
    with suppress(IndexError):
        connections.pop().close()
