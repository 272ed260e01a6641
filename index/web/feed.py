"""Feed and Entry: what was read of a feed, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from index.formats import Unreadable
from index.metadata.fields import Metadata

MOST_ENTRIES = 500
"""Entries that are read of one feed: its first ones, which by custom are its newest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a feed lists. `metadata` has what the entry says of it: title, published and author.

    `digest` stays the same as long as the entry does: its dates and title, or its summary where it has no date.
    """

    address: str
    metadata: Metadata
    digest: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries, in the feed's order, no two of the same page; `skipped` says what of it could not be used."""

    entries: tuple[Entry, ...]
    skipped: tuple[Unreadable, ...] = ()
