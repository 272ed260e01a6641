import logging
from types import SimpleNamespace
from typing import Any

import discord

from bot.discord.platform.errors import OneLineFilter


def record(message: str, error: BaseException | None) -> logging.LogRecord:
    exc_info = (type(error), error, None) if error else None
    return logging.LogRecord("discord.client", logging.ERROR, __file__, 1, message, (1.5,), exc_info)


def test_a_reconnect_is_told_in_one_line() -> None:
    attempt = record("Attempting a reconnect in %.2fs", ConnectionRefusedError("Connect call failed"))
    assert OneLineFilter().filter(attempt)
    assert logging.Formatter("%(levelname)s %(message)s").format(attempt) == (
        "WARNING Attempting a reconnect in 1.50s (Connect call failed)"
    )


def test_an_interaction_that_was_over_is_told_in_one_line() -> None:
    response: Any = SimpleNamespace(status=404, reason="Not Found")
    over = discord.NotFound(response, {"code": 10062, "message": "Unknown interaction"})
    late = record("Ignoring exception in autocomplete for %r", over)
    assert OneLineFilter().filter(late)
    assert logging.Formatter("%(levelname)s %(message)s").format(late) == (
        "WARNING An interaction was over before it could be answered"
    )


def test_other_errors_keep_their_traceback() -> None:
    other = record("Ignoring exception in %s", ValueError("x"))
    assert OneLineFilter().filter(other)
    assert other.exc_info is not None
