"""The collection in the cluster: its documents, how they are written, and how what changed in it is told.

A shard numbers its changes. What is on all its copies is never taken back, however nodes fail, so what is up to that
number (the checkpoint) can be followed: nothing up to there is still to come.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from opensearchpy import exceptions
from opensearchpy.helpers import scan

from index.collection.documents import PROPERTIES, WHOLE, WORD, CollectionDocument, document_id, place_id, word_body
from index.errors import CollectionAway, CollectionGone
from index.search.engine import BrokenIndex
from index.search.engines.cluster import (
    WHOLE_ANSWER,
    WRITE_SECONDS,
    Cluster,
    guarded,
    index_settings,
    is_whole,
    lost_nodes,
    refuse,
    refuse_failed,
    refuse_version,
    suppress_existing,
    write_in_bulk,
)
from index.store.copying import Changed

Version = tuple[int, int]
"""A document's number among the changes of its shard, and the term of the primary copy that gave it."""

_FORMAT = 4
_PAGE = 1_000
_CONFLICT = 409
_KEPT = "3m"
_PASSING = (429, 500, 502, 503, 504)  # answers of a cluster that is busy, or of which a node goes
_RANDOM_BITS = 21


class Interrupted(CollectionAway):
    """No answer came, for what passes in a moment: a node went, and with it a state that could be read there."""


@dataclass(frozen=True, slots=True)
class Digested:
    """A document without its content."""

    digest: str
    version: Version


@dataclass(frozen=True, slots=True)
class CollectionState:
    """Which collection it is, as it was founded and as its index was made, and its shards' checkpoints."""

    founded: str
    made: str
    checkpoints: Mapping[int, int]


class Collection:
    """What lives in the index `PREFIX-collection` of a cluster. Each method raises CollectionAway or CollectionGone."""

    def __init__(self, cluster: Cluster) -> None:
        self.name = f"{cluster.prefix}-collection"
        self._cluster = cluster
        self._client = cluster.client()
        self._known: tuple[str, str, int] | None = None
        self.newest = 0  # the largest key that a state had

    def state(self) -> CollectionState | None:
        """Return the collection's state; None where there is none."""
        wanted = ["_shards.failed", "indices.*.uuid", "indices.*.shards.*.seq_no", "indices.*.shards.*.routing.primary"]
        with self._explained():
            try:
                found = self._client.indices.stats(index=self.name, level="shards", filter_path=wanted)
            except exceptions.NotFoundError:
                return None
            if "indices" not in found:
                raise CollectionAway(self.name, "none of its shards answers")
            (held,) = found["indices"].values()
            made = held["uuid"]
            if self._known is None or self._known[0] != made:
                self._known = made, *self._checked()
            _, founded, shards = self._known
            checkpoints = {
                int(shard): copy["seq_no"]["global_checkpoint"]
                for shard, copies in held["shards"].items()
                for copy in copies
                if copy["routing"]["primary"]
            }
            if len(checkpoints) < shards:
                raise CollectionAway(self.name, f"only {len(checkpoints)} of its {shards} shards answer")
        return CollectionState(founded, made, checkpoints)

    def _checked(self) -> tuple[str, int]:
        """Return by what identity the collection was founded, and how many shards it has."""
        (found,) = self._client.indices.get(index=self.name).values()
        meta = found["mappings"].get("_meta", {})
        if meta.get("format") != _FORMAT or found["mappings"].get("properties") != PROPERTIES:
            raise CollectionAway(
                self.name,
                "it has another form, for another version of this program, or somebody, made or changed it: restore "
                "its snapshot, or index again under another VERBATIM_OPENSEARCH_PREFIX",
            )
        return str(meta["identity"]), int(found["settings"]["index"]["number_of_shards"])

    def lost_nodes(self) -> str | None:
        """Return in one line how many nodes gave no answer lately; None where all did."""
        return lost_nodes(self._cluster, self._client)

    def found(self) -> None:
        """Make an empty collection where there is none."""
        body = {
            "settings": {"index": index_settings(self._cluster)},
            "mappings": {
                "dynamic": "strict",
                "_meta": {"format": _FORMAT, "identity": uuid4().hex},
                "_source": {"enabled": False},  # the fields tell it
                "properties": PROPERTIES,
            },
            "aliases": {self.name: {}},  # through which it is written, so that a write makes no index of its own
        }
        with self._explained():
            refuse_version(self._client)
            with suppress_existing():
                self._client.indices.create(index=f"{self.name}-1", body=body, request_timeout=WRITE_SECONDS)

    def refresh(self) -> None:
        """Make all that was written visible to searches."""
        with self._explained():
            found = self._client.indices.refresh(index=self.name, request_timeout=WRITE_SECONDS)
            if found["_shards"]["failed"]:
                raise CollectionAway(self.name, "only some of its shards answer")

    def open_point(self) -> str:
        """Return what names the state of now, which can be read as it is until it was not asked for some minutes."""
        with self._explained():
            made = self._client.create_pit(
                index=self.name, params={"keep_alive": _KEPT, "allow_partial_pit_creation": "false"}
            )
            return str(made["pit_id"])

    def close_point(self, point: str) -> None:
        """Let go of a state, if it is still there."""
        with suppress(CollectionAway, CollectionGone), self._explained():
            self._client.delete_pit(body={"pit_id": [point]})

    def ask(self, point: str, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers of a state to some searches, all in one request.

        Raises Interrupted where that state can't be read any more, or not by all shards just now.
        """
        body: list[Mapping[str, Any]] = []
        for search in searches:
            body += (WHOLE_ANSWER, {"track_total_hits": False, **search, "pit": {"id": point, "keep_alive": _KEPT}})
        with self._explained():
            answers: list[dict[str, Any]] = self._client.msearch(body=body)["responses"]
            for answer in answers:
                lost = answer.get("status") in (404, *_PASSING) if "error" in answer else not is_whole(answer)
                if lost:
                    raise Interrupted(self.name, "one of its shards gives no answer")
                refuse_failed(answer, self.name)
        return answers

    def documents(self, ids: Sequence[str]) -> dict[str, CollectionDocument]:
        """Return those of some documents that there are, by their ids, as they were when it was refreshed last."""
        if not ids:
            return {}
        body = {"query": {"ids": {"values": [*ids]}}, "size": len(ids), "_source": False, "docvalue_fields": [*WHOLE]}
        with self._explained():
            found = self._client.search(index=self.name, body=body, request_timeout=WRITE_SECONDS)
            refuse_failed(found, self.name)
        return {hit["_id"]: CollectionDocument.read(hit["fields"]) for hit in found["hits"]["hits"]}

    def write(
        self, documents: Iterable[tuple[CollectionDocument, Version | None, bool]]
    ) -> Iterator[tuple[Changed, bool]]:
        """Write documents; yield of each whether it was written, and not another writer quicker.

        With each comes the version that it is to take the place of, None for a new one, and whether to do that in any
        case. What was yielded is on the disks of all copies.
        """
        written: dict[str, Changed] = {}
        with self._explained():
            for result in write_in_bulk(self._client, self._actions(documents, written), self.name):
                changed = written.pop(result["_id"])
                if "error" not in result:
                    yield changed, True
                elif result["status"] == _CONFLICT:
                    yield changed, False
                elif result["status"] == 404:
                    raise CollectionGone(self.name)
                else:
                    refuse(result["status"], result["error"], self.name)

    def _actions(
        self, documents: Iterable[tuple[CollectionDocument, Version | None, bool]], written: dict[str, Changed]
    ) -> Iterator[dict[str, Any]]:
        for document, before, forced in documents:
            id = document_id(document.changed)
            written[id] = document.changed
            action: dict[str, Any] = {"_op_type": "delete", "_id": id}
            if document.content is not None:
                action |= {"_op_type": "index", "_source": document.body(new_key(self.newest))}
            if not forced and before is None and document.content is not None:
                action["_op_type"] = "create"
            elif not forced and before is not None:
                action |= {"if_seq_no": before[0], "if_primary_term": before[1]}
            yield action

    def learn(self, words: Iterable[str]) -> None:
        """Have words known to all who correct misspelt ones; those that are there stay as they are."""
        actions = (
            {"_op_type": "create", "_id": f"{WORD}-{place_id(word)}", "_source": body}
            for word in words
            if (body := word_body(word, new_key(self.newest)))
        )
        with self._explained():
            for result in write_in_bulk(self._client, actions, self.name):
                if "error" in result and result["status"] != _CONFLICT:
                    refuse(result["status"], result["error"], self.name)

    def digests(self) -> dict[str, Digested]:
        """Return all documents but those of words by their ids, without their contents."""
        self.refresh()
        query = {
            "query": {"bool": {"must_not": [{"term": {"kind": WORD}}]}},
            "docvalue_fields": ["digest"],
            "_source": False,
            "seq_no_primary_term": True,
        }
        with self._explained():
            return {
                hit["_id"]: Digested(hit["fields"]["digest"][0], (hit["_seq_no"], hit["_primary_term"]))
                for hit in scan(self._client, index=self.name, query=query, size=_PAGE, request_timeout=WRITE_SECONDS)
            }

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with guarded():
                yield
        except BrokenIndex as error:
            cause = error.__cause__
            if isinstance(cause, exceptions.NotFoundError):
                raise CollectionGone(self.name) from error
            silent = isinstance(cause, exceptions.ConnectionError) and not isinstance(cause, exceptions.SSLError)
            if silent or (isinstance(cause, exceptions.TransportError) and cause.status_code in _PASSING):
                raise Interrupted(self.name, str(error)) from error
            raise CollectionAway(self.name, str(error)) from error


def new_key(newest: int = 0) -> int:
    """Return a number for a version of an article: the later the larger, and hardly ever given twice.

    It is above the `newest` that is known, which a machine may have given whose clock is ahead of this one's.
    """
    moment = max(time.time_ns() // 1_000_000, (newest >> _RANDOM_BITS) + 1)
    return (moment << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
