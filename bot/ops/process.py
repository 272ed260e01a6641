"""The life of a process that answers for months: its mark, its garbage collection, what systemd is told, its end.

Each bot that serves from a data folder holds a lock there, which ends with its process, however that ends.

A service of `Type=notify` tells that it is ready, lives, and stops; elsewhere nothing happens. The protocol is that of
sd_notify(3): datagrams of `NAME=value` lines to the socket that NOTIFY_SOCKET names.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from bot.ops.queue import FairQueue
from index.store.data_folder import make_private

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)


def freeze_gc() -> None:
    """Exempt all objects that exist now, mostly modules and word lists, from garbage collection; they stay anyway.

    A full collection looks at every object, a hundred thousand after all imports, and holds up answers meanwhile.
    """
    gc.collect()
    gc.freeze()


async def wait_for_shutdown(terminated: asyncio.Event, queue: FairQueue, seconds: float) -> None:
    """Wait until `terminated` is set, then stop the queue and wait up to so many seconds until it is idle.

    If `terminated` is set again meanwhile, return at once.
    """
    await terminated.wait()
    terminated.clear()
    queue.stop()
    log.info("Stopping, with %d questions in hand and %d waiting", queue.under_way(), queue.depth())
    done, again = asyncio.ensure_future(queue.idle()), asyncio.ensure_future(terminated.wait())
    try:
        await asyncio.wait({done, again}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        again.cancel()
        if not done.done():
            done.cancel()
            log.warning("%d questions are left for the next start", queue.under_way() + queue.depth())


_EVERY = 30.0  # s, where no watchdog asks for more


def notify(*lines: str) -> None:
    """Send lines such as "READY=1" to the service manager, if there is one; trouble with it is only logged."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # a name without a file, of Linux
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.setblocking(False)
            door.sendto("\n".join(lines).encode(), address)
    except OSError as error:
        log.debug("The service manager can't be told: %s", error)


@asynccontextmanager
async def telling(status: Callable[[], str]) -> AsyncIterator[None]:
    """Tell the service manager that the service is ready; meanwhile that it lives, and `status`; then that it stops.

    A loop that is held up for longer than WatchdogSec= says nothing, and systemd starts the service again.
    """
    notify("READY=1")
    living = asyncio.create_task(_live(status))
    try:
        yield
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        notify("STOPPING=1")


async def _live(status: Callable[[], str]) -> None:
    seconds = _seconds()
    while True:
        notify("WATCHDOG=1", f"STATUS={status()}")
        await asyncio.sleep(seconds)


def _seconds() -> float:
    """Return a third of the time after which the watchdog gives up, where there is one for this process."""
    given, process = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID")
    if not given.isdecimal() or int(given) == 0 or process not in (None, str(os.getpid())):
        return _EVERY
    return min(_EVERY, int(given) / 1_000_000 / 3)


_MAX_BOTS = 9  # that are told apart
_MARK = ".serving-{}"


@contextmanager
def presence(folder: Path) -> Iterator[int]:
    """Count as a bot that serves from `folder` meanwhile; yield how many others do.

    Where no lock can be had, as in a folder that can't be written, nobody counts.
    """
    held, others = None, 0
    for number in range(1, _MAX_BOTS + 1):
        held = _locked(folder / _MARK.format(number), make=True)
        if held is not None:
            break
        others += 1
    try:
        yield others if held is not None else 0
    finally:
        if held is not None:
            os.close(held)


def count_bots(folder: Path) -> int:
    """Return how many bots serve from `folder` now."""
    count = 0
    for number in range(1, _MAX_BOTS + 1):
        mark = folder / _MARK.format(number)
        if mark.is_file():
            held = _locked(mark)
            if held is None:
                count += 1
            else:
                os.close(held)
    return count


def _locked(mark: Path, *, make: bool = False) -> int | None:
    """Return the open file with its lock held, or None where another process holds it, or it can't be had."""
    if sys.platform == "win32":
        return None
    try:
        if make:
            make_private(mark.parent, mark)
        handle = os.open(mark, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
