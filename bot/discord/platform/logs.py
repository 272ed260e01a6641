"""The log of a bot that runs by itself: lines on standard error."""

from __future__ import annotations

import logging
import re
import secrets

import discord

from bot.ops import logs

__all__ = ["OneLineFilter", "log_error", "set_up_logging"]

log = logging.getLogger(__name__)

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
    logs.set_up_logging([token], level=level)
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.client", "discord.shard", "discord.app_commands.tree", "discord.ui.view"):
        talkative = logging.getLogger(name)
        if not any(isinstance(one, OneLineFilter) for one in talkative.filters):
            talkative.addFilter(OneLineFilter())
    # The bot has no voice, so the log need not say that libraries for it are missing.
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
