"""An OpenSearch cluster: where it is, how it is signed in to, and what its errors mean."""

from __future__ import annotations

import logging
import threading
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from heapq import nlargest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch, exceptions
from opensearchpy.helpers import streaming_bulk

from index.chunks import Field
from index.errors import IndexingError
from index.search.bm25 import K1, B
from index.search.engine import BrokenIndex, IndexUnreachable, article_weights
from index.search.hits import FieldWeights

_LOG = logging.getLogger(__name__)
logging.getLogger("opensearch").setLevel(logging.ERROR)  # it tells of each failed try, with its traceback

CHUNKS = "chunks"  # of an article, in its document
SENTENCE = f"{CHUNKS}.{Field.SENTENCE}"
TERMS: Mapping[str, str] = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
"""How a field of terms that were analysed here is indexed there."""

SEARCHED: Mapping[str, Any] = {
    Field.ARTICLE.value: TERMS,
    Field.TITLE.value: TERMS,
    CHUNKS: {"type": "nested", "dynamic": "strict", "properties": {Field.SENTENCE.value: TERMS}},
}
"""The fields of an article's document by which it is proposed."""

WHOLE_ANSWER = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
"""Of one of several searches, that all shards are to weigh alike, and to answer."""

_MAX_CHUNKS = 1_000_000  # of an article
WRITE_SECONDS = 60.0  # for one request that writes; a busy cluster is tried again for some minutes
_BACKOFF_SECONDS = 1  # before a busy cluster is tried again, doubled each time
_BULK_DOCUMENTS, _BULK_BYTES = 200, 10_000_000

_MAX_TERMS = 400  # of a question: a cluster takes 1,024 clauses, and an article has a text and a title
_OLDEST = 2  # the major version of OpenSearch from which on what is asked for here is there
_BUSY = 429
_PASSING = (_BUSY, 502, 503, 504)
_REST_SECONDS = 10.0  # for which a cluster that gave no answer isn't asked again by questions


class WrongCluster(IndexingError):
    """The settings of a cluster can't be used."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an OpenSearch cluster is, and how it is to be used.

    `addresses` are those of its nodes. Who signs in has `user` and `password`, or a `password_file`, which is read for
    each request and may change, or the file of a `certificate` with its `key`. `authorities` is a file of the
    certificates that are trusted, where the system's are not meant. Indexes have names that begin with `prefix`, so
    many `shards`, and so many `replicas` of each. A question waits for `seconds`. What lives there is saved to the
    repository `snapshots`.
    """

    addresses: tuple[str, ...] = ("http://localhost:9200",)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    password_file: Path | None = None
    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    verify: bool = True
    prefix: str = "verbatim"
    shards: int = 1
    replicas: int = 1
    seconds: float = 5.0
    snapshots: str | None = None

    def client(self) -> OpenSearch:
        """Return a client, which keeps its connections, and passes over a node that gives none. Nothing is asked yet.

        Raises WrongCluster.
        """
        for address in self.addresses:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise WrongCluster(f"{parts.hostname or address!r} is no address of OpenSearch: https://HOST:9200")
            if parts.username or parts.password:
                raise WrongCluster(f"{parts.hostname}: give user and password by their own settings, not in an address")
        try:
            if self.user:
                self._signed()
            return OpenSearch(
                list(self.addresses),
                http_auth=self._signed if self.user else None,
                verify_certs=self.verify,
                ssl_show_warn=False,
                ca_certs=str(self.authorities) if self.authorities else None,
                client_cert=str(self.certificate) if self.certificate else None,
                client_key=str(self.key) if self.key else None,
                timeout=self.seconds,
                max_retries=max(2, len(self.addresses)),
                retry_on_status=_PASSING,
                retry_on_timeout=len(self.addresses) > 1,
                pool_maxsize=16,
            )
        except (OSError, ValueError, exceptions.OpenSearchException) as error:
            raise WrongCluster(f"the settings of OpenSearch can't be used: {error}") from error

    def _signed(self, *_request: object) -> dict[str, str]:
        """Return the header that a request is signed in with."""
        password = self.password or ""
        if self.password_file is not None:
            password = self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return {"authorization": f"Basic {b64encode(f'{self.user}:{password}'.encode()).decode()}"}


class Health:
    """Whether a cluster gave an answer lately: one that gives none is left alone for a while by those who can wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._not_before = 0.0
        self.trouble: str | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Note whether an answer comes. Raises IndexUnreachable at once where none came a moment ago."""
        if time.monotonic() < self._not_before:
            raise IndexUnreachable("it gave no answer a moment ago")
        try:
            yield
            self.trouble = None
        except IndexUnreachable as error:
            with self._lock:
                self.trouble = str(error)
                fresh = time.monotonic() >= self._not_before
                self._not_before = time.monotonic() + _REST_SECONDS
            if fresh:
                _LOG.warning("OpenSearch gives no answer, so questions take longer until it does: %s", error)
            raise


def lost_nodes(cluster: Cluster, client: OpenSearch) -> str | None:
    """Return in one line how many of a cluster's nodes gave a client no answer lately; None where all did."""
    nodes, there = len(cluster.addresses), len(client.transport.connection_pool.connections)
    return f"OpenSearch: {nodes - there} of {nodes} nodes give no answer" if there < nodes else None


def refuse_version(client: OpenSearch) -> None:
    """Raise IndexUnreachable where what answers is no OpenSearch of a known version."""
    version = client.info().get("version", {})
    number = str(version.get("number", "?"))
    if version.get("distribution") != "opensearch":
        raise IndexUnreachable(f"what answers there is no OpenSearch, but of version {number} of something else")
    if not number.split(".")[0].isdecimal() or int(number.split(".")[0]) < _OLDEST:
        raise IndexUnreachable(f"it is OpenSearch {number}, and {_OLDEST}.0 or newer is needed")


def is_whole(answer: dict[str, Any]) -> bool:
    """Return whether one of several searches was answered by all shards."""
    return "error" not in answer and not answer["_shards"]["failed"] and not answer["timed_out"]


def refuse_failed(answer: dict[str, Any], name: str) -> None:
    """Raise where one of several searches failed, or some shards did."""
    if "error" in answer:
        refuse(answer.get("status", 500), answer["error"], name)
    if not is_whole(answer):
        raise IndexUnreachable(f"only some shards of the index {name} answered")


def refuse(status: int, error: Any, name: str) -> None:
    """Raise for an error that came inside an answer."""
    kind, reason = (error.get("type"), error.get("reason")) if isinstance(error, dict) else (error, "")
    raise _explained(status, str(kind), f"{_first_line(reason)} (index {name})")


def _explained(status: int | str, kind: str, reason: str) -> BrokenIndex:
    """Return what an error of the cluster means for who reads it."""
    if status == 401:
        return IndexUnreachable("it refuses user and password, or certificate: correct them")
    if "cluster_block" in kind or ("disk" in reason and status in (403, _BUSY)):
        return IndexUnreachable(f"it takes no writes, as when a disk is full: make room there ({reason})")
    if status == 403:
        return IndexUnreachable(f"this user lacks rights: to read, write and make indexes ({reason})")
    if status == _BUSY:
        return IndexUnreachable(f"it is too busy ({reason})")
    if status == 409:
        return IndexUnreachable(f"somebody else wrote the same article just then ({reason})")
    if status == 404:
        return BrokenIndex(f"the index is not there any more ({reason})")
    if kind == "index_closed_exception":
        return BrokenIndex(f"somebody closed the index: open it again by POST INDEX/_open ({reason})")
    if isinstance(status, int) and 400 <= status < 500:
        return BrokenIndex(f"the index is not as it was made ({kind}: {reason})")
    return IndexUnreachable(f"{kind}: {reason}")


def index_settings(cluster: Cluster) -> dict[str, Any]:
    """Return what an index is made with: rank-bm25's weighing, and all the sentences of an article in its document."""
    return {
        "number_of_shards": cluster.shards,
        "number_of_replicas": cluster.replicas,
        "refresh_interval": -1,  # it is refreshed when a batch is whole, or when there is something to see
        "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
        "mapping": {"nested_objects": {"limit": _MAX_CHUNKS}},
    }


def searched_fields(chunks: Sequence[Sequence[str]], title: Iterable[str]) -> dict[str, Any]:
    """Return the fields by which an article is proposed, by the terms of its chunks and of its title."""
    texts = [" ".join(chunk) for chunk in chunks]
    return {
        Field.ARTICLE.value: " ".join(filter(None, texts)),
        Field.TITLE.value: " ".join(title),
        CHUNKS: [{Field.SENTENCE.value: text} for text in texts],
    }


def best_queries(
    terms: Sequence[tuple[str, Sequence[float]]], weights: FieldWeights
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the query for the articles of the best chunks, and the one for the best articles.

    Each term comes with its weight in each field, in the order of `Field`. Of too many, the rarest count.
    """
    terms = nlargest(_MAX_TERMS, terms, key=lambda term: term[1][0])

    def weighted(field: str, term: str, weight: float) -> dict[str, Any]:
        return {"term": {field: {"value": term, "boost": weight}}}

    by_chunk = [weighted(SENTENCE, term, of_field[0]) for term, of_field in terms]
    by_article = [weighted(field.value, term, weight) for term, field, weight in article_weights(terms, weights)]
    nested = {"nested": {"path": CHUNKS, "query": {"bool": {"should": by_chunk}}, "score_mode": "max"}}
    return nested, {"bool": {"should": by_article}}


def write_in_bulk(client: OpenSearch, actions: Iterable[dict[str, Any]], alias: str) -> Iterator[dict[str, Any]]:
    """Write documents through an alias; yield what became of each, those that were refused too, in order.

    A busy cluster is tried again for some minutes. What was acknowledged is on the disks of all copies. Raises
    IndexUnreachable at once where it takes no writes.
    """
    for _, answer in streaming_bulk(
        _BulkClient(client),
        actions,
        index=alias,
        require_alias=True,
        chunk_size=_BULK_DOCUMENTS,
        max_chunk_bytes=_BULK_BYTES,
        max_retries=6,  # of what a busy cluster refused, after 1, 2, 4, ... seconds
        initial_backoff=_BACKOFF_SECONDS,
        max_backoff=30,
        raise_on_error=False,
        raise_on_exception=True,
        request_timeout=WRITE_SECONDS,
    ):
        (result,) = answer.values()
        yield result


class _BulkClient:
    """A client for writing that does not go on where a block refuses it: waiting makes no room on a disk."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self.transport = client.transport

    def bulk(self, **request: Any) -> Any:
        answer = self._client.bulk(**request)
        for item in answer["items"] if answer["errors"] else ():
            (result,) = item.values()
            if "cluster_block" in str(result.get("error")):
                refuse(result["status"], result["error"], result["_index"])
        return answer


@contextmanager
def suppress_existing() -> Iterator[None]:
    """Ignore the error that what should be created exists already."""
    try:
        yield
    except exceptions.RequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever the client raises into BrokenIndex, or IndexUnreachable where that is passing."""
    try:
        yield
    except exceptions.ConnectionTimeout as error:
        raise IndexUnreachable("it gave no answer in time") from error
    except exceptions.SSLError as error:
        why = _first_line(error.info)
        if "CERTIFICATE_VERIFY_FAILED" in why:
            raise IndexUnreachable(f"its certificate is not trusted, or is another host's ({why})") from error
        raise IndexUnreachable(f"it makes no secure connection ({why})") from error
    except exceptions.ConnectionError as error:
        raise IndexUnreachable(f"it can't be reached ({_first_line(error.info)})") from error
    except exceptions.TransportError as error:
        reason: Any = error.info
        with suppress(TypeError, KeyError):
            reason = reason["error"]["reason"]
        raise _explained(error.status_code, str(error.error), _first_line(reason)) from error
    except (exceptions.OpenSearchException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise IndexUnreachable(f"it answers what can't be understood ({_first_line(error)})") from error


def _first_line(what: object) -> str:
    return (str(what).splitlines() or [""])[0][:300]
