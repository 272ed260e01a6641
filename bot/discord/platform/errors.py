"""Errors that keep the bot from starting or going on, which failures pass, and the log of them.

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

import logging
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.ops import observing
from bot.ops import retry as retrying
from bot.ops.retry import FATAL, BackOff, RetryDecision, RetryTimeout

__all__ = [
    "BANNED_SECONDS",
    "PORTAL",
    "Banned",
    "DiscordUnreachable",
    "MalformedToken",
    "NoToken",
    "OneLineFilter",
    "Refused",
    "RetryTimeout",
    "StartError",
    "TooFewShards",
    "WrongToken",
    "classify_error",
    "log_error",
    "retry",
    "set_up_logging",
]

UNKNOWN_INTERACTION = 10062


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


PORTAL = "https://discord.com/developers/applications"


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
        self.address = address
        super().__init__(
            f"Discord can't be reached at {address} ({str(reason) or type(reason).__name__}): check the network, "
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


log = logging.getLogger(__name__)

T = TypeVar("T")

# After a 503 or a lost connection discord.py gives up at once; 429 and 502 it retries by itself.
# Other errors of the system, of a file that may not be read for one, do not pass.
_TRANSIENT = (discord.DiscordServerError, aiohttp.ClientError, ConnectionError, TimeoutError, socket.gaierror)
_BACK_OFF = BackOff(initial=0.5, maximum=8.0)

BANNED_SECONDS = 15 * 60.0
"""How long to leave Discord alone where it turned this address away: it counts refused requests over 10 minutes."""


async def retry(request: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what an idempotent `request` to Discord returns, retried after transient errors for so many seconds.

    Raises RetryTimeout, and at once whatever else the request raises.
    """
    return await retrying.retry(request, _TRANSIENT, seconds, _BACK_OFF, whom="Discord")


def classify_error(error: Exception) -> RetryDecision:
    """Return whether a new client may go on after `error`, and not before when. Log it unless it is fatal.

    Unforeseen errors count as transient: discord.py ends over an event that it can't read, and a new client goes on.
    """
    if not isinstance(error, StartError):
        log_error(error)
        return RetryDecision()
    if not isinstance(error, DiscordUnreachable | Refused) or (isinstance(error, Refused) and not error.transient):
        return FATAL
    log.warning("%s", error)
    return RetryDecision(min_wait=BANNED_SECONDS if isinstance(error, Banned) else 0.0)
