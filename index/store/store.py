"""Store: a library's one SQLite file, its connections and transactions, and what can go wrong with them."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from index import errors
from index.store.data_folder import FolderUse, copy_with_log, drop_log, identity, log_of, make_private
from index.store.encoding import DamagedData
from index.store.reading import Reader
from index.store.schema import FORMAT, create_or_migrate, found_format
from index.store.statistics import KnownIds
from index.store.writing import Writer

FILE_NAME = "library.sqlite3"
BUSY_SECONDS = 60.0  # how long a writer waits for its turn
_IDLE_CONNECTIONS = 8  # kept open for the next reading
_LOOKS = 4  # transactions of a new connection; others hardly commit between all of them

AnyWriter = TypeVar("AnyWriter", bound=Writer)

_ERRORS: Mapping[int, Callable[[Path | str, str], errors.StoreError]] = {
    sqlite3.SQLITE_NOTADB: lambda path, detail: errors.NotALibrary(path),
    sqlite3.SQLITE_CORRUPT: errors.DamagedLibrary,
    # What this program asks is right where tables and values are as it wrote them.
    sqlite3.SQLITE_ERROR: errors.DamagedLibrary,
    sqlite3.SQLITE_CONSTRAINT: errors.DamagedLibrary,
    sqlite3.SQLITE_MISMATCH: errors.DamagedLibrary,
    sqlite3.SQLITE_TOOBIG: errors.DamagedLibrary,
    sqlite3.SQLITE_READONLY: lambda path, detail: errors.ReadOnlyLibrary(path),
    sqlite3.SQLITE_PERM: lambda path, detail: errors.ReadOnlyLibrary(path),
    sqlite3.SQLITE_BUSY: lambda path, detail: errors.LibraryBusy(path, BUSY_SECONDS),
    sqlite3.SQLITE_FULL: lambda path, detail: errors.DiskFull(path),
    sqlite3.SQLITE_CANTOPEN: errors.CannotOpen,
}


@contextmanager
def _explained(path: Path | str) -> Iterator[None]:
    """Turn SQLite's errors, and what is wrong with stored values, into the errors of index/errors.py."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ERRORS.get(_code(error), errors.StoreError)(path, str(error)) from error
    except (DamagedData, UnicodeDecodeError) as error:  # also where SQLite's message quotes what is damaged
        raise errors.DamagedLibrary(path, str(error)) from error


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; 0 for errors that Python's module raises by itself.

    Of these, text that is not UTF-8 counts as SQLite's own.
    """
    own = sqlite3.SQLITE_ERROR if isinstance(error, sqlite3.OperationalError) else 0
    return getattr(error, "sqlite_errorcode", own) & 0xFF


class _Connection(sqlite3.Connection):
    """A connection, with the state that it saw last: its own `data_version`, and the value of `Store.state`.

    `file` is the number of its file among those that were in the library's place one after the other. A `still`
    connection reads a file as immutable, or a copy.
    """

    seen: tuple[int, tuple[int, int]] = (-1, (-1, -1))
    file = 0
    still = False


class Store:
    """The articles of a data folder, or, with no folder, of this process alone.

    Any thread may use it. Each reading has a connection of its own, so that neither other readings nor a long write
    block it; writes take turns. With no folder there is one connection, which is used in turns. Nothing is created
    before the first write. A file that takes the place of the library's is used from then on; nobody can restore into a
    folder that is in use. Raises the StoreErrors of index/errors.py. `trouble` is why a collection can't be followed.
    """

    trouble: str | None = None

    def __init__(self, folder: Path | None, image: bytes = b"") -> None:
        """Take a data folder, or for a library in memory None and the `image` of another one."""
        self._image = image
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
        self._use: FolderUse | None = None
        self._following = threading.RLock()
        self._file = 0
        self._stamp: Hashable = None  # of that file
        self._own: tuple[int, int] | None = None  # what tells it, the last one that was there, from others; and its log
        self._log: tuple[int, int] | None = None
        self._still = False  # whether it can only be read as if nobody wrote
        self._copy: tempfile.TemporaryDirectory[str] | None = None  # with what is only in its log

    def begin(self) -> None:
        """Begin to follow changes by others, if they don't show by themselves."""

    def follow(self) -> None:
        """Follow changes by others now, if they don't show by themselves."""

    def exists(self) -> bool:
        """Return whether anything was ever written; nothing can be read before."""
        if self._path is None:
            return self._writer is not None or bool(self._image)
        self._enter(self._path)
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise errors.CannotOpen(self._path, error.strerror or str(error)) from error
        if not stat.S_ISREG(status.st_mode):
            raise errors.CannotOpen(self._path, "not a file")
        if status.st_size > 0 and not self._founded:
            with self._connection() as connection:  # another process may be about to create the tables
                self._founded = found_format(connection, self._path) > 0
        return status.st_size > 0 and self._founded

    def refuse_missing(self) -> None:
        """Raise NoCollection where nothing is there, and no other articles may serve in its place."""

    def refuse_unfinished(self) -> None:
        """Raise DamagedLibrary where there is a file, and no tables in it."""
        if self._path is not None and not self.exists() and self._path.exists() and not self.exists():
            raise errors.DamagedLibrary(self._path, "there is nothing in its file")

    def upgrade(self) -> None:
        """Bring a library of an older format to this version's. Raises a StoreError where it can't be written."""
        if self._path is None or not self.exists():
            return
        with self._writing, _explained(self._path):
            self._refuse_closed()
            self.file()
            with closing(self._connect_reading(self._path)) as connection:
                found = found_format(connection, self._path)
            if 0 < found < FORMAT:
                self._open_writer()

    def file(self) -> int:
        """Return the number of the file that is in the library's place now; it changes when that is replaced."""
        if self._path is not None:
            self._enter(self._path)
            log = identity(log_of(self._path))  # before the file, in whose place another one may come at any moment
            stamp = self._present_stamp(self._path)
            if stamp == self._stamp:
                self._log = log
            else:
                with self._following:
                    if self._stamp is not None and stamp != self._stamp:
                        self._leave()
                        self._enter(self._path)
                    self._drop_log(self._path)
                    self._stamp = self._present_stamp(self._path)
        return self._file

    def _drop_log(self, path: Path) -> None:
        """Remove the WAL of a former file, which SQLite would take for the present file's."""
        present = identity(path)
        if present is None:  # the former one may come back
            return
        if self._own not in (None, present):
            drop_log(path, self._log)
        self._own = present

    def _present_stamp(self, path: Path) -> Hashable:
        """Return what tells the present file from another one in its place; None if there is none.

        For a `still` file it also differs between states.
        """
        try:
            status = path.stat()
            stamp: tuple[int, ...] = status.st_dev, status.st_ino
            if self._still:
                stamp += status.st_size, status.st_mtime_ns
                with suppress(FileNotFoundError):
                    log = log_of(path).stat()
                    stamp += log.st_ino, log.st_size, log.st_mtime_ns
        except OSError:
            return None  # whoever opens it will say what is wrong
        return stamp

    def _leave(self) -> None:
        """Close the file that was replaced; connections that are in use close when they are given back."""
        self._file += 1
        self._founded = self._still = False
        self._drop_idle()
        if self._copy is not None:
            self._copy.cleanup()
        if self._use is not None:
            self._use.close()
        self._copy = self._use = None

    def _enter(self, path: Path) -> None:
        """Take the shared lock on the folder, and complete an interrupted replacement of its contents."""
        if self._use is None:
            with self._following:
                if self._use is None and path.parent.is_dir() and not self._closed:
                    self._use = FolderUse(path.parent, BUSY_SECONDS)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a reader whose reads all see the same state."""
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
    def reading_if_any(self) -> Iterator[Reader]:
        """Open such a reader; where nothing was ever written, that of an empty library."""
        with closing(Store(None)) as empty, (self if self.exists() else empty).reading() as reader:
            yield reader

    @contextmanager
    def pinned(self) -> Iterator[tuple[Reader, tuple[int, int]]]:
        """Open a reader whose reads all see the same state, and yield it with the value of `state` for that.

        Only for a store of a folder.
        """
        while True:
            with self._connection() as connection:
                try:
                    state = self._begin(connection)
                    if state is not None:
                        yield Reader(connection), state
                        return
                finally:
                    if connection.in_transaction:
                        connection.execute("COMMIT")

    def _begin(self, connection: _Connection) -> tuple[int, int] | None:
        """Begin a transaction and return the value of `state` for what it sees; None if the file was replaced."""
        connection.execute("BEGIN")
        version = _data_version(connection)
        while connection.seen[0] != version:  # values of different connections can't be compared: the watcher's can
            before = self.state()
            connection.execute("COMMIT")
            connection.execute("BEGIN")
            version = _data_version(connection)
            if connection.file != self._file:
                return None
            if self.state() == before:  # else something was committed in between
                connection.seen = version, before
        return connection.seen[1]

    def state(self) -> tuple[int, int]:
        """Return a value that changes whenever this or any other process has committed something.

        It is the number of the library's `file`, and one for its state.
        """
        if self._path is None:
            return 0, self._commits
        with self._watching, _explained(self._path):
            self._refuse_closed()
            if self._watcher is not None and self._watcher.file != self.file():
                self._watcher.close()
                self._watcher = None
            if self._watcher is None:
                self.file()
                self._watcher = self._connect_reading(self._path)
            return self._watcher.file, _data_version(self._watcher)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open a transaction: its changes are committed together at the end, or not at all.

        Other writers, in this or another process, wait their turn. What was moved elsewhere can't be changed.
        """
        with self.changing(Writer) as writer:
            if writer.moved_to() is not None:
                raise errors.MovedLibrary(self._name)
            yield writer

    @contextmanager
    def analysing(self) -> Iterator[Writer]:
        """Open such a transaction for changes by the analyser only, which a moved library takes too."""
        with self.changing(Writer) as writer:
            yield writer

    @contextmanager
    def changing(self, make: Callable[[sqlite3.Connection, KnownIds], AnyWriter]) -> Iterator[AnyWriter]:
        """Open such a transaction for the writer that `make` returns."""
        with self._writing, _explained(self._name):
            self._refuse_closed()
            connection = self._begin_writing()
            try:
                writer = make(connection, self._known)
                yield writer
                writer.finish()
                connection.execute("COMMIT")
            except BaseException:
                self._known.forget()  # for what was registered is undone
                if connection.in_transaction:  # SQLite undoes by itself after some errors, a full disk for one
                    connection.execute("ROLLBACK")
                raise
            if connection.file != self.file():
                raise errors.StoreError(self._name, "another library took its place while it was written; try again")
            self._commits += 1

    def _begin_writing(self) -> _Connection:
        """Begin a transaction in the file that is in the library's place by then, and return its connection."""
        while True:
            connection = self._open_writer()
            connection.execute("BEGIN IMMEDIATE")
            if connection.file == self.file():
                return connection
            connection.execute("ROLLBACK")

    def image(self) -> bytes:
        """Return all of a library in memory, of which another one can be made."""
        with self._writing:
            return self._open_writer().serialize()

    def close(self) -> None:
        """Close the file. A write under way is waited for, and a reading keeps its connection until it ends."""
        with self._writing, self._watching:
            self._closed = True
            self._drop_idle()
            for connection in (self._watcher, self._writer):  # the last one puts what is in the log into the file
                if connection is not None:
                    connection.close()
            self._watcher = self._writer = None
            with self._following:
                self._leave()

    def _drop_idle(self) -> None:
        while self._idle:
            _close_last(self._idle)

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        """Lend a connection for reading to one caller; each statement sees the last commit."""
        if self._path is None:
            with self._writing, _explained(self._name):
                self._refuse_closed()
                yield self._open_writer()
            return
        with _explained(self._path):
            self._refuse_closed()
            self.file()
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect_reading(self._path)
            try:
                yield connection
            finally:
                current = connection.file == self.file()
                if current:
                    self._idle.append(connection)
                else:
                    connection.close()
                while self._idle and (self._closed or len(self._idle) > _IDLE_CONNECTIONS):
                    _close_last(self._idle)
                if connection.still and not current:  # what was read may be of both
                    raise errors.StoreError(self._path, "it was changed while it was read; try again")

    def _refuse_closed(self) -> None:
        if self._closed:
            raise errors.StoreError(self._name, "the library was closed")

    def _connect_reading(self, path: Path) -> _Connection:
        file = self._file
        connection = None
        try:
            connection = self._checked(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or not path.exists():
                raise
        if connection is None or not _is_steady(connection):
            # A folder that can't be written has no room for the shared memory that WAL needs.
            if connection is not None:
                connection.close()
            connection = self._connect_still(path)
        connection.file = file
        return connection

    def _connect_still(self, path: Path) -> _Connection:
        """Open the library as it is now, its WAL included, though nothing can be written beside it; it may change."""
        with self._following:
            if not self._still:
                self._still = True
                self._stamp = self._present_stamp(path)
            log = log_of(path)
            if self._copy is None and log.exists() and log.stat().st_size:
                self._copy = tempfile.TemporaryDirectory(prefix="verbatim-")
                try:
                    copy_with_log(path, Path(self._copy.name) / FILE_NAME)
                except OSError as error:
                    self._copy.cleanup()
                    self._copy = None
                    raise errors.CannotOpen(path, f"its log can't be copied: {error.strerror}") from error
            if self._copy is None:
                connection = self._checked(path, "immutable=1")
            else:
                connection = self._checked(Path(self._copy.name) / FILE_NAME, "mode=rw")
        connection.still = True
        return connection

    def _checked(self, path: Path, mode: str) -> _Connection:
        connection = _connect(f"{path.absolute().as_uri()}?{mode}")
        try:
            found_format(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_writer(self) -> _Connection:
        file = self.file()
        if self._writer is not None and self._writer.file != file:
            self._writer.close()
            self._writer = None
            self._known.forget()
        if self._writer is None:
            connection = _connect(":memory:" if self._path is None else _writable(self._path))
            try:
                if self._image:
                    connection.deserialize(self._image)
                connection.execute("PRAGMA foreign_keys = ON")
                found_format(connection, self._name)  # before the file is changed in any way
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power failure too
                create_or_migrate(connection)
            except BaseException:
                connection.close()
                raise
            connection.file = file
            self._writer = connection
        return self._writer


def _writable(path: Path) -> str:
    """Return the address under which the file at `path` can be written. Raises ReadOnlyLibrary or CannotOpen."""
    try:
        make_private(path.parent)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise errors.ReadOnlyLibrary(path) from error
        raise errors.CannotOpen(path, f"{path.parent}: {error.strerror}") from error
    if path.exists() and not path.is_file():
        raise errors.CannotOpen(path, "not a file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise errors.ReadOnlyLibrary(path)
    make_private(path.parent, path)
    return path.absolute().as_uri() + "?mode=rwc"


def _connect(uri: str) -> _Connection:
    return sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
    )


def _data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes for this connection whenever another one has committed something."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _is_steady(connection: sqlite3.Connection) -> bool:
    """Return whether a connection ever sees one state twice; where what is to be shared can't be written, it does not.

    SQLite then makes the index of the WAL anew in each transaction.
    """
    seen = set[int]()
    for looks in range(1, _LOOKS + 1):
        connection.execute("BEGIN")
        seen.add(_data_version(connection))
        connection.execute("COMMIT")
        if len(seen) < looks:
            return True
    return False


def _close_last(connections: list[_Connection]) -> None:
    """Close the last of some connections, unless another thread has just taken it."""
    with suppress(IndexError):
        connections.pop().close()
