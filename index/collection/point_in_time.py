"""One state of a collection: its cluster is asked of it, and what was told is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Several
from contextlib import suppress
from itertools import accumulate, pairwise
from typing import Any, Generic, TypeVar

from index.chunks import Field
from index.collection.collection import Collection, CollectionState, Interrupted
from index.collection.documents import WORD, bit_of, packed_article, term_number, token, unpacked, unpacked_terms
from index.errors import CollectionAway
from index.store import ArticleInfo, ArticleTermIds, TermRecord
from index.store.reading import batched
from index.store.records import PackedArticle

T = TypeVar("T")

_KEPT_BYTES = 30_000_000  # of texts
_KEPT_TERMS = 8_000_000  # of eight bytes
_KEPT_LISTINGS = 50_000

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 5.0)  # in seconds, before a state that was lost is asked for again
_PAGE = 5_000
WHOLE_PAGE = 100  # of whole articles
_BUCKETS = 10_000
_NUMBERS = 60_000  # that a cluster is asked for at once: it tells 65,535
_LONG_TO_COUNT = 100_000  # sentences of which the most frequent word is not sought in each state
_TOP_WORDS = 100  # by articles, among which is the one of most sentences

UNREAD: dict[str, Any] = {"_source": False, "stored_fields": "_none_"}
"""Of a search, that nothing of the documents is to be read: not even their ids, which take ten times as long."""

_SUMS = ("sentence_count", "sentence_terms", "context_terms", "title_terms", "sentences", "characters")


class Kept(Generic[T]):
    """What was read of articles, by their keys, which are never used again: of too much, what was read first goes."""

    def __init__(self, size: Callable[[T], int], room: int) -> None:
        self._size = size
        self._room = room
        self._held: dict[int, T] = {}
        self._lock = threading.Lock()

    def among(self, keys: Iterable[int]) -> dict[int, T]:
        """Return what is kept of some articles."""
        held = self._held
        return {key: one for key in keys if (one := held.get(key)) is not None}

    def add(self, found: Mapping[int, T]) -> None:
        with self._lock:
            for key, one in found.items():
                if key not in self._held:
                    self._room -= self._size(one)
                    self._held[key] = one
            while self._room < 0:
                self._room += self._size(self._held.pop(next(iter(self._held))))


class ArticleCache:
    """Articles as they are quoted from, the terms that they are scored by, and what lists show of them."""

    def __init__(self) -> None:
        self.quoted = Kept[PackedArticle](lambda one: len(one.text), _KEPT_BYTES)
        self.scored = Kept[ArticleTermIds](lambda one: len(one.terms.terms), _KEPT_TERMS)
        self.listings = Kept[ArticleInfo](lambda one: 1, _KEPT_LISTINGS)


class Totals:
    """What a collection's articles add up to."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        values = {name: int(found[name]["value"] or 0) for name in (*_SUMS, "key", "position", "longest")}
        self.articles: int = found["articles"]["value"]
        self.words: int = found["words"]["doc_count"]
        self.last_word = int(found["words"]["last"]["value"] or 0)
        self.key, self.position = values["key"], values["position"]
        self.sentences, self.characters = values["sentences"], values["characters"]
        self.bits = max(1, values["longest"].bit_length())  # of the number of an article's chunks
        chunks = values["sentence_count"]
        self.fields = {
            Field.SENTENCE: (chunks, values["sentence_terms"]),
            Field.CONTEXT: (chunks, values["context_terms"]),
            Field.TITLE: (self.articles, values["title_terms"]),
            Field.ARTICLE: (self.articles, values["sentence_terms"]),
        }


class PointInTime:
    """A state of a collection, the same for all who read it, though their node may go and another take its place.

    Each method raises CollectionAway or CollectionGone.
    """

    def __init__(
        self, collection: Collection, state: CollectionState, articles: ArticleCache, before: PointInTime | None
    ) -> None:
        self.state = state
        self.number: int = before.number + 1 if before else 1
        self.readers = 0
        self._collection = collection
        self._articles = articles
        self._point = collection.open_point()
        self._opening = threading.Lock()
        self._terms: dict[str, TermRecord | None] = {}
        self._words: dict[str, int] = {}
        self._keys: dict[str, int] = {}  # of articles that are known to be here, by their ids
        self.named: dict[int, str] = {}  # terms by their numbers
        self.roots: dict[str, int] | None = None  # with how many articles each has, once that was asked for
        sums: dict[str, Any] = {name: {"sum": {"field": name}} for name in _SUMS}
        sums |= {name: {"max": {"field": name}} for name in ("key", "position")}
        sums["longest"] = {"max": {"field": "sentence_count"}}
        sums["articles"] = {"value_count": {"field": "position"}}
        sums["words"] = {"filter": {"term": {"kind": WORD}}, "aggs": {"last": {"max": {"field": "key"}}}}
        self.totals = Totals(self.ask({"size": 0, "aggs": sums})["aggregations"])
        collection.newest = max(collection.newest, self.totals.key)
        self._most = before.most_if_alike(self.totals) if before else None

    def most(self) -> int:
        """Return how many sentences hold the most frequent word, of a state that is nearly the same if need be."""
        if self._most is None:
            top = {"terms": {"field": "words", "size": _TOP_WORDS}}
            found = self.ask({"size": 0, "aggs": {"top": top}})["aggregations"]["top"]["buckets"]
            most = max(self.word_frequencies([one["key"] for one in found]).values(), default=0)
            self._most = most, self.totals.fields[Field.SENTENCE][0]
        return self._most[0]

    def most_if_alike(self, totals: Totals) -> tuple[int, int] | None:
        """Return that number, and of how many sentences, if it takes long to count and `totals` are much the same."""
        if self._most is None:
            return None
        sentences = totals.fields[Field.SENTENCE][0]
        alike = sentences > _LONG_TO_COUNT and abs(sentences - self._most[1]) < sentences // 100
        return self._most if alike else None

    def close(self) -> None:
        """Let the cluster forget it."""
        self._collection.close_point(self._point)

    def ask(self, search: Mapping[str, Any]) -> dict[str, Any]:
        (answer,) = self.ask_all([search])
        return answer

    def ask_all(self, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the answers to some searches, for which a cluster that loses a node is waited for."""
        end = time.monotonic() + sum(_PAUSES)  # by which a cluster that gives no answer has not been tried often
        for pause in _PAUSES:
            point = self._point
            try:
                return self._collection.ask(point, searches)
            except Interrupted:
                if time.monotonic() > end:
                    raise
                time.sleep(pause)
                self._open_again(point)
        return self._collection.ask(self._point, searches)

    def _open_again(self, lost: str) -> None:
        with self._opening:
            if self._point == lost:
                with suppress(Interrupted):  # the next try may have more luck
                    self._point = self._collection.open_point()

    def scan(
        self, query: Mapping[str, Any], fields: Several[str], *, page: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield all hits in the order of articles, some fields of each; a `page` of them is asked for at once."""
        body: dict[str, Any] = {
            "query": query,
            "size": page or _PAGE,
            "sort": [{"position": {"order": "asc", "unmapped_type": "long"}}, {"key": "asc"}],
            "docvalue_fields": [*fields],
            "seq_no_primary_term": True,
            **UNREAD,
        }
        while True:
            hits = self.ask(body)["hits"]["hits"]
            yield from hits
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def listed(self, *filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what lists show of documents that pass all filters."""
        for _, held in self.with_listing({"bool": {"filter": [*filters]}}):
            yield held

    def with_listing(
        self, query: Mapping[str, Any], fields: Several[str] = ()
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield all hits with some fields, and with each what lists show of it."""
        for hit in self.scan(query, ["listing", *fields]):
            yield hit, unpacked(hit["fields"]["listing"])

    def order(self) -> list[int]:
        """Return the keys of all articles in their order."""
        return [hit["sort"][1] for hit in self.scan({"exists": {"field": "position"}}, [])]

    def infos(self, keys: Sequence[int]) -> Iterator[ArticleInfo]:
        """Yield what lists show of some articles, but their numbers."""
        for page in batched(keys, _PAGE):
            found = self._read(
                self._articles.listings, page, ["listing"], lambda it: article_info(unpacked(it["listing"]), 0), _PAGE
            )
            self._keys.update((found[key].id, key) for key in page)
            yield from map(found.__getitem__, page)

    def numbered(self, query: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield what lists show of the articles that pass, each with its number among all articles."""
        for page in batched(self.scan({**query}, ["listing"]), _PAGE):
            places = [hit["sort"][0] for hit in page]
            spans = [{"to": places[0]}, *({"from": one, "to": other} for one, other in pairwise(places))]
            counted = {"range": {"field": "position", "ranges": spans}}
            found = self.ask({"size": 0, "query": {"exists": {"field": "position"}}, "aggs": {"before": counted}})
            before = accumulate(one["doc_count"] for one in found["aggregations"]["before"]["buckets"])
            last, number = -1, 0
            for hit, place, count in zip(page, places, before, strict=True):
                number, last = number + 1 if place == last else count + 1, place
                yield number, unpacked(hit["fields"]["listing"])

    def buckets(self, field: str, *filters: Mapping[str, Any]) -> dict[str, int]:
        """Return the values of a field among documents that pass all filters, with how many documents have each."""
        return {one["key"]["value"]: one["doc_count"] for one in self._grouped(field, filters, {}, _BUCKETS)}

    def collapsed(self, field: str, *filters: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return for each value of a field what lists show of one document that has it, the first by name."""
        in_order = [{"name": {"order": "asc", "missing": "_first"}}, {"key": "asc"}]
        first = {"first": {"top_hits": {"size": 1, "sort": in_order, "docvalue_fields": ["listing"], "_source": False}}}
        return {
            one["key"]["value"]: unpacked(one["first"]["hits"]["hits"][0]["fields"]["listing"])
            for one in self._grouped(field, filters, first, _PAGE)
        }

    def _grouped(
        self, field: str, filters: Sequence[Mapping[str, Any]], each: Mapping[str, Any], size: int
    ) -> Iterator[dict[str, Any]]:
        """Yield what is told of the documents that pass and share a value, for each value, so many at once."""
        body: dict[str, Any] = {"size": size, "sources": [{"value": {"terms": {"field": field}}}]}
        while True:
            counted = {"all": {"composite": body, "aggs": each}} if each else {"all": {"composite": body}}
            found = self.ask({"size": 0, "query": {"bool": {"filter": [*filters]}}, "aggs": counted})
            held = found["aggregations"]["all"]
            yield from held["buckets"]
            if "after_key" not in held:
                return
            body["after"] = held["after_key"]

    def read_ahead(self, words: Several[str], terms: Several[str]) -> None:
        """Have the numbers of some words and terms known, which one question of the cluster tells."""
        words = [word for word in words if word not in self._words]
        terms = [term for term in terms if term not in self._terms]
        at_once = _NUMBERS // (3 * self.totals.bits + 3)
        for start in range(0, max(len(words), len(terms)), at_once):
            self._count(words[start : start + at_once], terms[start : start + at_once])

    def _count(self, words: Sequence[str], terms: Sequence[str]) -> None:
        held_terms, held_words = [*map(token, terms)], [*map(token, words)]
        bits = self.totals.bits
        counted: dict[str, Any] = {}
        for number, term in enumerate(held_terms):
            counted[f"t{number}"] = _counting(Field.ARTICLE, term, (Field.SENTENCE, Field.CONTEXT), bits)
            counted[f"h{number}"] = {"filter": {"term": {Field.TITLE.value: term}}}
        for number, word in enumerate(held_words):
            counted[f"w{number}"] = _counting("words", word, (WORD,), bits)
        any_of = [{"terms": {name: held_terms}} for name in (Field.ARTICLE.value, Field.TITLE.value) if held_terms]
        any_of += [{"terms": {"words": held_words}}] if held_words else []
        query = {"bool": {"filter": [{"bool": {"should": any_of}}]}}
        found = self.ask({"size": 0, "query": query, "aggs": counted})["aggregations"]
        records: dict[str, TermRecord | None] = {}
        for number, term in enumerate(terms):
            whole, titles = found[f"t{number}"], found[f"h{number}"]["doc_count"]
            records[term] = None
            if whole["doc_count"] or titles:
                sentences, contexts = _sums(whole, bits)
                id = term_number(term)
                records[term] = TermRecord(id, (sentences, contexts, titles, whole["doc_count"]))
                self.named[id] = held_terms[number]
        self._terms |= records
        self._words |= {word: _sums(found[f"w{number}"], bits)[0] for number, word in enumerate(words)}

    def term_records(self, terms: Several[str]) -> dict[str, TermRecord]:
        """Return the document frequencies of those of `terms` that are here."""
        self.read_ahead((), terms)
        return {term: record for term in terms if (record := self._terms[term])}

    def word_frequencies(self, words: Several[str]) -> dict[str, int]:
        """Return how many sentences hold each of those of `words` that are here."""
        self.read_ahead(words, ())
        return {word: count for word in words if (count := self._words[word])}

    def keys_of(self, ids: Several[str], document_ids: Mapping[str, str]) -> dict[str, int]:
        """Return the keys of those of some articles that are here, by their ids, told those of their documents."""
        for wanted in batched([document_ids[id] for id in ids if id not in self._keys], _BUCKETS):
            for held in self.listed({"ids": {"values": wanted}}):
                self._keys[held["id"]] = held["key"]
        return {id: self._keys[id] for id in ids if id in self._keys}

    def quoted(self, keys: Several[int]) -> dict[int, PackedArticle]:
        """Return articles as they are quoted from. Raises CollectionAway where one is not here any more."""
        found = self._read(self._articles.quoted, keys, ["content"], lambda it: packed_article(unpacked(it["content"])))
        self._keys.update((one.id, key) for key, one in found.items())
        return found

    def scored(self, keys: Several[int]) -> dict[int, ArticleTermIds]:
        """Return the terms that articles are scored by. Raises CollectionAway where one is not here any more."""
        return self._read(self._articles.scored, keys, ["position", "scored"], _scored)

    def _read(
        self,
        kept: Kept[T],
        keys: Several[int],
        fields: Sequence[str],
        read: Callable[[Mapping[str, Any]], T],
        page: int = _PAGE // 10,
    ) -> dict[int, T]:
        """Return what `read` makes of some fields of articles, and keep that."""
        found = kept.among(keys)
        for wanted in batched({*keys} - found.keys(), page):
            search = {"query": {"bool": {"filter": [{"terms": {"key": wanted}}]}}, "size": len(wanted), **UNREAD}
            hits = self.ask(search | {"docvalue_fields": ["key", *fields]})["hits"]["hits"]
            new = {hit["fields"]["key"][0]: read(hit["fields"]) for hit in hits}
            kept.add(new)
            found |= new
        if len(found) < len({*keys}):
            raise CollectionAway(self._collection.name, "it changed while it was read: try again")
        return found


def article_info(held: Mapping[str, Any], number: int) -> ArticleInfo:
    """Return what lists show of an article, told what is kept of that."""
    return ArticleInfo(
        number, held["id"], held["title"], held["publisher"], held["published"], held["url"], held["author"],
        held["source"], held["root"], held["sentences"], held["characters"],
    )  # fmt: skip


def _scored(fields: Mapping[str, Any]) -> ArticleTermIds:
    return ArticleTermIds(fields["key"][0], fields["position"][0], unpacked_terms(fields["scored"]))


def _counting(field: str, term: str, whats: Sequence[str], bits: int) -> dict[str, Any]:
    """Return what counts the articles that hold a term, and those of which a bit of a number of chunks is set."""
    held = [{"term": {"counts": bit_of(what, bit, term)}} for what in whats for bit in range(bits)]
    return {"filter": {"term": {field: term}}, "aggs": {"bits": {"filters": {"filters": held}}}}


def _sums(found: Mapping[str, Any], bits: int) -> list[int]:
    """Return how many chunks that is in all articles."""
    counts = [one["doc_count"] for one in found["bits"]["buckets"]]
    return [
        sum(count << bit for bit, count in enumerate(counts[start : start + bits]))
        for start in range(0, len(counts), bits)
    ]
