"""The candidate engines, by name. To add one, write its module and add a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from index.search.engine import Engine
from index.search.engines.memory import MemoryEngine
from index.search.engines.tantivy import TantivyEngine
from index.store import Store

EngineMaker = Callable[[Store, Path], Engine]
"""Makes an engine, from a store and its data folder."""

LARGE = 20_000
"""Chunks from which on tantivy serves: below, memory is as quick, and loaded in a fraction of a second."""


def _opensearch(store: Store, folder: Path) -> Engine:
    from index.search.engines.opensearch import OpenSearchEngine  # here, for it needs an extra

    return OpenSearchEngine(store, folder)


ENGINES: Mapping[str, EngineMaker] = {
    "memory": MemoryEngine,
    "tantivy": TantivyEngine,
    "opensearch": _opensearch,  # of this machine; another's is named by a `Cluster`
}


def default_engine(chunks: int) -> str:
    """Return the name of the engine that serves a library of so many chunks where none is asked for.

    OpenSearch is always asked for.
    """
    return "tantivy" if chunks >= LARGE else "memory"
