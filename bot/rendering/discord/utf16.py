"""Lengths as Discord may count them."""

from __future__ import annotations

__all__ = ["units"]


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units: characters outside the Basic Multilingual Plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
