"""A page as it came, and how much patience and room there is for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST = 1000  # characters of a header that is sent back as it came


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server can tell whether a page has changed: see RFC 9110, section 13. `address` is where they hold."""

    address: str = ""
    etag: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, address: str, headers: Mapping[str, str]) -> Validators:
        """Those of a response; without those that could not be sent back as they came."""
        return cls(address, _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))

    def headers(self, address: str) -> dict[str, str]:
        """What to send to `address`, so that it gives its page only if that has changed."""
        if address != self.address:
            return {}
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in sent.items() if value is not None}


NOTHING_KNOWN = Validators()


def _sendable(header: str | None) -> str | None:
    return header if header and len(header) <= _LONGEST and header.isascii() and header.isprintable() else None


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: the address after all redirects, the media type in small letters, and the bytes."""

    address: str
    media_type: str
    charset: str | None
    data: bytes
    validators: Validators = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` bounds a fetch with all its redirects, waits and attempts; `max_bytes` a page when unpacked."""

    seconds: float = 60.0
    max_bytes: int = 5_000_000
    redirects: int = 5
    attempts: int = 3
