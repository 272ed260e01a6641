"""Observation of a running bot: its log, and the request that is worked on.

The log has lines for people on a terminal, JSON for programs anywhere else. Every line says which question it belongs
to, and none says a secret.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TextIO

from index.secrets import without_secrets

log = logging.getLogger(__name__)

REDACTED = "[redacted]"
_MIN_SECRET = 8  # a shorter one would blot out ordinary words

# The tokens by which interactions are answered stand in the addresses that errors name.
_IN_ADDRESSES = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]{20,}")
# What is logged may hold what people wrote: it must not look like a line of its own, nor give a terminal orders.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(slots=True)
class _Request:
    """A message or interaction that is worked on, and once it was answered as a question the verdict and where."""

    id: str
    since: float = field(default_factory=time.perf_counter)
    verdict: str | None = None
    where: dict[str, int | None] = field(default_factory=dict)


_current: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextmanager
def track_request(
    id: int | str, answered: Callable[[str, float], None] = lambda verdict, seconds: None, since: float | None = None
) -> Iterator[None]:
    """Track the work on the message or interaction `id`, which came at `since` by `time.perf_counter` (None: now).

    What is logged within, in tasks and threads that start there too, bears that id. If `record_answered` is called, the
    end is logged, and `answered` is told the verdict and after how many seconds it came.
    """
    request = _Request(str(id)) if since is None else _Request(str(id), since)
    token = _current.set(request)
    try:
        yield
    finally:
        if request.verdict is not None:
            seconds = time.perf_counter() - request.since
            fields = {"verdict": request.verdict, "milliseconds": round(seconds * 1000), **request.where}
            log.info("Verdict %s, after %.0f ms", request.verdict, seconds * 1000, extra={"fields": fields})
            answered(request.verdict, seconds)
        _current.reset(token)


def current_request_id() -> str | None:
    """Return the id of the message or interaction that is worked on, if any."""
    request = _current.get()
    return request.id if request else None


def record_answered(verdict: str, **where: int | None) -> None:
    """Record that the current request is a question, answered with this verdict; `where` is for the log."""
    request = _current.get()
    if request is not None:
        request.verdict, request.where = verdict, where


def record_unanswered() -> None:
    """Record that the current request got no answer now, whatever its verdict."""
    request = _current.get()
    if request is not None:
        request.verdict = None


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that removes the secrets from a text, and those of addresses in it.

    Each goes whole, and so does its last part, which can't be guessed.
    """
    parts = {part for secret in secrets for part in (secret, secret.rpartition(".")[2]) if len(part) >= _MIN_SECRET}
    secret = re.compile("|".join(map(re.escape, sorted(parts, key=len, reverse=True)))) if parts else None

    def redact(text: str) -> str:
        text = without_secrets(_IN_ADDRESSES.sub(rf"\1{REDACTED}", text))
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
