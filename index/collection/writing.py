"""Changes to a collection: gathered as a library's tables would take them, and written at the end, articles first."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from index.article import Article
from index.collection.collection import Collection as Cluster
from index.collection.collection import Version, new_key
from index.collection.documents import WHOLE, CollectionDocument, document_id, packed_article, place_id, unpacked
from index.collection.point_in_time import WHOLE_PAGE, PointInTime
from index.collection.reading import CollectionReader, Places, kind_is
from index.store import Entry, FileRecord, Owner, Writer
from index.store.copying import ARTICLE, FILE, REPEATED, UNWANTED, ArticleCopy, Changed, article_copy
from index.store.reading import batched
from index.store.statistics import Repetitions
from index.store.writing import AnalysedEntry

_TOGETHER = 200  # articles written or looked up at once
_PLACES = 1 << 20  # between two articles in the order, so that those of several writers hardly ever share one
_SAYINGS = 10_000  # counted at once
_CLAUSES = 100  # each of two terms, which count several times: a cluster takes 1,024


@dataclass(frozen=True, slots=True)
class _Held:
    """An article of the collection as a writer needs it: `says` are the hashes of its source and its paragraphs."""

    version: Version
    key: int
    position: int
    root: str
    path: str
    digest: str
    analyser: str
    says: tuple[int, ...]


class CollectionWriter(CollectionReader, Writer):
    """A writer whose changes are to one state of a collection, and seen by nobody before it has finished.

    `outdone` are the ids of articles that another writer changed since that state: those stay as the other left them.
    """

    def __init__(self, view: PointInTime, places: Places, collection: Cluster, words: set[str]) -> None:
        """Write to `collection`, where `words` are known to be known."""
        CollectionReader.__init__(self, view, places)
        self.outdone: list[str] = []
        self._collection = collection
        self._words = words
        self._seen: dict[str, _Held | None] = {}
        self._new: dict[str, ArticleCopy] = {}
        self._keys: dict[int, str] = {}  # the ids of the new ones
        self._keys_of: dict[str, int] = {}
        self._gone: set[str] = set()
        self._changes: dict[Changed, dict[str, Any] | None] = {}
        self._registered: set[int] = set()
        self._repetitions = _Repetitions(self)
        self._chance = secrets.randbelow(_PLACES)

    def found(self, ids: Iterable[str]) -> dict[str, _Held]:
        """Return those of some articles that the state has."""
        wanted = [*ids]
        for some in batched([id for id in wanted if id not in self._seen], _TOGETHER):
            self._seen |= dict.fromkeys(some)
            query = {"ids": {"values": [document_id(Changed(ARTICLE, id)) for id in some]}}
            self._seen |= self.seen(query)
        return {id: held for id in wanted if (held := self._seen[id]) is not None}

    def seen(self, query: Mapping[str, Any]) -> dict[str, _Held]:
        """Return the articles of the state that pass a query."""
        articles = {"bool": {"filter": [kind_is(ARTICLE), query]}}
        return {
            held["id"]: _Held(
                (hit["_seq_no"], hit["_primary_term"]),
                held["key"],
                held["position"],
                held["root"],
                held["path"],
                held["digest"],
                held["analyser"],
                (hit["fields"]["source"][0], *hit["fields"].get("says", ())),
            )
            for hit, held in self.view.with_listing(articles, ["source", "says"])
        }

    def changed(self, id: str) -> bool:
        """Return whether an article was stored or taken away here."""
        return id in self._new or id in self._gone

    def root(self, path: str) -> int:
        return self._places.number(path)

    def file(self, root: int, path: str) -> int:
        number = self._places.number(*self._places.names(root), path)
        self._registered.add(number)
        return number

    def rename_root(self, path: str, new: str) -> None:
        of_root = {"term": {"root": place_id(path)}}
        for row in self._listed(kind_is(FILE), of_root):
            self._changes[Changed(FILE, path, row["path"])] = None
            self._changes[Changed(FILE, new, row["path"])] = row | {"root": new}
        for row in self._listed(kind_is(UNWANTED), of_root):
            self._changes[Changed(UNWANTED, path, row["id"])] = None
            self._changes[Changed(UNWANTED, new, row["id"])] = row | {"root": new}
        query = {"bool": {"filter": [kind_is(ARTICLE), of_root]}}
        self._seen |= self.seen(of_root)
        for hit in self.view.scan(query, WHOLE, page=WHOLE_PAGE):
            self._add(cast(ArticleCopy, CollectionDocument.read(hit["fields"]).content) | {"root": new})

    def settle(self, file: int, stamp: str | None, skipped: Iterable[tuple[str, str]]) -> None:
        root, path = self._places.names(file)
        row = {"root": root, "path": path, "stamp": stamp, "skipped": json.dumps(list(skipped))}
        self._changes[Changed(FILE, root, path)] = row

    def forget_file(self, file: int) -> None:
        self._changes[Changed(FILE, *self._places.names(file))] = None
        self._registered.discard(file)

    def forget_empty_root(self, path: str) -> None:
        """See `Writer`: a root is there as long as a file of it is."""

    def exclude(self, articles: Iterable[tuple[str, str, str]]) -> None:
        for root, path, id in articles:
            self._changes[Changed(UNWANTED, root, id)] = {"root": root, "id": id, "path": path}

    def readmit(self, root: str) -> None:
        of_root = {"term": {"root": place_id(root)}}
        paths = set()
        for row in self._listed(kind_is(UNWANTED), of_root):
            self._changes[Changed(UNWANTED, root, row["id"])] = None
            paths.add(row["path"])
        for row in self._listed(kind_is(FILE), of_root) if paths else ():
            if row["path"] in paths:
                self._changes[Changed(FILE, root, row["path"])] = row | {"stamp": None}

    def unwanted(self, root: str) -> set[str]:
        found = super().unwanted(root)
        for changed, row in self._changes.items():
            if changed.kind == UNWANTED and changed.one == root:
                (found.discard if row is None else found.add)(changed.other)
        return found

    def files(self, root: str) -> dict[str, FileRecord]:
        found = super().files(root)
        for changed, row in self._changes.items():
            if changed.kind == FILE and changed.one == root:
                before = found.pop(changed.other, None)
                if row is not None:
                    skipped = tuple((where, why) for where, why in json.loads(row["skipped"]))
                    number = self._places.number(root, changed.other)
                    held = before.articles if before else 0
                    found[changed.other] = FileRecord(number, row["stamp"], skipped, held)
        come = Counter(copy["path"] for copy in self._new.values() if copy["root"] == root)
        left = (held for held in self.found([*self._new, *self._gone]).values() if held.root == root)
        come.subtract(held.path for held in left)
        return {path: replace(one, articles=one.articles + come[path]) for path, one in found.items()}

    def held(self, file: int) -> tuple[str, ...]:
        place = self._places.names(file)
        own = [id for id, copy in self._new.items() if (copy["root"], copy["path"]) == place]
        return (*(id for id in super().held(file) if not self.changed(id)), *own)

    def owners(self, ids: Iterable[str]) -> dict[str, Owner]:
        wanted = [*ids]
        held = self.found(id for id in wanted if not self.changed(id))
        found = {id: (one.root, one.path, one.digest) for id, one in held.items()}
        found |= {
            id: (one["root"], one["path"], one["digest"]) for id in wanted if (one := self._new.get(id)) is not None
        }
        return {
            id: Owner(self._places.number(root, path), path, root, bytes.fromhex(digest))
            for id, (root, path, digest) in found.items()
        }

    def article(self, key: int, *, as_read: bool = False) -> Article:
        if key in self._keys:
            return packed_article(self._new[self._keys[key]]).unpacked(as_read=as_read)
        return super().article(key, as_read=as_read)

    def origin(self, key: int) -> tuple[bytes, int]:
        if key in self._keys:
            copy = self._new[self._keys[key]]
            return bytes.fromhex(copy["digest"]), self._places.number(copy["root"], copy["path"])
        return super().origin(key)

    def last_position(self) -> int:
        return max([self.view.totals.position, *(copy["position"] for copy in self._new.values())])

    def _positions(self, ids: Collection[str]) -> dict[str, int]:
        held = {id: one.position for id, one in self.found(ids).items() if id not in self._gone}
        return held | {id: self._new[id]["position"] for id in ids if id in self._new}

    def _place(self, last: int, number: int) -> int:
        return (last // _PLACES + number) * _PLACES + self._chance

    def _roots(self, files: Collection[int]) -> dict[int, str]:
        return {file: self._places.names(file)[0] for file in files}

    def _analysers(self, keys: Collection[int]) -> dict[int, str]:
        found = {key: self._new[id]["analyser"] for key, id in self._keys.items() if key in keys}
        left = [*{*keys} - found.keys()]
        return found | {one.key: one.analyser for one in self.seen({"terms": {"key": left}}).values()}

    def _paragraph_hashes(self, key: int) -> Sequence[int]:
        if key in self._keys:
            return self._new[self._keys[key]]["says"]
        (hit,) = self.view.scan({"term": {"key": key}}, ["content"])
        return cast(list[int], unpacked(hit["fields"]["content"])["says"])

    def drop(self, ids: Collection[str]) -> None:
        held = self.found(ids)
        gone: dict[int, Sequence[int]] = {}
        for id in ids:
            if id in self._new:
                copy = self._new.pop(id)
                key = self._keys_of.pop(id)
                del self._keys[key]
                gone[key] = copy["says"]
            elif id in held and id not in self._gone:
                gone[held[id].key] = held[id].says
            if id in held:
                self._gone.add(id)
        self._repetitions.drop(gone)

    def _store(
        self,
        entries: Sequence[Entry],
        analysed: Sequence[AnalysedEntry],
        positions: Sequence[int],
        analysers: Sequence[str],
    ) -> None:
        come: dict[int, Sequence[int]] = {}
        for entry, one, position, analyser in zip(entries, analysed, positions, analysers, strict=True):
            root, path = self._places.names(entry.file)
            self._gone.discard(entry.article.id)
            terms = one.terms
            counts = zip(terms.words.tolist(), terms.holders.tolist(), strict=True)
            copy = article_copy(
                entry.article,
                root=root,
                path=path,
                digest=entry.digest,
                analyser=analyser,
                position=position,
                repeated=sorted(one.repeated),
                says=one.hashes,
                chunks=terms.sentences,
                terms=terms,
                names=terms.lexicon.terms,
                words={terms.lexicon.words[number]: count for number, count in counts},
            )
            come[self._add(copy)] = one.hashes
        self._repetitions.add(come)

    def _add(self, copy: ArticleCopy) -> int:
        """Have an article written, and return the key by which it is known until then."""
        key = new_key()
        while key in self._keys:
            key = new_key()
        self._new[copy["id"]] = copy
        self._keys[key], self._keys_of[copy["id"]] = copy["id"], key
        return key

    def finish(self) -> None:
        """See `Writer`: articles are written first, so that no file is there as read without them."""
        self.settle_repetitions()
        for some in batched([*self._gone, *self._new], _TOGETHER):
            self._write_articles(some)
        if self.outdone:
            self._read_again(self.found(self.outdone))
        new = self._register()
        rows = ((CollectionDocument(changed, row), None, changed not in new) for changed, row in self._changes.items())
        for _ in self._collection.write(rows):
            pass

    def _write_articles(self, ids: Sequence[str]) -> None:
        held = self.found(ids)
        documents = (
            (
                CollectionDocument(Changed(ARTICLE, id), cast(Mapping[str, Any] | None, self._new.get(id))),
                held[id].version if id in held else None,
                id not in self._new,
            )
            for id in ids
        )
        self.outdone += [changed.one for changed, done in self._collection.write(documents) if not done]
        words = {word for id in ids if id in self._new for word in self._new[id]["words"]} - self._words
        self._collection.learn(words)
        self._words |= words

    def _read_again(self, held: Mapping[str, _Held]) -> None:
        """Have the files of articles that another writer was quicker to change read again by the next sync."""
        places = {(one.root, one.path) for one in held.values()}
        places |= {(self._new[id]["root"], self._new[id]["path"]) for id in self.outdone if id in self._new}
        for root, path in places:
            row = self._changes.get(Changed(FILE, root, path)) or {"root": root, "path": path, "skipped": "[]"}
            self._changes[Changed(FILE, root, path)] = row | {"stamp": None}

    def _register(self) -> set[Changed]:
        """Have files known, as still to be read, that were not settled; return them: those that are there stay so."""
        new = {Changed(FILE, *self._places.names(file)) for file in self._registered} - self._changes.keys()
        for one in new:
            self._changes[one] = {"root": one.one, "path": one.other, "stamp": None, "skipped": "[]"}
        return new

    def touched_paragraphs(self) -> set[int]:
        return {one for copy in self._new.values() for one in copy["says"][1:]} - {0}

    def reclassify_holders(self, says: Collection[int]) -> None:
        """Bring the articles that hold some paragraphs in line with what is repeated.

        So it is needed where two writers had articles of one source at the same time.
        """
        repeated = self._repetitions.among(says)
        for some in batched(says, _CLAUSES):
            wrong: list[dict[str, Any]] = [
                {"bool": {"filter": [{"term": {"says": one}}], "must_not": [{"term": {"repeated": one}}]}}
                for one in repeated.intersection(some)
            ]
            wrong.append({"terms": {"repeated": [*{*some} - repeated]}})
            self.reclassify([one.key for one in self.seen({"bool": {"should": wrong}}).values()])


class _Repetitions(Repetitions):
    """Those of a collection, with what a writer has changed."""

    def __init__(self, writer: CollectionWriter) -> None:
        super().__init__()
        self._writer = writer

    def among(self, says: Collection[int]) -> set[int]:
        found = {row["says"] for some in batched(says, _SAYINGS) for row in self._known({"terms": {"says": some}})}
        rows = self._writer._changes
        found |= {int(one.one) for one, row in rows.items() if one.kind == REPEATED and row and int(one.one) in says}
        return found - {int(one.one) for one, row in rows.items() if one.kind == REPEATED and row is None}

    def _known(self, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return self._writer._listed(kind_is(REPEATED), query)

    def of_sources(self, sources: Collection[int]) -> dict[int, tuple[int, bool]]:
        rows = {
            row["says"]: row for some in batched(sources, _SAYINGS) for row in self._known({"terms": {"source": some}})
        }
        return {says: (row["source"], bool(row["statement"])) for says, row in rows.items()}

    def counts(self, says: Collection[int]) -> Mapping[int, int]:
        writer = self._writer
        found: Counter[int] = Counter()
        for some in batched(says, _SAYINGS):
            for field in ("says", "source"):
                counted = {"terms": {"field": field, "include": some, "size": len(some)}}
                query = {"bool": {"filter": [kind_is(ARTICLE), {"terms": {field: some}}]}}
                answer = writer.view.ask({"size": 0, "query": query, "aggs": {"all": counted}})
                found.update({one["key"]: one["doc_count"] for one in answer["aggregations"]["all"]["buckets"]})
        for held in writer.found([*writer._new, *writer._gone]).values():
            found.subtract({*held.says} - {0})
        for copy in writer._new.values():
            found.update({*copy["says"]} - {0})
        return found

    def holders(self, says: int) -> list[int]:
        writer = self._writer
        held = writer.seen({"term": {"says": says}})
        found = [one.key for id, one in held.items() if not writer.changed(id)]
        return sorted([*found, *(key for key, id in writer._keys.items() if says in writer._new[id]["says"][1:])])

    def held(self, keys: Sequence[int]) -> list[Sequence[int]]:
        writer = self._writer
        found: list[Sequence[int]] = [writer._new[writer._keys[key]]["says"] for key in keys if key in writer._keys]
        left = [key for key in keys if key not in writer._keys]
        return found + [one.says for one in writer.seen({"terms": {"key": left}}).values()]

    def learn(self, says: int, source: int, statement: bool) -> None:
        row = {"says": says, "source": source, "statement": int(statement)}
        self._writer._changes[Changed(REPEATED, str(says))] = row

    def unlearn(self, says: Collection[int]) -> None:
        self._writer._changes |= {Changed(REPEATED, str(one)): None for one in says}
