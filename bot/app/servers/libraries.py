"""All servers' own libraries: opened when they are needed, and not all kept open."""

from __future__ import annotations

import re
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.app.servers.limits import ServerLimits
from bot.app.servers.own import OwnLibrary

__all__ = ["ServerLibraries"]

MOST_OPEN = 32
_GOING = ".going-"
_SERVER = re.compile(r"[0-9]{1,20}")


class _Place:
    """A server's library while somebody uses it, or lately did. `opening` is held while it is opened."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        self.users = 0
        self.own: OwnLibrary | None = None


class ServerLibraries:
    """The libraries in `folder`, in a folder each, called by the server's id.

    Any thread may use them. At most `most_open` stay open, those in use aside: the least recently used closes first.
    """

    def __init__(self, folder: Path, *, limits: ServerLimits | None = None, most_open: int = MOST_OPEN) -> None:
        self.limits = limits or ServerLimits()
        self._folder = folder
        self._most_open = most_open
        self._places: OrderedDict[int, _Place] = OrderedDict()
        self._lock = threading.Lock()
        for left_over in folder.glob(f"{_GOING}*"):
            shutil.rmtree(left_over, ignore_errors=True)

    @contextmanager
    def borrow(self, server: int) -> Iterator[OwnLibrary]:
        """A server's library, which stays open meanwhile. One that has nothing yet is empty.

        Raises a StoreError where it can't be opened.
        """
        with self._lock:
            place = self._places.setdefault(server, _Place())
            self._places.move_to_end(server)
            place.users += 1
        try:
            with place.opening:
                if place.own is None:
                    place.own = OwnLibrary(self._folder / str(server), self.limits)
            yield place.own
        finally:
            with self._lock:
                place.users -= 1
                self._close_some()

    def exists(self, server: int) -> bool:
        """Whether a server ever added anything."""
        return (self._folder / str(server)).is_dir()

    def servers(self) -> frozenset[int]:
        """The servers that have a folder."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(
            int(each.name) for each in self._folder.iterdir() if _SERVER.fullmatch(each.name) and each.is_dir()
        )

    def open_count(self) -> int:
        """How many libraries are open."""
        with self._lock:
            return sum(place.own is not None for place in self._places.values())

    def delete(self, server: int) -> bool:
        """Deletes all that a server added; whether it is done, or has to wait since somebody uses it just now."""
        with self._lock:
            place = self._places.get(server)
            if place is not None:
                if place.users:
                    return False
                self._close(server)
            if not self.exists(server):
                return True
            # Out of reach at once: nobody opens a folder that is half deleted, also after a crash.
            going = (self._folder / str(server)).rename(self._folder / f"{_GOING}{server}-{secrets.token_hex(4)}")
        shutil.rmtree(going, ignore_errors=True)
        return True

    def close(self) -> None:
        """Closes all libraries; nobody may be using one."""
        with self._lock:
            for server in tuple(self._places):
                self._close(server)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _close_some(self) -> None:
        idle = [server for server, place in self._places.items() if not place.users]
        for server in idle[: max(0, len(self._places) - self._most_open)]:
            self._close(server)

    def _close(self, server: int) -> None:
        place = self._places.pop(server)
        if place.own is not None:
            place.own.close()
