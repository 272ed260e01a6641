"""What a copy of a library is made by: what changed in one, as plain values, and taking that over in another.

Ids of terms, words, files and roots are each library's own, so a copy has the things themselves.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import numpy as np

from index.article import Article, Kind, Paragraph
from index.chunks import ArticleTerms, Lexicon, Numbers, articles_terms
from index.store.encoding import StoredSentences, unpack_counts, unpack_paragraphs, unpack_sayings
from index.store.reading import EACH
from index.store.records import Place
from index.store.statistics import KnownIds
from index.store.writing import Entry, Furnished, Writer, without
from index.text.sentences import with_sentences
from index.text.terms import fingerprint

__all__ = ["ArticleCopy", "Changed", "Copier"]

ARTICLE, FILE, UNWANTED, REPEATED = "article", "file", "unwanted", "repeated"
_PLACES = 1 << 20  # between two articles in the order, so that those of several writers hardly ever share one


class ArticleCopy(TypedDict):
    """An article with all that a library has of it. `path` is that of its file, relative to `root`.

    `paragraphs` have the kinds as they were read; of those, the `repeated` are furniture now. `bounds` are the starts
    and ends of the sentences in a row, `within` the numbers of their paragraphs; `chunks` are the numbers of those that
    are indexed, and `terms` theirs. `words` says how many chunks hold each.
    """

    id: str
    root: str
    path: str
    source: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    author: str | None
    text: str
    digest: str
    analyser: str
    position: int
    paragraphs: list[tuple[int, int, str]]
    repeated: list[int]
    says: list[int]
    bounds: list[int]
    within: list[int]
    chunks: list[int]
    terms: list[list[str]]
    title_terms: list[str]
    words: dict[str, int]


class Changed(NamedTuple):
    """A thing that changed: an article (`one` is its id), or a row (named by `one`, and perhaps `other`)."""

    kind: str
    one: str
    other: str = ""


_OF_A_FILE = "SELECT 'file', path, {0}.path, NULL, NULL, NULL FROM roots WHERE id = {0}.root"
_TRIGGERS = {
    "article_gone AFTER DELETE ON main.articles": "VALUES ('article', OLD.id, '', OLD.digest, OLD.file, OLD.analyser)",
    "article_new AFTER INSERT ON main.articles": "VALUES ('article', NEW.id, '', NULL, NULL, NULL)",
    "file_new AFTER INSERT ON main.files": _OF_A_FILE.format("NEW"),
    "file_changed AFTER UPDATE ON main.files": _OF_A_FILE.format("NEW"),
    "file_gone AFTER DELETE ON main.files": _OF_A_FILE.format("OLD"),
    "root_renamed AFTER UPDATE OF path ON main.roots": "SELECT 'file', OLD.path, path, NULL, NULL, NULL FROM files "
    "WHERE root = OLD.id UNION ALL SELECT 'file', NEW.path, path, NULL, NULL, NULL FROM files WHERE root = OLD.id "
    "UNION ALL SELECT 'article', articles.id, '', NULL, NULL, NULL FROM articles JOIN files ON files.id = file "
    "WHERE root = OLD.id",
    "unwanted_new AFTER INSERT ON main.unwanted": "VALUES ('unwanted', NEW.root, NEW.id, NULL, NULL, NULL)",
    "unwanted_renamed AFTER UPDATE ON main.unwanted": "VALUES ('unwanted', OLD.root, OLD.id, NULL, NULL, NULL), "
    "('unwanted', NEW.root, NEW.id, NULL, NULL, NULL)",
    "unwanted_gone AFTER DELETE ON main.unwanted": "VALUES ('unwanted', OLD.root, OLD.id, NULL, NULL, NULL)",
    "repeated_new AFTER INSERT ON main.repeated": "VALUES ('repeated', NEW.says, '', NULL, NULL, NULL)",
    "repeated_gone AFTER DELETE ON main.repeated": "VALUES ('repeated', OLD.says, '', NULL, NULL, NULL)",
}  # fmt: skip
_CHANGED = "changed (kind TEXT, one TEXT, other TEXT, digest BLOB, file INTEGER, analyser TEXT)"

_NAMES = {FILE: ("root", "path"), UNWANTED: ("root", "id"), REPEATED: ("says",)}
_COLUMNS = {UNWANTED: ("root", "id", "path"), REPEATED: ("says", "source", "statement")}
_ROWS = {
    FILE: "SELECT roots.path AS root, files.path AS path, stamp, skipped FROM files JOIN roots ON roots.id = root "
    "WHERE roots.path = ? AND files.path = ?",
    UNWANTED: "SELECT root, id, path FROM unwanted WHERE root = ? AND id = ?",
    REPEATED: "SELECT says, source, statement FROM repeated WHERE says = ? AND '' = ?",
}


class Copier(Writer):
    """A writer that tells what changed, and takes over what changed elsewhere."""

    def __init__(self, connection: sqlite3.Connection, known: KnownIds) -> None:
        super().__init__(connection, known)
        self.unsettled: set[int] = set()  # paragraphs taken over of which some articles may say otherwise
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {_CHANGED}")
        for event, noted in _TRIGGERS.items():
            connection.execute(f"CREATE TEMP TRIGGER IF NOT EXISTS {event} BEGIN INSERT INTO changed {noted}; END")
        self.forget_changes()

    def finish(self) -> None:
        """See `Writer`: what was taken over is settled."""
        self.forget_changes()

    def misfurnished(self, says: Collection[int]) -> set[int]:
        """Return the keys of the articles in which some of these paragraphs are not as they are repeated now.

        So it is where two writers had articles of one source at the same time.
        """
        known = self._repetitions.among(says)
        holders = {key for one in says for key in self._repetitions.holders(one)}
        found = set()
        for key, paragraphs, held in self._among(
            "nbb", "SELECT key, paragraphs, says FROM contents WHERE key IN", holders
        ):
            read, now = unpack_paragraphs(paragraphs, as_read=True), unpack_paragraphs(paragraphs)
            for number, one in enumerate(unpack_sayings(held)[1:]):
                if one in says and (one in known) != (read[number] != now[number]):
                    found.add(key)
        return found

    def spread(self, last: int) -> None:
        """Move the articles behind the place `last` to places that no other writer's articles are likely to have."""
        self._connection.execute(
            f"UPDATE articles SET position = (position - ?1 + ?1 / {_PLACES}) * {_PLACES} + ?2 WHERE position > ?1",
            (last, secrets.randbelow(_PLACES)),
        )

    def read_again(self, ids: Iterable[str]) -> None:
        """Mark the files of these articles, so that the next sync reads them again."""
        query = f"UPDATE files SET stamp = NULL WHERE id IN (SELECT file FROM articles WHERE id IN {EACH})"
        self._connection.execute(query, (json.dumps(list(ids)),))

    def forget_changes(self) -> None:
        """Forget what changed so far."""
        self._connection.execute("DELETE FROM temp.changed")

    def changes(self) -> list[Changed]:
        """Return what changed in this transaction, once each; not articles that were only analysed anew."""
        first: dict[Changed, bool] = {}
        for kind, one, other, held, same, analysed in self._connection.execute(
            "SELECT kind, one, other, changed.digest IS NOT NULL, articles.digest IS changed.digest "
            "AND articles.file IS changed.file, articles.analyser <> changed.analyser FROM temp.changed "
            "LEFT JOIN articles ON kind = 'article' AND articles.id = one ORDER BY changed.rowid"
        ):
            first.setdefault(Changed(kind, one, other), bool(held and same and analysed))
        return [changed for changed, analysed in first.items() if not analysed]

    def everything(self) -> Iterator[Changed]:
        """Yield all that a copy of this library has: articles last, for a file of theirs is there then."""
        for kind, query in (
            (REPEATED, "SELECT says, '' FROM repeated"),
            (UNWANTED, "SELECT root, id FROM unwanted"),
            (ARTICLE, "SELECT id, '' FROM articles ORDER BY position, key"),
            (FILE, "SELECT roots.path, files.path FROM files JOIN roots ON roots.id = root"),
        ):
            yield from (Changed(kind, str(one), other) for one, other in self._connection.execute(query).fetchall())

    def row(self, changed: Changed) -> dict[str, Any] | None:
        """Return a row as it is now, by its columns' names; None where it is gone."""
        cursor = self._connection.execute(_ROWS[changed.kind], (changed.one, changed.other))
        found = cursor.fetchone()
        return None if found is None else dict(zip((name for name, *_ in cursor.description), found, strict=True))

    def name(self, changed: Changed) -> dict[str, Any]:
        """Return what is left of a row that is gone: the columns that name it."""
        return dict(zip(_NAMES[changed.kind], (changed.one, changed.other), strict=False))

    def copies(self, ids: Iterable[str]) -> Iterator[ArticleCopy]:
        """Yield copies of those of these articles that are here."""
        query = (
            "SELECT articles.id, key, roots.path, files.path, digest, analyser, position, says, words FROM articles "
            "JOIN contents USING (key) JOIN files ON files.id = file JOIN roots ON roots.id = root WHERE articles.id IN"
        )
        for keys in self.batches(self.keys_of(ids)):
            names = [id for (id,) in self._among("t", "SELECT id FROM articles WHERE key IN", keys)]
            rows = list(self._among("tnttbtnbb", query, names))
            stored = {article.key: article for article in self.stored(keys)}
            term_ids = np.unique(
                np.concatenate([np.append(one.terms.terms, one.terms.title) for one in stored.values()])
            )
            terms = dict(self._among("nt", "SELECT id, term FROM terms WHERE id IN", term_ids.tolist()))
            counts = {id: unpack_counts(words) for id, *_, words in rows}
            word_ids = {word for held in counts.values() for word in held}
            words = dict(self._among("nt", "SELECT id, word FROM words WHERE id IN", word_ids))
            for id, key, root, path, digest, analyser, position, says, _ in rows:
                one = stored[key]
                article, now = one.packed.unpacked(as_read=True), one.packed.unpacked()
                sentences = StoredSentences.of(article.sentences)
                yield {
                    "id": id, "root": root, "path": path, "source": article.source, "title": article.title,
                    "publisher": article.publisher, "published": article.published, "url": article.url,
                    "author": article.author, "text": article.text, "digest": digest.hex(), "analyser": analyser,
                    "position": position,
                    "paragraphs": [(start, end, kind.value) for start, end, kind in article.paragraphs],
                    "repeated": [
                        number
                        for number, (read, held) in enumerate(zip(article.paragraphs, now.paragraphs, strict=True))
                        if read != held
                    ],
                    "says": unpack_sayings(says),
                    "bounds": list(sentences.bounds), "within": list(sentences.paragraphs),
                    "chunks": list(one.sentences),
                    "terms": [
                        [terms[term] for term in part.tolist()]
                        for part in np.split(one.terms.terms, np.cumsum(one.terms.lengths.astype(np.int64))[:-1])
                    ] if len(one.terms.lengths) else [],
                    "title_terms": [terms[term] for term in one.terms.title.tolist()],
                    "words": {words[word]: count for word, count in counts[id].items()},
                }  # fmt: skip

    def take_over(self, copies: Sequence[ArticleCopy], gone: Collection[str]) -> None:
        """Store articles as they are elsewhere, and drop those that are gone there.

        Sentences and terms that another version of the analyser made are made anew.
        """
        self.drop([*gone, *(copy["id"] for copy in copies)])
        files = {
            place: self.file(self.root(place[0]), place[1]) for place in {(one["root"], one["path"]) for one in copies}
        }
        entries: list[Entry] = []
        furnished: list[Furnished] = []
        made: list[tuple[int, Article]] = []
        ours = _numbered(copies)
        for copy, terms in zip(copies, ours, strict=True):
            article = _article(copy)
            repeated = frozenset(copy["repeated"])
            if copy["analyser"] != fingerprint():
                article = with_sentences(article)
                made.append((len(entries), without(article, repeated)))
            digest = bytes.fromhex(copy["digest"])
            self.unsettled |= {copy["says"][n + 1] for n in repeated} ^ self._repetitions.among(copy["says"])
            entries.append(Entry(article, None, digest, files[copy["root"], copy["path"]]))
            furnished.append(Furnished(terms, copy["says"], repeated))
        for (number, _), terms in zip(made, articles_terms([article for _, article in made]), strict=True):
            furnished[number] = Furnished(terms, furnished[number].says, furnished[number].repeated)
        self._store(entries, furnished, [copy["position"] for copy in copies], [fingerprint()] * len(copies))
        self._repetitions.forget()

    def take_over_row(self, kind: str, row: Mapping[str, Any], *, gone: bool) -> None:
        """Make a row what it is elsewhere, or delete it."""
        if kind == FILE:
            file = self.file(self.root(row["root"]), row["path"])
            if not gone:
                self._connection.execute(
                    "UPDATE files SET stamp = ?, skipped = ? WHERE id = ?", (row["stamp"], row["skipped"], file)
                )
            elif self.held(file):  # which an article from there, still to come, is to take away
                self.settle(file, None, ())
            else:
                self.forget_file(file)
                self.forget_empty_root(row["root"])
            return
        if kind == REPEATED:
            self.unsettled.add(int(row["says"]))
        names = _NAMES[kind]
        held = " AND ".join(f"{name} = ?" for name in names)
        self._connection.execute(f"DELETE FROM {kind} WHERE {held}", [row[name] for name in names])
        if not gone:
            columns = _COLUMNS[kind]
            self._connection.execute(
                f"INSERT INTO {kind} ({', '.join(columns)}) VALUES (?, ?, ?)", [row[name] for name in columns]
            )

    def follow(self, place: Place) -> None:
        """Note which collection this library is a copy of, and what it has of it."""
        self._connection.execute("DELETE FROM collection")
        self._connection.execute(
            "INSERT INTO collection VALUES (?, ?)", (place.identity, 3 if place.stale else place.whole)
        )
        self._connection.execute("DELETE FROM followed")
        self._connection.executemany("INSERT INTO followed VALUES (?, ?)", place.followed.items())

    def move_to(self, identity: str) -> None:
        """Note that this library is being moved to a collection; until that is done it is a library of its own."""
        self._connection.execute("DELETE FROM collection")
        self._connection.execute("INSERT INTO collection VALUES (?, 2)", (identity,))

    def moving_to(self) -> str | None:
        """Return which collection this library is being moved to."""
        row = self._connection.execute("SELECT identity FROM collection WHERE whole = 2").fetchone()
        return None if row is None else str(row[0])

    def forget_versions(self) -> None:
        """Forget the versions of all documents."""
        self._connection.execute("DELETE FROM versions")

    def note_versions(self, versions: Mapping[str, tuple[int, int]]) -> None:
        """Note in which version documents are here."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO versions VALUES (?, ?, ?)", [(name, *version) for name, version in versions.items()]
        )

    def leave(self) -> None:
        """Make of this copy a library of its own."""
        for table in ("collection", "followed", "versions"):
            self._connection.execute(f"DELETE FROM {table}")

    def empty(self) -> None:
        """Drop all that a copy has."""
        for batch in self.batches(self.article_keys()):
            self.drop([id for (id,) in self._among("t", "SELECT id FROM articles WHERE key IN", batch)])
        for table in ("files", "roots", "unwanted", "repeated", "versions"):
            self._connection.execute(f"DELETE FROM {table}")
        self._repetitions.forget()


def _article(copy: ArticleCopy) -> Article:
    paragraphs = tuple(Paragraph(start, end, Kind(kind)) for start, end, kind in copy["paragraphs"])
    return Article(
        id=copy["id"],
        text=copy["text"],
        source=copy["source"],
        title=copy["title"],
        publisher=copy["publisher"],
        published=copy["published"],
        url=copy["url"],
        author=copy["author"],
        paragraphs=paragraphs,
        sentences=StoredSentences(copy["bounds"], copy["within"]),
    )


def _numbered(copies: Sequence[ArticleCopy]) -> list[ArticleTerms]:
    """Return the terms and words of articles as numbers in one lexicon."""
    terms: dict[str, int] = {}
    words: dict[str, int] = {}
    held = []
    for copy in copies:
        lengths = [len(chunk) for chunk in copy["terms"]]
        flat = [terms.setdefault(term, len(terms)) for chunk in copy["terms"] for term in chunk]
        title = [terms.setdefault(term, len(terms)) for term in copy["title_terms"]]
        held.append((lengths, flat, title, [words.setdefault(word, len(words)) for word in copy["words"]]))
    lexicon = Lexicon(tuple(terms), tuple(words))
    return [
        ArticleTerms(
            tuple(copy["chunks"]),
            lengths=_numbers(lengths),
            terms=_numbers(flat),
            title=_numbers(title),
            words=_numbers(numbers),
            holders=_numbers(copy["words"].values()),
            lexicon=lexicon,
        )
        for copy, (lengths, flat, title, numbers) in zip(copies, held, strict=True)
    ]


def _numbers(numbers: Iterable[int]) -> Numbers:
    return np.fromiter(numbers, dtype=np.int64)
