"""How much a server may add to its own library."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ServerLimits"]


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Bytes of one file and of all files together, and articles in all."""

    file_bytes: int = 2_000_000
    all_bytes: int = 50_000_000
    articles: int = 2_000
