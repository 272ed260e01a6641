"""The OpenSearch engine: an index in a cluster proposes the articles in which the best chunks are likely to be.

A document is an article, named by its key, with its chunks nested in it: it is written whole or not at all. Terms are
the store's ids, already analysed, for the cluster to compare. What it proposes is scored anew from the store, so it may
be behind, but nothing that it lacks or has too much is ever quoted. Writes go by an alias and are refused where that is
gone, or the cluster would make an index of its own devising.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

from opensearchpy import OpenSearch
from opensearchpy.helpers import scan

from index.chunks import Field
from index.search.engine import BrokenIndex, Indexes, IndexUnreachable, OpenIndex, OpenWriter, ProposalQuery
from index.search.engines.cluster import (
    CHUNKS,
    SEARCHED,
    SENTENCE,
    WHOLE_ANSWER,
    WRITE_SECONDS,
    Cluster,
    Health,
    best_queries,
    guarded,
    index_settings,
    is_whole,
    lost_nodes,
    refuse,
    refuse_failed,
    refuse_version,
    searched_fields,
    suppress_existing,
    write_in_bulk,
)
from index.search.engines.indexed import FOLDER, IndexedEngine
from index.search.proposals import MAX_BEHIND
from index.store import ArticleTermIds, Store
from index.store.reading import batched

_LOG = logging.getLogger(__name__)

_OURS = "opensearch"  # in the data folder: the generations that were made from it, a line each
_KEY = "key"
_TAKING_OVER_SECONDS = 0.5
_PAGE = 500  # terms that are counted at once

_MAPPING: dict[str, Any] = {"dynamic": "strict", "properties": {_KEY: {"type": "long"}, **SEARCHED}}


class OpenSearchEngine(IndexedEngine):
    """The engine that proposes from a cluster. Where that gives no answer the store serves until it does."""

    def __init__(self, store: Store, folder: Path, cluster: Cluster | None = None) -> None:
        """Make the engine; nothing is asked of the cluster yet. Raises WrongCluster."""
        super().__init__(store, folder, ClusterIndexes(folder, cluster or Cluster()))


class ClusterIndexes(Indexes):
    """The indexes of one data folder in a cluster. See `Indexes`.

    Those that were made from this folder are written down there: what a copy of the folder finds named in its store is
    another folder's.
    """

    format = "opensearch-1"

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._notes = folder / FOLDER / _OURS
        self._cluster = cluster
        self._client = cluster.client()
        self._health = Health()

    def has(self, generation: str) -> bool:
        return generation in self._ours()

    def open(self, generation: str) -> ClusterIndex:
        """See `Indexes`. The cluster is not asked."""
        return ClusterIndex(self._client, self._name(generation), self._health)

    def writer(self, generation: str) -> ClusterWriter:
        name = self._name(generation)
        with guarded():
            refuse_version(self._client)
        if not self.has(generation):
            self._notes.parent.mkdir(parents=True, exist_ok=True)
            with self._notes.open("a", encoding="utf-8") as notes:  # first, for whoever makes it may be killed
                notes.write(f"{generation}\n")
            with guarded(), suppress_existing():  # the answer to the first try may have been lost
                settings = {"index": index_settings(self._cluster)}
                body = {"settings": settings, "mappings": _MAPPING, "aliases": {_alias(name): {}}}
                self._client.indices.create(index=name, body=body, request_timeout=WRITE_SECONDS)
        self.check(generation)
        return ClusterWriter(self._client, name)

    def check(self, generation: str) -> None:
        """See `Indexes`: its mapping must be as it was made."""
        name = self._name(generation)
        with guarded():
            (found,) = self._client.indices.get(index=name).values()
        if found["mappings"] != _MAPPING or _alias(name) not in found["aliases"]:
            raise BrokenIndex(f"the index {name} has another mapping, or no alias: somebody else made or changed it")

    def trouble(self) -> str | None:
        """See `Indexes`: a node that gave no answer counts as lost until it is tried again, after a minute or more."""
        if self._health.trouble is not None:
            return f"OpenSearch gives no answer: {self._health.trouble}"
        return lost_nodes(self._cluster, self._client)

    def clear(self, kept: Collection[str | None]) -> None:
        ours = self._ours()
        left = [generation for generation in ours if generation in kept]
        for generation in ours:
            if generation not in kept:
                try:
                    with guarded():
                        self._client.indices.delete(index=self._name(generation), ignore_unavailable=True)
                except BrokenIndex as error:
                    _LOG.info("An index that is no longer used could not be removed yet: %s", error)
                    left.append(generation)
        if left != ours:
            self._notes.write_text("".join(f"{generation}\n" for generation in left), encoding="utf-8")

    def _ours(self) -> list[str]:
        try:
            return self._notes.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _name(self, generation: str) -> str:
        return f"{self._cluster.prefix}-{generation.removeprefix(f'{self.format}-')}"


class ClusterIndex(OpenIndex):
    """An index that is read, always as it is now. See `OpenIndex`."""

    def __init__(self, client: OpenSearch, name: str, health: Health) -> None:
        self._client = client
        self._name = name
        self._health = health

    def reloaded(self) -> Self:
        return self

    def propose(self, query: ProposalQuery) -> set[int]:
        """See `Proposer`. As many articles are proposed by their best chunks as chunks were asked for."""
        queries = best_queries([(str(term), of_field) for term, of_field in query.terms], query.weights)
        in_order = ["_score", {_KEY: "asc"}]  # equal ones as in the store, whichever copies of shards answer
        body: list[dict[str, Any]] = []
        gone = {"ids": {"values": [*map(str, query.without)]}}
        for best, limit in zip(queries, (query.chunks, query.articles), strict=True):
            wanted = {"bool": {"must": [best], "must_not": [gone]}}
            search = {"query": wanted, "size": limit, "sort": in_order, "_source": False}
            body += (WHOLE_ANSWER, search)
        with self._health.asking(), guarded():
            answers = self._client.msearch(index=self._name, body=body)["responses"]
            if not all(map(is_whole, answers)):  # when a node goes, another takes its place in a moment
                time.sleep(_TAKING_OVER_SECONDS)
                answers = self._client.msearch(index=self._name, body=body)["responses"]
            for answer in answers:
                refuse_failed(answer, self._name)
            return {int(hit["_id"]) for answer in answers for hit in answer["hits"]["hits"]}

    def largest(self) -> int:
        with guarded():
            self._client.indices.refresh(index=self._name)  # what a killed process wrote last may not show yet
            found = self._client.search(
                index=self._name, body={"size": 0, "aggs": {"largest": {"max": {"field": _KEY}}}}
            )
        return int(found["aggregations"]["largest"]["value"] or 0)

    def keys(self) -> set[int]:
        with guarded():
            return {int(hit["_id"]) for hit in scan(self._client, index=self._name, query={"_source": False})}

    def holdings(self) -> tuple[Counter[int], Counter[int]]:
        chunks: Counter[int] = Counter()
        whole: Counter[int] = Counter()
        with guarded():
            for hit in scan(self._client, index=self._name, query={"_source": [_KEY, SENTENCE]}):
                whole[hit["_source"][_KEY]] += 1
                chunks[hit["_source"][_KEY]] += len(hit["_source"].get(CHUNKS, ()))
        return chunks, whole

    def frequencies(self, field: Field, terms: Sequence[int]) -> list[int]:
        name = SENTENCE if field is Field.SENTENCE else field.value
        held: list[int] = []
        for page in batched(terms, _PAGE):
            filters = [{"term": {name: str(term)}} for term in page]
            counted: dict[str, Any] = {"held": {"filters": {"filters": filters}}}
            if field is Field.SENTENCE:
                counted = {"chunks": {"nested": {"path": CHUNKS}, "aggs": counted}}
            with guarded():
                found = self._client.search(
                    index=self._name, body={"size": 0, "aggs": counted}, request_timeout=WRITE_SECONDS
                )["aggregations"]
                held += [one["doc_count"] for one in found.get("chunks", found)["held"]["buckets"]]
        return held


class ClusterWriter(OpenWriter):
    """Writes an index that is there. See `OpenWriter`."""

    def __init__(self, client: OpenSearch, name: str) -> None:
        self._client = client
        self._name = name

    def add(self, articles: Iterable[ArticleTermIds]) -> None:
        """See `OpenWriter`. One that is there is replaced by itself."""
        self._write({"_op_type": "index", "_id": str(one.key), "_source": _document(one)} for one in articles)

    def remove(self, keys: Collection[int]) -> None:
        if isinstance(keys, range):
            keys = self._among(keys) if keys else ()
        self._write({"_op_type": "delete", "_id": str(key)} for key in keys)

    def _among(self, span: range) -> list[int]:
        query = {"_source": False, "query": {"range": {_KEY: {"gte": span[0], "lte": span[-1]}}}}
        with guarded():
            return [int(hit["_id"]) for hit in scan(self._client, index=self._name, query=query)]

    def commit(self) -> None:
        """See `OpenWriter`. What was acknowledged is on the disks of the cluster before it shows."""
        with guarded():
            self._client.indices.refresh(index=self._name, request_timeout=WRITE_SECONDS)

    def close(self) -> None:
        """See `OpenWriter`."""

    def _write(self, actions: Iterable[dict[str, Any]]) -> None:
        with guarded():
            for result in write_in_bulk(self._client, actions, _alias(self._name)):
                if "error" in result:
                    refuse(result["status"], result["error"], self._name)


def problems(cluster: Cluster, folder: Path) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong with a cluster and a data folder's index there, each with whether nothing works until then.

    Raises WrongCluster, IndexUnreachable, StoreError.
    """
    yield from cluster_problems(cluster)
    with closing(Store(folder)) as store:
        if not store.exists():
            return
        with store.reading() as reader:
            held = reader.index_state()
    indexes = ClusterIndexes(folder, cluster)
    if held.generation is None or not (held.generation.startswith(indexes.format) and indexes.has(held.generation)):
        yield False, "this library has no index there yet: the next `verbatim index`, or the bot, makes it"
        return
    try:
        indexes.check(held.generation)
    except IndexUnreachable:
        raise
    except BrokenIndex as error:
        yield False, f"{error}; questions take longer until the next `verbatim index`, or the bot, makes it anew"
    if held.behind > MAX_BEHIND:
        yield False, f"its index is {held.behind:,} sentences behind: the next `verbatim index`, or the bot, adds them"


def cluster_problems(cluster: Cluster) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong with a cluster, each with whether nothing works until then.

    Raises WrongCluster, IndexUnreachable.
    """
    silent = {address: reason for address in cluster.addresses if (reason := _unreachable(cluster, address))}
    answering = tuple(address for address in cluster.addresses if address not in silent)
    if not answering:
        raise next(iter(silent.values()))
    for address, reason in silent.items():
        yield False, f"{address}: {reason}; the other nodes serve"
    client = replace(cluster, addresses=answering).client()
    with guarded():
        state = client.cluster.health(index=f"{cluster.prefix}-*")
        blocked = client.indices.get_settings(index=f"{cluster.prefix}-*", name="index.blocks.*", flat_settings=True)
        everywhere = client.cluster.get_settings(flat_settings=True)
    if state["status"] == "red":
        yield True, "its state is red: shards are missing, so bring back the nodes that are gone"
    elif state["status"] == "yellow":
        lost = state["unassigned_shards"]
        to_do = "bring back the nodes that are gone; a single node needs VERBATIM_OPENSEARCH_REPLICAS=0"
        yield False, f"its state is yellow, for {lost} copies of shards have no node: {to_do}"
    if block := _set(*(one["settings"] for one in blocked.values()), beginning="index.blocks."):
        to_do = f"make room there, then set {block} to null"
        yield True, f"its indexes take no writes, as when a disk is full: {to_do}"
    if block := _set(*everywhere.values(), beginning="cluster.blocks."):
        yield True, f"it takes no writes, or makes no indexes: make room there, then set {block} to null"


def _unreachable(cluster: Cluster, address: str) -> IndexUnreachable | None:
    """Return why one node of a cluster can't be used."""
    client = replace(cluster, addresses=(address,)).client()
    try:
        with guarded():
            refuse_version(client)
    except IndexUnreachable as error:
        return error
    return None


def _set(*settings: dict[str, Any], beginning: str) -> str | None:
    """Return the name of a setting that begins so and is true."""
    names = (name for one in settings for name, value in one.items() if str(value).lower() == "true")
    return next((name for name in names if name.startswith(beginning)), None)


def _document(article: ArticleTermIds) -> dict[str, Any]:
    words = iter([*map(str, article.terms.terms.tolist())])
    chunks = [[*islice(words, length)] for length in article.terms.lengths.tolist()]
    return {_KEY: article.key, **searched_fields(chunks, map(str, article.terms.title.tolist()))}


def _alias(name: str) -> str:
    return f"{name}-articles"
