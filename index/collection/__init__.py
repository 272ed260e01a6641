"""A collection of articles that lives in an OpenSearch cluster, from which any number of machines answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.search.engines import EngineMaker
from index.store import Store

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster


def store_of(folder: Path, collection: Cluster | None) -> Store:
    """Return the store of a data folder: its own, or the collection in a cluster."""
    if collection is None:
        return Store(folder)
    from index.collection.store import CollectionStore  # here, for it needs an extra

    return CollectionStore(collection)


def engine_of(collection: Cluster | None) -> EngineMaker | None:
    """Return what makes the engine of the collection in a cluster; None where there is none."""
    if collection is None:
        return None
    from index.collection.store import CollectionEngine  # here, for it needs an extra

    return lambda store, folder: CollectionEngine()
