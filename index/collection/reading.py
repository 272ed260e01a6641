"""Questions to a collection, answered from one state of it as a library's tables answer them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, starmap
from typing import Any

import numpy as np

from index.article import Article
from index.chunks import Field, Numbers
from index.collection.documents import (
    WHOLE,
    WORD,
    CollectionDocument,
    beginning_part,
    document_id,
    middle_part,
    packed_article,
    place_id,
    unpacked,
)
from index.collection.point_in_time import WHOLE_PAGE, PointInTime, article_info
from index.errors import DamagedLibrary
from index.store import ArticleInfo, FileRecord, IndexState, Narrowing, Owner, Reader, TermRecord, TermTable
from index.store.copying import ARTICLE, FILE, UNWANTED, Changed
from index.store.reading import Part, batched
from index.store.records import PackedArticle

_EVERYTHING = 1 << 62  # beyond every key
_OLDEST_MARK = 1 << 40  # below every key: marks that a library in a folder gave
_PATHS = 2_000  # looked for at once
_LISTED_WORDS = 50_000
_WILD = re.compile(r"[*?\\]")


class Places:
    """Roots and files by numbers, which mean the same in this process alone."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._names: list[tuple[str, ...]] = [()]  # none has the number 0

    def number(self, *names: str) -> int:
        """Return the number of a root, or of a file: its root and its path."""
        number = self._numbers.setdefault(names, len(self._names))
        if number == len(self._names):
            self._names.append(names)
        return number

    def names(self, number: int) -> tuple[str, ...]:
        return self._names[number]


def kind_is(kind: str) -> dict[str, Any]:
    """Return what only documents of a kind pass."""
    return {"term": {"kind": kind}}


class CollectionReader(Reader):
    """What can be read of a state of a collection. Of a `Reader`'s questions it answers those that are asked."""

    def __init__(self, view: PointInTime, places: Places) -> None:
        self.view = view
        self._places = places

    def read_ahead(self, wanted: Callable[[], tuple[Collection[str], Collection[str]]]) -> None:
        self.view.read_ahead(*wanted())

    def ever_indexed(self) -> bool:
        return self.view.totals.words > 0 or self.view.totals.articles > 0

    def _listed(self, *filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return self.view.listed(*filters)

    def articles(self) -> tuple[ArticleInfo, ...]:
        return tuple(self.listed(Narrowing()))

    def listed(self, narrowing: Narrowing) -> Iterator[ArticleInfo]:
        passing = [*_passing(narrowing)]
        if passing:
            for number, held in self.view.numbered({"bool": {"filter": [kind_is(ARTICLE), *passing]}}):
                yield article_info(held, number)
            return
        for number, info in enumerate(self.view.infos(self.view.order()), 1):
            yield replace(info, number=number)

    def count(self) -> int:
        return self.view.totals.articles

    def info(self, id: str) -> ArticleInfo | None:
        held = next(self._listed({"ids": {"values": [document_id(Changed(ARTICLE, id))]}}), None)
        if held is None:
            return None
        same = [{"term": {"position": held["position"]}}, {"range": {"key": {"lt": held["key"]}}}]
        before = {"bool": {"should": [{"range": {"position": {"lt": held["position"]}}}, {"bool": {"filter": same}}]}}
        found = self.view.ask({"query": before, "size": 0, "track_total_hits": True})
        return article_info(held, found["hits"]["total"]["value"] + 1)

    def info_at(self, number: int) -> ArticleInfo | None:
        keys = self.view.order()[number - 1 : number] if number > 0 else []
        return next((replace(info, number=number) for info in self.view.infos(keys)), None)

    def infos_of_root(self, path: str) -> tuple[ArticleInfo, ...]:
        of_root = {"bool": {"filter": [kind_is(ARTICLE), {"term": {"root": place_id(path)}}]}}
        return tuple(article_info(held, number) for number, held in self.view.numbered(of_root))

    def titles(self) -> list[tuple[str, str | None]]:
        return [(info.id, info.title) for info in self.view.infos(self.view.order())]

    def ids(self) -> list[tuple[int, str]]:
        keys = self.view.order()
        return [(key, info.id) for key, info in zip(keys, self.view.infos(keys), strict=True)]

    def article_keys(self) -> list[int]:
        return self.view.order()

    def article(self, key: int, *, as_read: bool = False) -> Article:
        return self.read((key,))[key].unpacked(as_read=as_read)

    def key(self, id: str) -> int | None:
        return next(iter(self.keys_of([id])), None)

    def keys_of(self, ids: Iterable[str]) -> list[int]:
        documents = {id: document_id(Changed(ARTICLE, id)) for id in ids}
        return [*self.view.keys_of(documents.keys(), documents).values()]

    def present(self, keys: Iterable[int]) -> set[int]:
        """See `Reader`; what a state proposes is there."""
        return set(keys)

    def outdated(self, analyser: str, limit: int) -> list[int]:
        other = {"bool": {"must_not": [{"term": {"analyser": analyser}}]}}
        return [held["key"] for held in islice(self._listed(kind_is(ARTICLE), other), limit)]

    def batches(self, keys: Iterable[int], size: int = 200) -> Iterator[list[int]]:
        return batched(keys, size)

    def read(self, keys: Iterable[int]) -> dict[int, PackedArticle]:
        return self.view.quoted([*keys])

    def origin(self, key: int) -> tuple[bytes, int]:
        (held,) = self._listed(kind_is(ARTICLE), {"term": {"key": key}})
        return bytes.fromhex(held["digest"]), self._places.number(held["root"], held["path"])

    def index_state(self) -> IndexState:
        """See `Reader`: the collection is its own index."""
        return IndexState(None, _EVERYTHING, 0, 0)

    def removed(self) -> list[int]:
        return []

    def keys_after(self, key: int, limit: int = -1) -> list[int]:
        return []

    def ids_after(self, key: int) -> list[str]:
        """See `Reader`. After a mark that a library in a folder gave, nothing came."""
        if 0 < key < _OLDEST_MARK:
            return []
        return [held["id"] for held in self._listed(kind_is(ARTICLE), {"range": {"key": {"gt": key}}})]

    def last_key(self) -> int:
        return self.view.totals.key

    def chunk_count(self) -> int:
        return self.totals(Field.SENTENCE)[0]

    def totals(self, field: Field) -> tuple[int, int]:
        return self.view.totals.fields[field]

    def article_term_ids(self, keys: Iterable[int]) -> TermTable:
        held = [*self.view.scored([*keys]).values()]
        return TermTable(
            keys=_numbers(one.key for one in held),
            positions=_numbers(one.position for one in held),
            sizes=_numbers(len(one.terms.lengths) for one in held),
            title_sizes=_numbers(len(one.terms.title) for one in held),
            lengths=_row([one.terms.lengths for one in held]),
            terms=_row([one.terms.terms for one in held]),
            titles=_row([one.terms.title for one in held]),
        )

    def term_records(self, terms: Iterable[str]) -> dict[str, TermRecord]:
        return self.view.term_records([*terms])

    def word_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        return self.view.word_frequencies([*words])

    def largest_word_frequency(self) -> int:
        return self.view.most()

    def words(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for hit in self.view.scan({"bool": {"filter": [kind_is(ARTICLE)]}}, ["analysis"], page=WHOLE_PAGE):
            counts.update(unpacked(hit["fields"]["analysis"])["words"])
        return dict(counts)

    def last_word(self) -> int:
        return self.view.totals.last_word

    def words_after(self, id: int) -> list[tuple[int, str]]:
        later = {"bool": {"filter": [kind_is(WORD), {"range": {"key": {"gt": id}}}]}}
        hits = self.view.scan(later, ["key", WORD]) if id < self.last_word() else ()
        return [(hit["fields"]["key"][0], hit["fields"][WORD][0]) for hit in hits]

    def words_with(self, beginnings: Collection[Part], middles: Collection[Part]) -> Iterator[str]:
        parts = [*starmap(beginning_part, beginnings), *starmap(middle_part, middles)]
        terms = {"terms": {"field": WORD, "size": _LISTED_WORDS}}
        body = {"size": 0, "query": {"bool": {"filter": [{"terms": {"parts": parts}}]}}, "aggs": {"words": terms}}
        return (one["key"] for one in self.view.ask(body)["aggregations"]["words"]["buckets"])

    def counts(self) -> dict[str, int]:
        """See `Reader`; how many terms there are is not known."""
        totals = self.view.totals
        return {
            "articles": totals.articles,
            "sentences": totals.sentences,
            "chunks": self.chunk_count(),
            "characters": totals.characters,
            "words": totals.words,
        }

    def roots(self) -> dict[str, int]:
        if self.view.roots is None:
            held = self.view.buckets("root", kind_is(ARTICLE))
            named = self.view.collapsed("root", kind_is(FILE))
            self.view.roots = {row["root"]: held.get(root, 0) for root, row in named.items()}
        return dict(self.view.roots)

    def files(self, root: str) -> dict[str, FileRecord]:
        of_root = {"term": {"root": place_id(root)}}
        held = self.view.buckets("file", kind_is(ARTICLE), of_root)
        return {
            row["path"]: FileRecord(
                self._places.number(root, row["path"]),
                row["stamp"],
                tuple((where, why) for where, why in json.loads(row["skipped"])),
                held.get(place_id(root, row["path"]), 0),
            )
            for row in self._listed(kind_is(FILE), of_root)
        }

    def stamps(self, paths: Iterable[str]) -> list[tuple[str, str | None]]:
        wanted = _at(paths)
        return [(row["path"], row["stamp"]) for one in wanted for row in self._listed(kind_is(FILE), one)]

    def holders(self, paths: Collection[str], root: str) -> list[tuple[str, str, str]]:
        found = [
            (held["path"], held["root"], held["id"])
            for one in _at(paths)
            for held in self.view.collapsed("file", kind_is(ARTICLE), one).values()
        ]
        listed = {*paths}
        unwanted = self._listed(kind_is(UNWANTED), {"term": {"root": place_id(root)}})
        return found + [(row["path"], row["root"], row["id"]) for row in unwanted if row["path"] in listed]

    def held(self, file: int) -> tuple[str, ...]:
        of_file = {"term": {"file": place_id(*self._places.names(file))}}
        return tuple(held["id"] for held in self._listed(kind_is(ARTICLE), of_file))

    def unwanted(self, root: str) -> set[str]:
        return {row["id"] for row in self._listed(kind_is(UNWANTED), {"term": {"root": place_id(root)}})}

    def owners(self, ids: Iterable[str]) -> dict[str, Owner]:
        wanted = [document_id(Changed(ARTICLE, id)) for id in ids]
        return {
            held["id"]: Owner(
                self._places.number(held["root"], held["path"]),
                held["path"],
                held["root"],
                bytes.fromhex(held["digest"]),
            )
            for held in (self._listed({"ids": {"values": wanted}}) if wanted else ())
        }

    def damaged(self) -> Iterator[str]:
        """Yield what of the collection is not as it was written, a line each."""
        for hit in self.view.scan({"bool": {"filter": [kind_is(ARTICLE)]}}, WHOLE, page=WHOLE_PAGE):
            try:
                packed_article(CollectionDocument.read(hit["fields"]).content or {}).read()
            except DamagedLibrary as error:
                yield str(error)


def _passing(narrowing: Narrowing) -> Iterator[dict[str, Any]]:
    """Yield what articles must pass that are wanted."""
    if narrowing.sources:
        parts = ("*" + _WILD.sub(r"\\\g<0>", one) + "*" for one in narrowing.sources)
        yield {"bool": {"should": [{"wildcard": {"origins": {"value": part}}} for part in parts]}}
    if narrowing.undated:
        yield {"bool": {"must_not": [{"exists": {"field": "published"}}]}}
    if narrowing.after is not None:  # a month or a year passes that the day lies in
        known = {"terms": {"published": [narrowing.after[:length] for length in (4, 7)]}}
        yield {"bool": {"should": [{"range": {"published": {"gte": narrowing.after}}}, known]}}
    if narrowing.before is not None:
        yield {"range": {"published": {"lt": f"{narrowing.before}~"}}}  # and whatever lies in that month or year


def _at(paths: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Return what documents at some paths pass, many paths at a time."""
    return ({"terms": {"path": some}} for some in batched(map(place_id, paths), _PATHS))


def _numbers(numbers: Iterable[int]) -> Numbers:
    return np.fromiter(numbers, dtype=np.int64)


def _row(rows: list[Any]) -> Numbers:
    return np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
