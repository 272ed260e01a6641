"""Errors that were not foreseen: an id for the one who asked, the details under the same id in the log."""

from __future__ import annotations

import logging
import secrets

__all__ = ["logged"]

log = logging.getLogger(__name__)


def logged(error: BaseException) -> str:
    """Logs `error` with its traceback; the id it is logged under."""
    id = secrets.token_hex(4)
    log.error("error %s: %s: %s", id, type(error).__name__, error, exc_info=error)
    return id
