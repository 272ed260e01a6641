"""Bringing a store in line with a root: what is new, changed or vanished since the last time."""

from index.syncing.reanalysis import reanalyse
from index.syncing.report import Progress, SyncReport
from index.syncing.roots import resolved_root
from index.syncing.run import sync

__all__ = ["Progress", "SyncReport", "reanalyse", "resolved_root", "sync"]
