"""Errors that keep the bot from starting or going on, the log of them, and trying again after those that pass.

Each text is one line that says what to do.

StartError
+-- NoToken            DISCORD_TOKEN is not set
+-- MalformedToken     DISCORD_TOKEN can be no token
+-- WrongToken         Discord refuses the token
+-- DiscordUnreachable no connection to the REST API or the gateway
+-- Refused            Discord answers with an error
    +-- Banned         it takes no requests from this address for a while
    +-- TooFewShards   the bot is on too many servers for its number of connections
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
import discord

from bot.ops import observing
from bot.ops.doctor import PORTAL
from index.secrets import shown_address

UNKNOWN_INTERACTION = 10062

NOT_DONE = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What is raised by a request to Discord that is refused, or of which it can't be known whether it was carried out."""

log = logging.getLogger(__name__)

T = TypeVar("T")

# After a 503 or a lost connection discord.py gives up at once; 429 and 502 it retries by itself.
# Other errors of the system, of a file that may not be read for one, do not pass.
_TRANSIENT = (discord.DiscordServerError, aiohttp.ClientError, ConnectionError, TimeoutError, socket.gaierror)

BANNED_SECONDS = 15 * 60.0
"""How long to leave Discord alone where it turned this address away: it counts refused requests over 10 minutes."""


class OneLineFilter(logging.Filter):
    """A filter that turns two tracebacks of discord.py into warnings of one line: they are no errors of this program.

    These are that it tries to connect again, and that an interaction was over before it could be answered.
    """

    _AGAIN = re.compile("reconnect|Retrying")

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and self._AGAIN.search(str(record.msg)):
            line = f"{record.getMessage()} ({error or type(error).__name__})"
        elif isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION:
            line = "An interaction was over before it could be answered"
        else:
            return True
        record.msg, record.args, record.exc_info = line, (), None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def log_error(error: BaseException) -> str:
    """Log an unforeseen error with its traceback, and return the id under which the log has it."""
    id = secrets.token_hex(4)
    log.error("error %s: %s: %s", id, type(error).__name__, error, exc_info=error)
    return id


def set_up_logging(token: str, level: int = logging.INFO) -> None:
    """Set up the log, which never shows `token`. Of discord.py it has only warnings and errors."""
    observing.set_up_logging([token], level=level)
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.client", "discord.shard", "discord.app_commands.tree", "discord.ui.view"):
        talkative = logging.getLogger(name)
        if not any(isinstance(one, OneLineFilter) for one in talkative.filters):
            talkative.addFilter(OneLineFilter())
    # The bot has no voice, so the log need not say that libraries for it are missing.
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False


class StartError(Exception):
    """An error that ends the client. Only DiscordUnreachable and some Refused can pass without a change by people."""


class NoToken(StartError):
    """There is no token."""

    def __init__(self) -> None:
        super().__init__(
            f"DISCORD_TOKEN is not set: create a bot at {PORTAL}, copy its token from the page Bot, "
            "and put it into the environment or into a file .env"
        )


class MalformedToken(StartError):
    """DISCORD_TOKEN holds what no token has."""

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN has blanks, line breaks, quotes or other characters in it that no token has: put the token "
            f"there as {PORTAL} shows it (your application, page Bot), and nothing else"
        )


class WrongToken(StartError):
    """Discord does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            f"Discord refuses the token in DISCORD_TOKEN: get a new one with Reset Token at {PORTAL} "
            "(your application, page Bot)"
        )


class DiscordUnreachable(StartError):
    """Nothing answers at `address`, for `reason`."""

    def __init__(self, address: str, reason: BaseException) -> None:
        self.address = shown_address(address)
        super().__init__(
            f"Discord can't be reached at {self.address} ({str(reason) or type(reason).__name__}): check the network, "
            "and DISCORD_API_URL and DISCORD_GATEWAY_URL if they are set"
        )


class Refused(StartError):
    """Discord turns the bot away, for `reason`; `transient` tells whether trying again later may help."""

    def __init__(self, reason: str, *, transient: bool) -> None:
        self.transient = transient
        super().__init__(f"Discord turns the bot away ({reason}): see https://discordstatus.com, and try again later")


class Banned(Refused):
    """Discord takes no requests from this address for a while, after too many that it had to refuse."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}, as it does after too many refused requests", transient=True)


class TooFewShards(Refused):
    """The gateway wants the bot to use more connections."""

    def __init__(self, code: int) -> None:
        super().__init__(f"gateway code {code}", transient=True)


class RetryTimeout(Exception):
    """Discord did not take a request in time; `reason` is the last failure, if there was one."""

    def __init__(self, seconds: float, reason: BaseException | None) -> None:
        why = f" ({str(reason) or type(reason).__name__})" if reason else ""
        super().__init__(f"Discord did not take it within {seconds:g} s{why}")


@dataclass(frozen=True, slots=True)
class BackOff:
    """Exponential waits, in seconds: `initial` after one failure, doubled with each that follows, up to `maximum`.

    Work that had gone well for `steady` seconds begins with `initial` again.
    """

    initial: float = 1.0
    maximum: float = 300.0
    steady: float = 600.0

    def wait(self, failures: int, chance: float) -> float:
        """Return the wait after so many failures in a row (from 1). `chance`, in [0, 1), shortens it by up to a half.

        This jitter keeps bots that lost the same server at the same moment from coming back at the same moment.
        """
        doublings = min(failures - 1, 64)  # beyond, a float would overflow, and `maximum` is long reached
        return min(self.maximum, self.initial * 2.0**doublings) * (1 - chance / 2)


_BACK_OFF = BackOff(initial=0.5, maximum=8.0)


async def retry(request: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what a `request` to Discord returns, made again after transient errors for up to so many seconds.

    A request may have been carried out although it failed, so it must be idempotent. Raises RetryTimeout, and at once
    whatever else the request raises.
    """
    failures = 0
    reason: BaseException | None = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await request()
                except _TRANSIENT as error:
                    reason = error
                failures += 1
                await asyncio.sleep(_BACK_OFF.wait(failures, random.random()))
    except TimeoutError:
        raise RetryTimeout(seconds, reason) from reason


def wait_after(error: Exception) -> float | None:
    """Return for how many seconds at least a new client must wait after `error`, which is logged; None: for ever.

    Unforeseen errors count as transient: discord.py ends over an event that it can't read, and a new client goes on.
    """
    if not isinstance(error, StartError):
        log_error(error)
        return 0.0
    if not isinstance(error, DiscordUnreachable | Refused) or (isinstance(error, Refused) and not error.transient):
        return None
    log.warning("%s", error)
    return BANNED_SECONDS if isinstance(error, Banned) else 0.0


async def supervise(
    work: Callable[[], Awaitable[None]],
    wait_after: Callable[[Exception], float | None] = wait_after,
    *,
    restarted: Callable[[], None] = lambda: None,
    back_off: BackOff = BackOff(),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> None:
    """Do `work` until it returns, again after each failure; raise the first failure that is fatal.

    `wait_after` says for how many seconds at least to wait, or None after what is fatal. `restarted` is called before
    each new start.
    """
    failures = 0
    while True:
        began = clock()
        try:
            await work()
            return
        except Exception as error:
            least = wait_after(error)
            if least is None:
                raise
        failures = 1 if clock() - began >= back_off.steady else failures + 1
        wait = max(least, back_off.wait(failures, chance()))
        log.warning("Trying again in %.1f s", wait)
        await sleep(wait)
        restarted()
