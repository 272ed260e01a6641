"""Bringing a store in line with a root: what is new, changed or vanished since the last time."""
