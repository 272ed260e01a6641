"""What people cannot do."""

from __future__ import annotations


class Impossible(AssertionError):
    """Discord's client would not have let this person do that."""
