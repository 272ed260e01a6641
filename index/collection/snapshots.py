"""Snapshots of a collection in a repository of its cluster, and a collection brought back from one.

What is brought back comes as an index of its own, which takes the place of the one that is there at once or not at all.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index.collection.collection import Collection
from index.errors import CollectionAway, NoCollection, StoreError
from index.search.engine import BrokenIndex
from index.search.engines.cluster import WRITE_SECONDS, Cluster, guarded

_MAX_SECONDS = 86_400  # seconds for which a cluster may work at a snapshot
_LOOK_SECONDS = 0.5
_NUMBERED = re.compile(r"-([0-9]{1,9})\Z")


@dataclass(frozen=True, slots=True)
class SavedCollection:
    """In which snapshot of which repository a collection was saved."""

    repository: str
    snapshot: str


def save_collection(cluster: Cluster, repository: str) -> SavedCollection:
    """Save the collection in a new snapshot, whole or not at all; others may read and write it meanwhile.

    Raises a StoreError.
    """
    collection = Collection(cluster)
    if collection.state() is None:
        raise NoCollection(collection.name)
    collection.refresh()
    client = cluster.client()
    name = f"{cluster.prefix}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    with _explained(collection.name, repository):
        body = {"indices": [*client.indices.get(index=collection.name)], "include_global_state": False}
        client.snapshot.create(repository=repository, snapshot=name, body=body, request_timeout=WRITE_SECONDS)
        while (made := _snapshot(client, repository, name))["state"] == "IN_PROGRESS":
            time.sleep(_LOOK_SECONDS)
        if made["state"] != "SUCCESS":
            why = next((one["reason"] for one in made["failures"]), made["state"])
            raise BrokenIndex(f"the snapshot {name} is not whole: {why}")
    return SavedCollection(repository, name)


def refuse_repository(cluster: Cluster, repository: str) -> None:
    """Raise a StoreError where no snapshots can be taken in a repository."""
    with _explained(Collection(cluster).name, repository):
        cluster.client().snapshot.verify_repository(repository=repository, request_timeout=WRITE_SECONDS)


def refuse_restore(cluster: Cluster, saved: SavedCollection, *, replace: bool) -> None:
    """Raise a StoreError where a collection can't be restored, or another one is there that it is not to `replace`."""
    name, client = Collection(cluster).name, cluster.client()
    with _explained(name, saved.repository):
        if _snapshot(client, saved.repository, saved.snapshot)["state"] != "SUCCESS":
            raise BrokenIndex(f"the snapshot {saved.snapshot} is not whole")
        there = client.indices.exists(index=name)
    if there and not replace:
        raise StoreError(name, "there is a collection of articles already: replace it with --replace")


def restore_collection(cluster: Cluster, saved: SavedCollection) -> None:
    """Put a collection as it was saved in the place of the one that is there. Raises a StoreError."""
    name, client = Collection(cluster).name, cluster.client()
    with _explained(name, saved.repository):
        numbers = (_NUMBERED.search(index) for index in client.indices.get(index=f"{name}-*"))
        new = f"{name}-{1 + max((int(found[1]) for found in numbers if found), default=0)}"
        body = {
            "indices": ["*"],  # the one that was saved, whatever the prefix was
            "include_global_state": False,
            "include_aliases": False,
            "rename_pattern": ".+",
            "rename_replacement": new,
            "ignore_index_settings": ["index.blocks.read_only_allow_delete"],  # of a disk that was full then
        }
        params = {"wait_for_completion": "true"}
        restored = client.snapshot.restore(
            repository=saved.repository, snapshot=saved.snapshot, body=body, params=params, request_timeout=_MAX_SECONDS
        )["snapshot"]["shards"]
        if not restored["total"] or restored["failed"]:
            client.indices.delete(index=new, ignore_unavailable=True)
            raise BrokenIndex(f"of the snapshot {saved.snapshot}, {restored['failed']} shards can't be restored")
        actions: list[dict[str, Any]] = [{"add": {"index": new, "alias": name}}]
        if client.indices.exists(index=name):
            actions += [{"remove_index": {"index": index}} for index in client.indices.get(index=name)]
        client.indices.update_aliases(body={"actions": actions}, request_timeout=WRITE_SECONDS)


def _snapshot(client: Any, repository: str, snapshot: str) -> dict[str, Any]:
    (found,) = client.snapshot.get(repository=repository, snapshot=snapshot)["snapshots"]
    return dict(found)


@contextmanager
def _explained(name: str, repository: str) -> Iterator[None]:
    try:
        with guarded():
            yield
    except BrokenIndex as error:
        to_do = "name another one in VERBATIM_OPENSEARCH_SNAPSHOTS, or see to it"
        raise CollectionAway(name, f"the snapshot repository {repository}: {error}; {to_do}") from error
