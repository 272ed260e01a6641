"""Moving a library to a cluster and back: what differs is sent, whatever an earlier try left there, and compared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.collection.collection import Collection, Digested, document_id
from index.collection.copy import CollectionStore, Publisher, differing_documents
from index.errors import CollectionAway, CollectionGone, StoreError
from index.search.engines.cluster import Cluster
from index.store.copying import ARTICLE
from index.store.records import Place

__all__ = ["Moved", "move_back", "move_there"]

_TRIES = 3
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """How many articles a library has that was moved, and whether it was compared with what is in the cluster."""

    articles: int
    compared: bool = True


def move_there(folder: Path, cluster: Cluster, progress: Callable[[int, int], None]) -> Moved:
    """Move the library of a data folder to the collection in a cluster, of which the folder then has a copy.

    Whoever would change the library waits. A move that was broken off goes on where it was; until it is done the folder
    has its library. `progress` is called with how many articles were sent, of how many. Raises StoreErrors.
    """
    with closing(CollectionStore(folder, cluster)) as store:
        if not store.exists():
            raise StoreError(folder, "there is no library in this folder: nothing to move")
        store.upgrade()
        if store.place() is not None:
            raise StoreError(folder, "this folder has a copy of a collection already: nothing to move")
        collection = store.collection
        state = collection.state()
        if state is None:
            collection.found()
            state = collection.state()
        if state is None:
            raise CollectionAway(collection.name, "it was made, and is not there")
        with store.publishing() as writer:
            resumed = writer.moving_to() == state.identity
            if not resumed:
                if any(one.live for one in collection.digests().values()):
                    raise StoreError(
                        collection.name,
                        "there is a collection with articles already: take another VERBATIM_OPENSEARCH_PREFIX, "
                        "or delete that one",
                    )
                writer.move_to(state.identity)
        with store.publishing() as writer:
            articles = writer.count()
            for _ in range(_TRIES):
                there = collection.digests()
                if not _send(writer, collection, there, articles, progress):
                    writer.follow(Place(state.identity, True, {}))
                    return Moved(articles)
            raise CollectionAway(collection.name, "others write to it while this library is moved there")


def _send(
    writer: Publisher,
    collection: Collection,
    there: dict[str, Digested],
    articles: int,
    progress: Callable[[int, int], None],
) -> int:
    """Send what is not there as it is here; return how much that was."""
    known = {id: one.version for id, one in there.items()}
    differing = differing_documents(writer, there)
    sent = 0
    done = sum(1 for one in there.values() if one.live)
    while some := list(islice(differing, _TOGETHER)):
        changes = [one.changed for one in some if not isinstance(one, str)]
        only_there = [one for one in some if isinstance(one, str)]
        changes += [document.changed for document, _ in collection.documents(None, only_there).values()]
        writer.send(changes, known)
        sent += len(some)
        done += sum(1 for one in changes if one.kind == ARTICLE and document_id(one) not in known)
        progress(min(done, articles), articles)
    writer.note_versions(known if not sent else {})
    return sent


def move_back(folder: Path, cluster: Cluster) -> Moved:
    """Make of a folder's copy of the collection in a cluster a library of its own; the collection stays there.

    The copy is brought up to date and compared first, unless the collection is gone. Raises StoreErrors.
    """
    with closing(CollectionStore(folder, cluster)) as store:
        compared = True
        try:
            store.follow()
            different = store.differences()
        except CollectionGone:
            compared, different = False, []
        place = store.place()
        if place is None:
            raise StoreError(folder, "this folder has no copy of a collection: nothing to move")
        if not compared and not place.whole:
            raise StoreError(folder, "the collection is gone, and this folder's copy of it was never whole")
        if different:
            raise StoreError(folder, f"{different[0]}: `verbatim check --repair` makes the copy anew")
        with store.publishing() as writer:
            writer.leave()
            return Moved(writer.count(), compared)
