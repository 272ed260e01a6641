"""Processes that help this one: each does a piece of work at a time, and can be killed at any moment without harm.

They get their work and give their answers over a socket of their own, so that a script that uses this package needs no
main guard, and leave the interruptions of a terminal to the process that asked.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from multiprocessing import connection
from pathlib import PurePath
from time import process_time
from traceback import extract_tb
from typing import Any
from weakref import WeakSet

from index.text import skip_unused

_IDLE_SECONDS = 60.0  # after which a process without work ends
_DYING_SECONDS = 5.0
_SILENT_SECONDS = 300.0  # without an answer, after which a process is taken for lost whatever holds it up


class HelperLost(Exception):
    """A process ended before its work was done; the message says why, to continue what it was at."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing
        """Whether it may have nothing to do with the work: somebody killed the process, or there can be none now."""


class Helper:
    """Another process of this program, started when it gets work; a thread at a time may use it.

    `seconds` bounds the processor time up to each answer, and `megabytes` its memory, where the system can do that.
    """

    def __init__(self, *, seconds: int = 0, megabytes: int = 0) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._works: deque[bytes] = deque()  # that were given and are not yet done
        self._process: subprocess.Popen[bytes] | None = None
        self._is_killed = False
        _helpers.add(self)  # not when it is started: it may be ended meanwhile

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none now."""
        return None if self._process is None else self._process.pid

    @property
    def is_idle(self) -> bool:
        """Whether it has nothing to do."""
        return not self._works

    def ask(self, function: str, *arguments: object) -> None:
        """Send the process a task: a function, written MODULE:NAME, that yields answers or returns one.

        It is done after the tasks that the process has already.
        """
        if self._process is not None and self.is_idle and (self._is_killed or self._process.poll() is not None):
            self.close()  # it was ended, or had been idle for long
        self._works.append(pickle.dumps((function, arguments)))
        if self._process is not None:
            self._send(self._works[-1])
        else:
            with suppress(HelperLost):  # which `answers` raises
                self._start()

    def answers(self) -> Iterator[Any]:
        """Yield the answers to the first of the works that it has. Raises HelperLost, or what the function raises.

        After either it goes on with the next work.
        """
        begun = False
        while True:
            try:
                self._start()
                if not self._connection.poll(_SILENT_SECONDS):
                    raise HelperLost("takes too long")
                kind, value = _Plain(io.BytesIO(self._connection.recv_bytes())).load()
            except (EOFError, OSError) as error:
                status = self._end(_DYING_SECONDS)
                if status == 0 and not begun:  # it had been idle for so long that it ended just when it was asked
                    begun = True
                    continue
                self._works.popleft()
                raise self._reason(status) from error
            except HelperLost:
                self.close()
                self._works.popleft()
                raise
            begun = True
            if kind == "answer":
                yield value
                continue
            self._works.popleft()
            if kind == "error":
                raise value
            return

    def kill(self) -> None:
        """End what it is doing, from any thread: who waits for its answers finds it lost."""
        self._is_killed = self._process is not None or not self.is_idle  # before it is: its end may take a moment
        process = self._process  # None also while it is being started, which sees to it then
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._end(0)

    def _end(self, patience: float) -> int:
        """Return the status of the process, once it has ended by itself or been made to."""
        process, self._process, self._is_killed = self._process, None, False
        if process is None:
            return 0
        self._connection.close()
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _start(self) -> None:
        """Start the process unless there is one, and give it all works. Raises HelperLost."""
        if self._process is not None:
            return
        self._connection, there = connection.Pipe()
        with there:
            os.set_inheritable(there.fileno(), True)
            code = (
                f"import sys; sys.path[:] = {sys.path!r}; "
                f"from index.processes import serve; serve({there.fileno()}, {self._seconds}, {self._megabytes})"
            )
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", code],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
                    start_new_session=True,
                    close_fds=sys.platform != "win32",
                    pass_fds=() if sys.platform == "win32" else (there.fileno(),),
                )
            except OSError as error:
                self._connection.close()
                reason = f"is left for now: no process to read it can be started ({error.strerror})"
                raise HelperLost(reason, passing=True) from error
        if self._is_killed:
            self._process.kill()
        for work in self._works:
            self._send(work)

    def _send(self, work: bytes) -> None:
        with suppress(OSError):  # `answers` will find that it is gone
            self._connection.send_bytes(work)

    def _reason(self, status: int) -> HelperLost:
        if status == -getattr(signal, "SIGXCPU", 0):
            return HelperLost(f"takes more than {self._seconds} seconds of work")
        if status == _OUT_OF_MEMORY:
            return HelperLost(f"takes more than {self._megabytes} MB of memory")
        if status in (0, -9):
            return HelperLost("is left for now: the process that worked on it was ended", passing=True)
        return HelperLost(f"ends the process that works on it (status {status})")


_helpers: WeakSet[Helper] = WeakSet()


def end_helpers() -> None:
    """End whatever the helpers of this process are doing: who stops waits for none, which may be held up for long."""
    for helper in list(_helpers):
        if not helper.is_idle:
            helper.kill()


class _Plain(pickle.Unpickler):
    """Reads values of this package's own types, and arrays: nothing that could do something."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == "numpy" and name in ("ndarray", "dtype", "_reconstruct", "_frombuffer"):
            return super().find_class(module, name)
        if module.startswith("index."):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


_OUT_OF_MEMORY = 77  # the status of a process that had not enough


def serve(handle: int, seconds: int, megabytes: int) -> None:
    """Do work as it comes, in a process of its own, until there has been none for a while or the asking one is gone."""
    for name in ("SIGINT", "SIGTERM"):  # its end is the end of the one that asked
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    skip_unused()
    _bound_memory(megabytes)
    asking = _Connection(handle)
    with suppress(EOFError, OSError):
        while asking.poll(_IDLE_SECONDS):
            function, arguments = pickle.loads(asking.recv_bytes())
            _bound_time(seconds)
            for answer in _answers(function, arguments):
                asking.send_bytes(answer)
                _bound_time(seconds)


def _answers(function: str, arguments: tuple[object, ...]) -> Iterator[bytes]:
    """Yield what a work gives, and at last that it is done or what went wrong, as it is sent."""
    try:
        module, _, name = function.partition(":")
        result = getattr(import_module(module), name)(*arguments)
        for answer in result if isinstance(result, Iterator) else (result,):
            yield pickle.dumps(("answer", answer), pickle.HIGHEST_PROTOCOL)
        yield pickle.dumps(("done", None))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except Exception as error:
        known = type(error).__module__.startswith("index.")
        yield pickle.dumps(("error", error if known else HelperLost(f"makes its reader fail: {_told(error)}")))


def _told(error: Exception) -> str:
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {PurePath(place.filename).name}, line {place.lineno}"


if sys.platform == "win32":
    _Connection = connection.PipeConnection

    def _bound_memory(megabytes: int) -> None:
        """Do nothing: this system bounds no process from within."""

    def _bound_time(seconds: int) -> None:
        """Do nothing: this system bounds no process from within."""

else:
    import resource

    _Connection = connection.Connection

    def _bound_memory(megabytes: int) -> None:
        """Let this process have no more memory than that."""
        if megabytes:
            most = megabytes * 1_000_000
            hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
            resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))

    def _bound_time(seconds: int) -> None:
        """Have the system end this process when it has worked that long from now on, whatever it is doing."""
        if seconds:
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (int(process_time()) + seconds + 1, hard))
