"""A machine's copy of a collection: it is read like any library, follows the collection, and writes to it first.

What is changed here is written to the collection before it is committed to the copy, and only then is it acknowledged.
So a copy may be behind for a moment, or lost, and nothing else is: an empty folder follows the collection from its
beginning.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import cast

from index.collection.collection import (
    Change,
    Collection,
    CollectionDocument,
    CollectionState,
    Digested,
    Version,
    document_id,
)
from index.errors import CollectionAway, CollectionGone, StoreError
from index.search.engines.cluster import Cluster
from index.search.engines.opensearch import cluster_problems
from index.store.copying import ARTICLE, ArticleCopy, Changed, Copier
from index.store.records import Place
from index.store.statistics import KnownIds
from index.store.store import Store
from index.store.writing import Writer

__all__ = ["CollectionStore", "Publisher", "differing_documents", "problems"]

_LOG = logging.getLogger(__name__)

_ENDING_SECONDS = 2.0
FOLLOW_SECONDS = 0.4  # between two looks at what changed
_GROUP_CHANGES = 200  # taken over in one transaction
_GROUP_CHARACTERS = 3_000_000


class CollectionStore(Store):
    """The copy, in a data folder, of the collection in a cluster."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        super().__init__(folder)
        self.collection = Collection(cluster)
        self._ending = threading.Event()
        self._follower: threading.Thread | None = None
        self._unsettled: set[int] = set()  # paragraphs, which the next write settles

    def begin(self) -> None:
        """See `Store`.

        Raises CollectionAway where that can't be done and the copy was never whole, and StoreErrors.
        """
        try:
            self.follow()
        except (CollectionAway, CollectionGone) as error:
            place = self.place()
            if place is None or not place.whole:
                raise
            self._troubled(error)
        self._follower = threading.Thread(target=self._keep_following, name="follow-collection", daemon=True)
        self._follower.start()

    def place(self) -> Place | None:
        """Return which collection this is a copy of, and how much of it is here; None before it followed any."""
        if not self.exists():
            return None
        with self.asking() as reader:
            return reader.collection()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """See `Store`. Raises CollectionAway where the collection takes no changes; nothing is changed then.

        Of an article that another writer changed at the same time, theirs stays; its file is read again by the next
        sync.
        """
        with self._writing:
            self.follow(founding=True)
            with self.publishing() as writer:
                writer.unsettled |= self._unsettled
                yield writer
            self._unsettled.clear()
            if writer.outdone:
                self.follow()

    @contextmanager
    def publishing(self) -> Iterator[Publisher]:
        """Open a transaction whose changes go to the collection, whether or not this is a copy of it."""
        with self._changing(lambda connection, known: Publisher(connection, known, self.collection)) as writer:
            yield writer

    @contextmanager
    def analysing(self) -> Iterator[Writer]:
        """See `Store`: sentences and terms are made anew in each copy, so that versions don't quarrel over them."""
        with self._changing(Copier) as writer:
            yield writer

    def close(self) -> None:
        """See `Store`."""
        self._ending.set()
        if self._follower is not None:
            self._follower.join(_ENDING_SECONDS)  # a cluster that hangs is waited for no longer
        super().close()

    def differences(self) -> list[str]:
        """See `Store`."""
        self.follow()
        if self.place() is None:
            return []
        there = self.collection.digests()
        with self._changing(Copier) as writer:
            differing = sum(1 for _ in differing_documents(writer, there))
        return [f"{differing:,} things are not as in the collection"] if differing else []

    def renew(self) -> bool:
        """See `Store`."""
        place = self.place()
        if place is not None:
            with self._changing(Copier) as writer:
                writer.empty()
                writer.follow(replace(place, followed={}))
        self.follow()
        return True

    def _keep_following(self) -> None:
        while not self._ending.wait(FOLLOW_SECONDS):
            try:
                self.follow()
            except StoreError as error:
                if not self._ending.is_set() and self.exists():  # else it may be just being founded
                    self._troubled(error)

    def _troubled(self, error: StoreError) -> None:
        if self.trouble is None:
            _LOG.warning("The copy of the collection can't follow it; it serves as it is: %s", error)
        self.trouble = f"the copy of the collection may be behind: {error.reason}"

    def follow(self, *, founding: bool = False) -> None:
        """See `Store`; the collection is made where `founding` and there is none."""
        state = self.collection.state()
        if state is None and founding and self.place() is None:
            self.collection.found()
            state = self.collection.state()
        with self._writing:
            if state is None and self.place() is not None:
                state = self.collection.state()  # which was founded just now
            self._follow(state)
        self.trouble = None

    def _follow(self, state: CollectionState | None) -> None:
        place = self.place()
        if state is None:
            if place is not None:
                raise CollectionGone(self.collection.name)
            return
        if place is None or place.identity != state.identity:
            place = self._begin_anew(place, state)
        behind = {shard: until for shard, until in state.checkpoints.items() if place.followed.get(shard, -1) < until}
        if behind:
            self.collection.refresh()
        for shard, until in behind.items():
            self._catch_up(shard, until)
        place = self.place()
        if place is not None and place.stale:
            self._drop_stale(place)
        elif place is not None and not place.whole:
            with self._changing(Copier) as writer:
                writer.follow(replace(place, whole=True))

    def _begin_anew(self, place: Place | None, state: CollectionState) -> Place:
        """Begin to follow a collection, or follow one from its beginning that was restored."""
        if place is None and self.exists():
            with self.asking() as reader:
                if reader.ever_indexed():
                    raise StoreError(
                        self._name,
                        "this folder holds a library of its own: bring it to OpenSearch by `verbatim move opensearch`, "
                        "or name another folder with --data",
                    )
        if place is not None and place.identity.partition("/")[0] != state.founded:
            raise CollectionGone(self.collection.name, "was replaced by another one")
        fresh = Place(state.identity, place is not None and place.whole, {}, stale=place is not None and place.whole)
        with self._changing(Copier) as writer:
            if place is not None and not place.whole:
                writer.empty()
            writer.forget_versions()
            writer.follow(fresh)
        return fresh

    def _drop_stale(self, place: Place) -> None:
        """Drop what the collection has no more since it was restored."""
        there = self.collection.digests()
        with self._changing(Copier) as writer:
            for changed in list(writer.everything()):
                found = there.get(document_id(changed))
                if found is None or not found.live:
                    if changed.kind == ARTICLE:
                        writer.take_over([], [changed.one])
                    else:
                        writer.take_over_row(changed.kind, writer.name(changed), gone=True)
            writer.follow(replace(place, stale=False))

    def _catch_up(self, shard: int, until: int) -> None:
        """Take over the changes of a shard up to its checkpoint."""
        while True:
            place = self.place()
            assert place is not None
            after = place.followed.get(shard, -1)
            changes = self.collection.changes(shard, after, until) if after < until else []
            for group in _groups(changes):
                if not self._take_over(shard, until, group, place):
                    return
                place = replace(place, followed={**place.followed, shard: group[-1].version[0]})
            if not changes:
                with self._changing(Copier) as writer:
                    if after < until and writer.collection() == place:
                        writer.follow(replace(place, followed={**place.followed, shard: until}))
                return

    def _take_over(self, shard: int, until: int, group: Sequence[Change], place: Place) -> bool:
        """Take over changes; return False where another process did that meanwhile."""
        with self.reading() as reader:
            known = reader.versions(change.document for change in group)
        wanted = [change.document for change in group if known.get(change.document) != change.version]
        found = self.collection.documents(shard, wanted, until)
        with self._changing(Copier) as writer:
            if writer.collection() != place:
                return False
            documents = [document for document, _ in found.values()]
            articles = [one for one in documents if one.changed.kind == ARTICLE]
            if place.stale:  # most is as it was before
                ours = {one.changed: one.digest() for one in documents_of(writer, [one.changed for one in articles])}
                articles = [one for one in articles if ours[one.changed] != one.digest()]
            writer.take_over(
                [cast(ArticleCopy, one.content) for one in articles if one.live],
                [one.changed.one for one in articles if not one.live],
            )
            for one in documents:
                if one.changed.kind != ARTICLE:
                    writer.take_over_row(one.changed.kind, one.content, gone=not one.live)
            writer.note_versions({id: version for id, (_, version) in found.items()})
            self._unsettled |= writer.unsettled
            writer.follow(replace(place, followed={**place.followed, shard: group[-1].version[0]}))
        return True


def differing_documents(copier: Copier, there: dict[str, Digested]) -> Iterator[CollectionDocument | str]:
    """Yield what a library has otherwise than a collection does, and the ids of documents that only that has."""
    missing = {id for id, one in there.items() if one.live}
    coming = copier.everything()
    while some := list(islice(coming, _GROUP_CHANGES)):
        for document in documents_of(copier, some):
            id = document_id(document.changed)
            missing.discard(id)
            if id not in there or there[id].digest != document.digest():
                yield document
    yield from missing


class Publisher(Copier):
    """A writer whose changes are written to the collection before they are committed.

    `outdone` are the ids of articles that another writer changed at the same time.
    """

    def __init__(self, connection: sqlite3.Connection, known: KnownIds, collection: Collection) -> None:
        super().__init__(connection, known)
        self.outdone: list[str] = []
        self._collection = collection
        self._last = self.last_position()

    def finish(self) -> None:
        """See `Writer`: articles are written first, so that no file is there as read without them."""
        self.settle_repetitions()
        self.furnish_again(self.misfurnished(self.unsettled))
        self.spread(self._last)
        self.send(changed for changed in self.changes() if changed.kind == ARTICLE)
        self.read_again(self.outdone)
        self.send(changed for changed in self.changes() if changed.kind != ARTICLE)
        self.forget_changes()

    def send(self, changes: Iterable[Changed], known: Mapping[str, Version] | None = None) -> None:
        """Write things as they are now to the collection, in place of the versions `known`, else of those noted."""
        coming = iter(changes)
        while some := list(islice(coming, _GROUP_CHANGES)):
            versions = self.versions(map(document_id, some)) if known is None else known
            written: dict[str, Version] = {}
            documents = (
                (one, versions.get(document_id(one.changed)), one.changed.kind != ARTICLE or not one.live)
                for one in documents_of(self, some)
                if one.live or document_id(one.changed) in versions
            )
            for changed, id, version in self._collection.write(documents):
                if version is None:
                    self.outdone.append(changed.one)
                else:
                    written[id] = version
            self.note_versions(written)


def documents_of(copier: Copier, changes: Sequence[Changed]) -> Iterator[CollectionDocument]:
    """Yield things as they are now."""
    live = set()
    for copy in copier.copies(one.one for one in changes if one.kind == ARTICLE):
        live.add(copy["id"])
        yield CollectionDocument(Changed(ARTICLE, copy["id"]), True, cast(Mapping[str, object], copy))
    for changed in changes:
        if changed.kind != ARTICLE:
            row = copier.row(changed)
            yield CollectionDocument(changed, row is not None, row or copier.name(changed))
        elif changed.one not in live:
            yield CollectionDocument(changed, False, {"id": changed.one})


def _groups(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Yield changes in groups that can be held at once, in order."""
    group: list[Change] = []
    held = 0
    for change in changes:
        if group and (len(group) >= _GROUP_CHANGES or held + change.characters > _GROUP_CHARACTERS):
            yield group
            group, held = [], 0
        group.append(change)
        held += change.characters
    if group:
        yield group


def problems(cluster: Cluster, folder: Path) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong with a cluster, the collection there and a folder's copy, each with whether nothing works.

    Raises WrongCluster, IndexUnreachable, StoreError.
    """
    yield from cluster_problems(cluster)
    store = CollectionStore(folder, cluster)
    try:
        state, place = store.collection.state(), store.place()
    finally:
        store.close()
    if state is None and place is None:
        yield False, "there is no collection of articles yet: the next `verbatim index` makes it"
    elif state is None:
        yield True, CollectionGone(store.collection.name).reason
    elif place is None:
        yield False, "this folder has no copy of the collection yet: the next command, or the bot, makes it"
    elif place.identity.partition("/")[0] != state.founded:
        yield True, CollectionGone(store.collection.name, "was replaced by another one").reason
    else:
        followed = place.followed
        behind = sum(max(0, until - followed.get(shard, -1)) for shard, until in state.checkpoints.items())
        if behind or place.identity != state.identity:
            yield False, f"this folder's copy is {behind:,} changes behind: the next command, or the bot, has them"
