"""Searching a library: candidate engines, the one BM25 scorer, and snapshots from which an answer reads."""
