"""A page as it came, and how much patience and room there is for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: the address after all redirects, the media type in small letters, and the bytes."""

    address: str
    media_type: str
    charset: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`seconds` bounds a fetch with all its redirects, waits and attempts; `max_bytes` a page when unpacked."""

    seconds: float = 60.0
    max_bytes: int = 5_000_000
    redirects: int = 5
    attempts: int = 3
