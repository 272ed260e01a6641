"""The log of a bot that runs by itself: lines on standard error."""

from __future__ import annotations

import logging
import re

import discord

from bot.ops import logs

__all__ = ["OneLine", "set_up_logging"]

UNKNOWN_INTERACTION = 10062


class OneLine(logging.Filter):
    """Has discord.py say in one line, without a traceback, what is no error of the program's.

    These are that it tries to connect again, and why; and that an interaction was over before it could be answered.
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


def set_up_logging(token: str) -> None:
    """The log without `token` in it; discord.py says only what went wrong."""
    logs.set_up_logging([token])
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.client", "discord.shard", "discord.app_commands.tree", "discord.ui.view"):
        talkative = logging.getLogger(name)
        if not any(isinstance(one, OneLine) for one in talkative.filters):
            talkative.addFilter(OneLine())
    # The bot has no voice: that libraries for it are missing is no news.
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
