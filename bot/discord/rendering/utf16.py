"""Lengths as Discord may count them."""

from __future__ import annotations

__all__ = ["units"]


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units: characters outside the Basic Multilingual Plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)
