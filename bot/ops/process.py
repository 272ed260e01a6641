"""The life of a process that answers for months: its mark, its garbage collection, what systemd is told, its end.

A bot holds a lock on the data folder that it serves from, which ends with its process, however that ends.

A service of `Type=notify` tells that it is ready, lives, and stops; elsewhere nothing happens. The protocol is that of
sd_notify(3): datagrams of `NAME=value` lines to the socket that NOTIFY_SOCKET names.

Which program runs is told by its version, and by the commit that it was built from where that is known.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from bot.ops.queue import FairQueue
from index.store.data_folder import locked, make_private

log = logging.getLogger(__name__)

_EVERY = 30.0  # s, where no watchdog asks for more

_MARK = ".serving-1"
_OPENED = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)  # Windows has no such flag
_PATIENCE = 3.0  # seconds for a bot that is just ending, and for the look of a doctor

PROGRAM = "verbatim-bot"
_CHECKOUT = Path(__file__).parents[2]
_SHORT = 12  # digits of a commit
_SECONDS = 5.0  # in which git must name it


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


class AlreadyServed(Exception):
    """Another bot serves from the data folder."""

    def __init__(self, folder: Path, bot: str) -> None:
        super().__init__(
            f"{folder}: another bot ({bot}) serves from this data folder: stop it, or name another folder with --data"
        )


@contextmanager
def serving_from(folder: Path) -> Iterator[None]:
    """Be the only bot that serves from `folder` meanwhile. Raises AlreadyServed.

    Two would answer each other's questions again, and forget the servers that only one is on. Where no lock can be had,
    as in a folder that can't be written, nobody is kept out.
    """
    handle = None
    try:
        with suppress(OSError):
            make_private(folder, folder / _MARK)
            handle = os.open(folder / _MARK, _OPENED)
        until = time.monotonic() + _PATIENCE
        while handle is not None and not locked(handle, alone=True):
            if time.monotonic() >= until:
                raise AlreadyServed(folder, _written(handle))
            time.sleep(_PATIENCE / 30)
        if handle is not None:
            with suppress(OSError):
                os.truncate(handle, 0)
                os.write(handle, f"process {os.getpid()} on {socket.gethostname()}".encode())
        yield
    finally:
        if handle is not None:
            os.close(handle)


def serving_bot(folder: Path) -> str | None:
    """Return which bot serves from `folder` now, as "process 1234 on a.host"; None where none does."""
    try:
        handle = os.open(folder / _MARK, _OPENED)
    except OSError:
        return None
    try:
        return None if locked(handle, alone=True) else _written(handle)
    finally:
        os.close(handle)


def _written(handle: int) -> str:
    return os.pread(handle, 300, 0).decode(errors="replace") or "of an earlier version"


def program_version() -> str:
    """Return the installed version, or "unknown" where the program runs without being installed."""
    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "unknown"


@cache
def commit() -> str | None:
    """Return the commit, shortened: of SOURCE_COMMIT (an image), of what pip installed, or of a checkout; else None.

    One of a checkout ends with "-dirty" where files are changed.
    """
    return os.environ.get("SOURCE_COMMIT", "")[:_SHORT] or _installed_commit() or _checked_out_commit()


def version_line() -> str:
    """Return version and commit for people: "0.1.0", or "0.1.0 (commit 1a2b3c4d5e6f)"."""
    return program_version() + (f" (commit {known})" if (known := commit()) else "")


def _installed_commit() -> str | None:
    """Return the commit that pip noted, as it does for `pip install git+https://...` (PEP 610)."""
    try:
        noted = json.loads(distribution(PROGRAM).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    found = noted.get("vcs_info", {}).get("commit_id")
    return str(found)[:_SHORT] if found else None


def _checked_out_commit() -> str | None:
    if not (_CHECKOUT / ".git").exists():
        return None
    ask = ["git", "-C", str(_CHECKOUT), "describe", "--always", "--dirty", f"--abbrev={_SHORT}", "--exclude=*"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
