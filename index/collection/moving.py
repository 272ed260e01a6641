"""Whole collections: a library moved to a cluster and back, and snapshots of a collection in a repository there.

Of a library that is moved, what differs is sent, whatever an earlier try left there, and compared. What is brought back
from a snapshot comes as an index of its own, which takes the place of the one that is there at once or not at all.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from index.collection.collection import Collection, CollectionState, Digested
from index.collection.documents import CollectionDocument, document_id
from index.errors import CollectionAway, NoCollection, StoreError
from index.search.engine import BrokenIndex
from index.search.engines.cluster import WRITE_SECONDS, Cluster, guarded
from index.store import Store
from index.store.copying import ARTICLE, ArticleCopy, Changed, Copier
from index.store.reading import batched

_TRIES = 3
_TOGETHER = 200

Progress = Callable[[int, int], None]

_MAX_SECONDS = 86_400  # seconds for which a cluster may work at a snapshot
_LOOK_SECONDS = 0.5
_NUMBERED = re.compile(r"-([0-9]{1,9})\Z")


def move_there(folder: Path, cluster: Cluster, progress: Progress) -> int:
    """Move the library of a data folder to the collection in a cluster, and return how many articles it has.

    At the end both are compared, and what the folder has can't be changed any more.

    Whoever would change the library waits. A move that was broken off goes on where it was; until it is done the folder
    has its library. `progress` is called with how many articles were sent, of how many. Raises StoreErrors.
    """
    with closing(Store(folder)) as store:
        if not store.exists():
            raise StoreError(folder, "there is no library in this folder: nothing to move")
        store.upgrade()
        collection = Collection(cluster)
        with store.changing(Copier) as copier:
            if copier.moved_to() is not None:
                raise StoreError(folder, "this library was moved to OpenSearch already: nothing to move")
            state = _founded(collection)
            if copier.moving_to() != state.founded:
                if collection.digests():
                    raise StoreError(
                        collection.name,
                        "there is a collection with articles already: take another VERBATIM_OPENSEARCH_PREFIX, "
                        "or delete that one",
                    )
                copier.note_move(state.founded, done=False)
        with store.changing(Copier) as copier:
            articles = copier.count()
            for _ in range(_TRIES):
                if not _send(copier, collection, articles, progress):
                    copier.note_move(state.founded, done=True)
                    return articles
            raise CollectionAway(collection.name, "others write to it while this library is moved there")


def _founded(collection: Collection) -> CollectionState:
    if collection.state() is None:
        collection.found()
    state = collection.state()
    if state is None:
        raise CollectionAway(collection.name, "it was made, and is not there")
    return state


def _send(copier: Copier, collection: Collection, articles: int, progress: Progress) -> int:
    """Send what is not there as it is here, and take away what is only there; return how much that was."""
    there = collection.digests()
    sent, done = 0, len(there)
    for some in batched(_differing(copier, there), _TOGETHER):
        ours = [one for one in some if isinstance(one, CollectionDocument)]
        gone = collection.documents([one for one in some if isinstance(one, str)])
        ours += [CollectionDocument(document.changed, None) for document in gone.values()]
        for _ in collection.write((one, None, True) for one in ours):
            pass
        copies = [cast(ArticleCopy, one.content) for one in ours if one.content and one.changed.kind == ARTICLE]
        collection.learn({word for copy in copies for word in copy["words"]})
        sent += len(some)
        done += len(copies)
        progress(min(done, articles), articles)
    return sent


def _differing(copier: Copier, there: Mapping[str, Digested]) -> Iterator[CollectionDocument | str]:
    """Yield what a library has otherwise than a collection does, and the ids of documents that only that has."""
    missing = set(there)
    for some in batched(copier.everything(), _TOGETHER):
        for document in _documents(copier, some):
            id = document_id(document.changed)
            missing.discard(id)
            if id not in there or there[id].digest != document.digest():
                yield document
    yield from missing


def _documents(copier: Copier, changes: list[Changed]) -> Iterator[CollectionDocument]:
    for copy in copier.copies(one.one for one in changes if one.kind == ARTICLE):
        yield CollectionDocument(Changed(ARTICLE, copy["id"]), cast(Mapping[str, object], copy))
    for changed in changes:
        if changed.kind != ARTICLE:
            yield CollectionDocument(changed, copier.row(changed))


def move_back(folder: Path, cluster: Cluster, progress: Progress) -> int:
    """Make a library of its own in a data folder of what is in a cluster, and return how many articles it has.

    The collection stays there, and is compared at the end.

    What the folder has of it already is not fetched again: what it had when it was moved, and what a move that was
    broken off had brought. Raises StoreErrors.
    """
    collection = Collection(cluster)
    state = collection.state()
    if state is None:
        raise NoCollection(collection.name)
    with closing(Store(folder)) as store:
        store.upgrade()
        with store.changing(Copier) as copier:
            held = copier.moved_to()
            if held is None and copier.ever_indexed():
                raise StoreError(folder, "this folder holds a library of its own: name another one with --data")
            if held is not None and held.partition("/")[0] != state.founded:
                raise StoreError(folder, "what this folder has was moved to another collection")
            copier.note_move(state.founded, done=True)
        for _ in range(_TRIES):
            there = collection.digests()
            with store.changing(Copier) as copier:
                differing = [one if isinstance(one, str) else one.changed for one in _differing(copier, there)]
            if not differing:
                with store.changing(Copier) as copier:
                    copier.forget_move()
                    return copier.count()
            _fetch(store, collection, differing, progress)
        raise CollectionAway(collection.name, "others write to it while this library is moved from there")


def _fetch(store: Store, collection: Collection, differing: list[str | Changed], progress: Progress) -> None:
    """Have things as they are in a collection, each named by its document's id, or by itself if it is here."""
    done = 0
    for some in batched(differing, _TOGETHER):
        found = collection.documents([one if isinstance(one, str) else document_id(one) for one in some])
        documents = [*found.values()]
        here = [one for one in some if isinstance(one, Changed) and document_id(one) not in found]
        with store.changing(Copier) as copier:
            copier.take_over(
                [cast(ArticleCopy, one.content) for one in documents if one.changed.kind == ARTICLE],
                [one.one for one in here if one.kind == ARTICLE],
            )
            for one in documents:
                if one.changed.kind != ARTICLE and one.content is not None:
                    copier.take_over_row(one.changed.kind, one.content, gone=False)
            for changed in here:
                if changed.kind != ARTICLE:
                    copier.take_over_row(changed.kind, copier.name(changed), gone=True)
        done += len(some)
        progress(done, len(differing))


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
