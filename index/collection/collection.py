"""The collection in the cluster: its documents, how they are written, and how what changed in it is told.

A shard numbers its changes. What is on all its copies is never taken back, however nodes fail, so what is up to that
number (the checkpoint) can be followed: nothing up to there is still to come.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from opensearchpy import exceptions
from opensearchpy.helpers import scan

from index.errors import CollectionAway, CollectionGone, DamagedLibrary
from index.search.engine import BrokenIndex
from index.search.engines.cluster import (
    WRITE_SECONDS,
    Cluster,
    guarded,
    refuse,
    refuse_version,
    suppress_existing,
    write_in_bulk,
)
from index.store.copying import ARTICLE, Changed

__all__ = ["Change", "Collection", "CollectionDocument", "CollectionState", "Digested", "Version", "document_id"]

Version = tuple[int, int]
"""A document's number among the changes of its shard, and the term of the primary copy that gave it."""

_FORMAT = 1
_PAGE = 1_000  # changes listed at once
_CONFLICT = 409
_ANALYSED = ("analyser", "bounds", "within", "chunks", "terms", "title_terms", "words")
_LISTED = {"type": "keyword", "index": False}
_PROPERTIES = {
    "kind": {"type": "keyword"},
    "live": {"type": "boolean"},
    "characters": {"type": "integer", "index": False},
    "checksum": _LISTED,
    "digest": _LISTED,
    "content": {"type": "object", "enabled": False},
}


@dataclass(frozen=True, slots=True)
class CollectionState:
    """Which collection it is, as it was founded and as its index was made, and its shards' checkpoints."""

    founded: str
    made: str
    checkpoints: Mapping[int, int]

    @property
    def identity(self) -> str:
        """What tells it from any other, and from itself as it was restored."""
        return f"{self.founded}/{self.made}"


@dataclass(frozen=True, slots=True)
class Change:
    """That a document was changed; `characters` is how long its text is."""

    document: str
    version: Version
    characters: int


@dataclass(frozen=True, slots=True)
class Digested:
    """A document without its content."""

    digest: str
    version: Version
    live: bool


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """A thing of a library: what of it is there, and whether that still is. What is gone has its name alone."""

    changed: Changed
    live: bool
    content: Mapping[str, Any]

    def digest(self) -> str:
        """Return a digest of what the analyser has no part in."""
        return _digest({"live": self.live} | {k: v for k, v in self.content.items() if k not in _ANALYSED})

    def body(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "kind": self.changed.kind,
            "live": self.live,
            "characters": len(self.content.get("text", "")),
            "checksum": _digest(self.content),
            "digest": self.digest(),
            "content": self.content,
        }


class Collection:
    """What lives in the index `PREFIX-collection` of a cluster. Each method raises CollectionAway or CollectionGone."""

    def __init__(self, cluster: Cluster) -> None:
        self.name = f"{cluster.prefix}-collection"
        self._cluster = cluster
        self._client = cluster.client()
        self._known: tuple[str, str, int] | None = None

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
        if meta.get("format") != _FORMAT or found["mappings"].get("properties") != _PROPERTIES:
            raise CollectionAway(
                self.name, "it has another form: another version of this program, or somebody, made it"
            )
        return str(meta["identity"]), int(found["settings"]["index"]["number_of_shards"])

    def found(self) -> None:
        """Make an empty collection where there is none."""
        body = {
            "settings": {
                "index": {
                    "number_of_shards": self._cluster.shards,
                    "number_of_replicas": self._cluster.replicas,
                    "refresh_interval": -1,  # who follows it refreshes it when there is something to see
                    "codec": "best_compression",
                }
            },
            "mappings": {
                "dynamic": "strict",
                "_meta": {"format": _FORMAT, "identity": uuid4().hex},
                "properties": _PROPERTIES,
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

    def changes(self, shard: int, after: int, until: int) -> list[Change]:
        """Return the first changes of a shard after one up to another, in order; of a document only the last."""
        body = {"docvalue_fields": ["characters"], "size": _PAGE}
        return [
            Change(hit["_id"], _version(hit), hit["fields"]["characters"][0])
            for hit in self._search(shard, [{"range": {"_seq_no": {"gt": after, "lte": until}}}], body, source=False)
        ]

    def documents(
        self, shard: int | None, ids: Sequence[str], until: int | None = None
    ) -> dict[str, tuple[CollectionDocument, Version]]:
        """Return those of some documents that were not changed again after `until`, by their ids.

        Raises DamagedLibrary where one is not as it was written.
        """
        filters: list[dict[str, Any]] = [{"ids": {"values": [*ids]}}]
        if until is not None:
            filters.append({"range": {"_seq_no": {"lte": until}}})
        found = {}
        for hit in self._search(shard, filters, {"size": len(ids)}, source=True) if ids else ():
            source = hit["_source"]
            if _digest(source["content"]) != source["checksum"]:
                raise DamagedLibrary(self.name, f"a document is not as it was written: {hit['_id']}")
            document = CollectionDocument(_named(source["kind"], source["content"]), source["live"], source["content"])
            found[hit["_id"]] = document, _version(hit)
        return found

    def _search(
        self, shard: int | None, filters: Sequence[dict[str, Any]], body: dict[str, Any], *, source: bool
    ) -> list[dict[str, Any]]:
        with self._explained():
            found = self._client.search(
                index=self.name,
                body={
                    "query": {"bool": {"filter": filters}},
                    "sort": [{"_seq_no": "asc"}],
                    "seq_no_primary_term": True,
                    "track_total_hits": False,
                    "_source": source,
                    **body,
                },
                params={
                    "allow_partial_search_results": "false",
                    **({} if shard is None else {"preference": f"_shards:{shard}"}),
                },
                request_timeout=WRITE_SECONDS,
            )
            if found["timed_out"] or found["_shards"]["failed"] or not found["_shards"]["successful"]:
                raise CollectionAway(self.name, "one of its shards gives no answer")
            hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def write(
        self, documents: Iterable[tuple[CollectionDocument, Version | None, bool]]
    ) -> Iterator[tuple[Changed, str, Version | None]]:
        """Write documents; yield of each its new version, or None where another writer was quicker.

        With each comes the version that it is to take the place of, None for a new one, and whether to do that in any
        case. What was yielded is on the disks of all copies.
        """
        written: dict[str, Changed] = {}
        with self._explained():
            for result in write_in_bulk(self._client, self._actions(documents, written), self.name):
                changed = written.pop(result["_id"])
                if "error" not in result:
                    yield changed, result["_id"], _version(result)
                elif result["status"] == _CONFLICT:
                    yield changed, result["_id"], None
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
            action: dict[str, Any] = {"_op_type": "index", "_id": id, "_source": document.body()}
            if not forced and before is None:
                action["_op_type"] = "create"
            elif not forced and before is not None:
                action |= {"if_seq_no": before[0], "if_primary_term": before[1]}
            yield action

    def digests(self) -> dict[str, Digested]:
        """Return all documents by their ids, without their contents."""
        self.refresh()
        query = {"docvalue_fields": ["digest", "live"], "_source": False, "seq_no_primary_term": True}
        with self._explained():
            return {
                hit["_id"]: Digested(hit["fields"]["digest"][0], _version(hit), bool(hit["fields"]["live"][0]))
                for hit in scan(self._client, index=self.name, query=query, size=_PAGE, request_timeout=WRITE_SECONDS)
            }

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with guarded():
                yield
        except BrokenIndex as error:
            if isinstance(error.__cause__, exceptions.NotFoundError):
                raise CollectionGone(self.name) from error
            raise CollectionAway(self.name, str(error)) from error


def document_id(changed: Changed) -> str:
    """Return under what id a thing's document is kept: ids of articles are too long for one."""
    return hashlib.sha256("\0".join(changed).encode("utf-8", "surrogatepass")).hexdigest()


def _named(kind: str, content: Mapping[str, Any]) -> Changed:
    if kind == ARTICLE:
        return Changed(kind, content["id"])
    if "says" in content:
        return Changed(kind, str(content["says"]))
    return Changed(kind, content["root"], content["path"] if kind == "file" else content["id"])


def _version(found: Mapping[str, Any]) -> Version:
    return found["_seq_no"], found["_primary_term"]


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
