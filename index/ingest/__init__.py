"""Bringing a store in line with a root: what is new, changed or vanished since the last time."""

from index.ingest.reanalysis import reanalyse
from index.ingest.report import Progress, SyncReport
from index.ingest.roots import resolved_root
from index.ingest.run import sync

__all__ = ["Progress", "SyncReport", "reanalyse", "resolved_root", "sync"]
