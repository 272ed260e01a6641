"""The log of a bot that runs by itself: lines on standard error."""

from __future__ import annotations

import logging
import re

import discord

from bot.service import logs

__all__ = ["OneLine", "set_up_logging"]


class OneLine(logging.Filter):
    """Has discord.py say in one line that it tries to connect again, and why, without a traceback."""

    _AGAIN = re.compile("reconnect|Retrying")

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None and self._AGAIN.search(str(record.msg)):
            record.msg = f"{record.getMessage()} ({record.exc_info[1] or type(record.exc_info[1]).__name__})"
            record.args, record.exc_info, record.levelno, record.levelname = (), None, logging.WARNING, "WARNING"
        return True


def set_up_logging(token: str) -> None:
    """The log without `token` in it; discord.py says only what went wrong."""
    logs.set_up_logging([token])
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.client", "discord.shard"):
        connecting = logging.getLogger(name)
        if not any(isinstance(one, OneLine) for one in connecting.filters):
            connecting.addFilter(OneLine())
    # The bot has no voice: that libraries for it are missing is no news.
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
