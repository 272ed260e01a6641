"""Bringing a store in line with a root: what is new, changed or vanished since the last time."""

from index.ingest.folders import sync
from index.ingest.reading import read_trusted
from index.ingest.roots import Progress, SyncReport, known_as, named_root

__all__ = ["Progress", "SyncReport", "known_as", "named_root", "read_trusted", "sync"]
