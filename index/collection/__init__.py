"""A collection of articles that lives in an OpenSearch cluster, and the copies from which machines answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.store import Store

if TYPE_CHECKING:
    from index.search.engines.cluster import Cluster

__all__ = ["store_of"]


def store_of(folder: Path, collection: Cluster | None) -> Store:
    """Return the store of a data folder: its own, or its copy of the collection in a cluster."""
    if collection is None:
        return Store(folder)
    from index.collection.copy import CollectionStore  # here, for it needs an extra

    return CollectionStore(folder, collection)
