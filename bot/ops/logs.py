"""The log of a program that runs by itself: lines for people on a terminal, JSON for programs anywhere else.

Every line says which question it belongs to, and none says a secret.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from typing import TextIO

from bot.ops.observing import current_request_id

__all__ = ["JsonLines", "PlainLines", "redactor", "set_up_logging"]

REDACTED = "[redacted]"
_MIN_SECRET = 8  # a shorter one would blot out ordinary words

# The tokens by which interactions are answered stand in the addresses that errors name.
_IN_ADDRESSES = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]{20,}")
# What is logged may hold what people wrote: it must not look like a line of its own, nor give a terminal orders.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that removes the secrets from a text: each whole, and its last part, which can't be guessed."""
    parts = {part for secret in secrets for part in (secret, secret.rpartition(".")[2]) if len(part) >= _MIN_SECRET}
    secret = re.compile("|".join(map(re.escape, sorted(parts, key=len, reverse=True)))) if parts else None

    def redact(text: str) -> str:
        text = _IN_ADDRESSES.sub(rf"\1{REDACTED}", text)
        return secret.sub(REDACTED, text) if secret else text

    return redact


class PlainLines(logging.Formatter):
    """A line for people; a traceback follows below it."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redact = redact

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line with the question it belongs to, and without control characters."""
        question = current_request_id()
        line = super().formatMessage(record) + (f" [question {question}]" if question else "")
        return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", line)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and its traceback, without secrets."""
        return self._redact(super().format(record))


class JsonLines(logging.Formatter):
    """A JSON object a line: time (UTC), level, logger, message; question and error where there are any.

    What a record has as `extra={"fields": {...}}` are further members, for programs that count and filter.
    """

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of ASCII."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        if (question := current_request_id()) is not None:
            line["question"] = question
        for name, value in getattr(record, "fields", {}).items():
            line.setdefault(name, self._redact(value) if isinstance(value, str) else value)
        if record.exc_info:
            line["error"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(line)


def set_up_logging(secrets: Iterable[str] = (), stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Log lines from `level` on to `stream` (None: standard error), unless the program set up something else."""
    root = logging.getLogger()
    if root.handlers:
        return
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    redact = redactor(secrets)
    handler.setFormatter(PlainLines(redact) if stream.isatty() else JsonLines(redact))
    root.addHandler(handler)
    root.setLevel(level)
