"""Changes to a library's tables. Document frequencies follow every change at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.chunks import ArticleTerms, Lexicon
from index.fields import Field, Ids, Numbers, TermIds, field_postings
from index.store.encoding import (
    pack_counts,
    pack_ids,
    pack_paragraphs,
    pack_sentences,
    pack_terms,
    pack_text,
    unpack_counts,
    unpack_terms,
)
from index.store.reading import Reader

_MOST_KNOWN = 2_000_000  # ids kept in memory

_EACH = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be stored, with what the analyser made of it and the id of the file that it came from."""

    article: Article
    terms: ArticleTerms
    digest: bytes
    file: int


class KnownIds:
    """The ids of terms and words as far as they were asked for; they hold until a term or word is taken away."""

    def __init__(self) -> None:
        self.terms: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self._version: int | None = None

    def forget(self) -> None:
        """Let go of all."""
        self.terms.clear()
        self.words.clear()

    def bring_to(self, version: int) -> None:
        """Let go of all if other connections have changed anything (`PRAGMA data_version`), or there is too much."""
        if version != self._version or len(self.terms) + len(self.words) > _MOST_KNOWN:
            self.forget()
        self._version = version


class Writer(Reader):
    """What can be changed through a connection that is inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, known: KnownIds) -> None:
        super().__init__(connection)
        self._known = known
        known.bring_to(connection.execute("PRAGMA data_version").fetchone()[0])

    def root(self, path: str) -> int:
        """The id of a root, which is registered if it is new."""
        self._connection.execute("INSERT INTO roots (path) VALUES (?) ON CONFLICT DO NOTHING", (path,))
        return int(self._connection.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()[0])

    def file(self, root: int, path: str) -> int:
        """The id of a file of a root, which is registered, as still to be read, if it is new."""
        self._connection.execute("INSERT INTO files (root, path) VALUES (?, ?) ON CONFLICT DO NOTHING", (root, path))
        row = self._connection.execute("SELECT id FROM files WHERE root = ? AND path = ?", (root, path)).fetchone()
        return int(row[0])

    def settle(self, file: int, stamp: str | None, skipped: Iterable[tuple[str, str]]) -> None:
        """Note that a file was read: the stamp under which it needs no reading again, and what was skipped in it."""
        self._connection.execute(
            "UPDATE files SET stamp = ?, skipped = ? WHERE id = ?", (stamp, json.dumps(list(skipped)), file)
        )

    def forget_file(self, file: int) -> None:
        """Drop a file that holds no article any more."""
        self._connection.execute("DELETE FROM files WHERE id = ?", (file,))

    def forget_empty_root(self, path: str) -> None:
        """Drop a root of which no file is left."""
        self._connection.execute("DELETE FROM roots WHERE path = ? AND id NOT IN (SELECT root FROM files)", (path,))

    def name_index(self, generation: str, indexed: int, removed: Iterable[int] = ()) -> None:
        """Note which index on disk may be used, up to which key it covers articles, and which it no longer holds."""
        self._connection.execute("DELETE FROM candidate_index")
        self._connection.execute("INSERT INTO candidate_index VALUES (?, ?)", (generation, indexed))
        self._connection.executemany("DELETE FROM removed WHERE key = ?", [(key,) for key in removed])

    def put(self, entries: Sequence[Entry], analyser: str) -> None:
        """Store articles; one whose id is already there is replaced and keeps its place in the order."""
        positions = dict(
            self._among("SELECT id, position FROM articles WHERE id IN", [entry.article.id for entry in entries])
        )
        self.drop(positions)
        last = self._connection.execute("SELECT coalesce(max(position), 0) FROM articles").fetchone()[0]
        ids = self._ids(entries)
        counted = _Counted()
        analysed: dict[int, list[ArticleTerms]] = {}
        for number, entry in enumerate(entries, start=1):
            term_ids, word_ids = ids[id(entry.terms.lexicon)]
            terms = TermIds(entry.terms.lengths, term_ids[entry.terms.terms], term_ids[entry.terms.title])
            words = word_ids[entry.terms.words]
            counted.add_words(words, entry.terms.holders)
            counts = pack_counts(words, entry.terms.holders)
            self._insert(entry, positions.get(entry.article.id, last + number), analyser, terms, counts)
            analysed.setdefault(id(entry.terms.lexicon), []).append(entry.terms)
        for lexicon, together in analysed.items():
            counted.add_terms([TermIds(one.lengths, one.terms, one.title) for one in together], ids[lexicon][0])
        self._count(counted, 1)

    def drop(self, ids: Collection[str]) -> None:
        """Remove articles, and what they added to the statistics."""
        if not ids:
            return
        query = "SELECT chunk_terms, title_terms, words FROM articles JOIN contents USING (key) WHERE id IN"
        self._known.forget()  # for terms and words may go
        counted, stored = _Counted(), []
        for chunks, title, counts in self._among(query, ids):
            stored.append(unpack_terms(chunks, title))
            held = unpack_counts(counts)
            counted.add_words(np.array(list(held), dtype=np.int64), np.array(list(held.values()), dtype=np.int64))
        counted.add_terms(stored)
        self._connection.execute(
            "INSERT INTO removed SELECT key FROM articles, candidate_index "
            f"WHERE key <= indexed AND articles.id IN {_EACH}",
            (json.dumps(list(ids)),),
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {_EACH}", (json.dumps(list(ids)),))
        self._count(counted, -1)

    def give_up(self, ids: Iterable[str]) -> None:
        """Take out articles that can't be read any more; their files are read again by the next sync.

        What they added to the statistics stays there: these have to be counted anew.
        """
        listed = json.dumps(list(ids))
        self._connection.execute(
            f"UPDATE files SET stamp = NULL WHERE id IN (SELECT file FROM articles WHERE id IN {_EACH})", (listed,)
        )
        self._connection.execute(
            f"INSERT OR IGNORE INTO removed SELECT key FROM articles WHERE id IN {_EACH}", (listed,)
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {_EACH}", (listed,))

    def count_anew(
        self, terms: tuple[Mapping[Field, tuple[int, int]], Mapping[int, Sequence[int]]], words: Mapping[int, int]
    ) -> None:
        """Replace the statistics: documents and terms a field, document frequencies by term id, and words by id."""
        self._known.forget()
        totals, frequencies = terms
        for field, (documents, length) in totals.items():
            self._connection.execute(
                "UPDATE fields SET documents = ?, length = ? WHERE field = ?", (documents, length, field.value)
            )
        self._connection.execute("UPDATE terms SET sentence = 0, context = 0, title = 0, article = 0")
        self._connection.executemany(
            "UPDATE terms SET sentence = ?2, context = ?3, title = ?4, article = ?5 WHERE id = ?1",
            [(term, *counts) for term, counts in frequencies.items()],
        )
        self._connection.execute("DELETE FROM terms WHERE article = 0 AND title = 0")
        self._connection.execute("UPDATE words SET chunks = 0")
        self._connection.executemany(
            "UPDATE words SET chunks = ?2 WHERE id = ?1", [(word, count) for word, count in words.items()]
        )
        self._connection.execute("DELETE FROM words WHERE chunks = 0")

    def _insert(self, entry: Entry, position: int, analyser: str, terms: TermIds, words: bytes) -> None:
        article = entry.article
        key = self._connection.execute(
            "INSERT INTO articles (position, id, file, source, title, publisher, published, url, author, characters, "
            "sentences, chunks, digest, analyser) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                article.id,
                entry.file,
                article.source,
                article.title,
                article.publisher,
                article.published,
                article.url,
                article.author,
                len(article.text),
                len(article.sentences),
                len(terms.lengths),
                entry.digest,
                analyser,
            ),
        ).lastrowid
        self._connection.execute(
            "INSERT INTO contents (key, title_terms, chunk_terms, sentences, paragraphs, text, words) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                pack_ids(terms.title),
                pack_terms(terms),
                pack_sentences(article.sentences, entry.terms.sentences),
                pack_paragraphs(article.paragraphs),
                pack_text(article.text),
                words,
            ),
        )

    def _ids(self, entries: Sequence[Entry]) -> dict[int, tuple[Numbers, Numbers]]:
        """The ids of the terms and words of each lexicon, by its identity; 0 for what none of the articles has."""
        used: dict[int, tuple[Lexicon, NDArray[np.bool_], NDArray[np.bool_]]] = {}
        for entry in entries:
            lexicon = entry.terms.lexicon
            if id(lexicon) not in used:
                sizes = len(lexicon.terms), len(lexicon.words)
                used[id(lexicon)] = lexicon, np.zeros(sizes[0], dtype=bool), np.zeros(sizes[1], dtype=bool)
            _, terms, words = used[id(lexicon)]
            terms[entry.terms.terms] = terms[entry.terms.title] = words[entry.terms.words] = True
        self._learn(
            self._known.terms,
            {term for lexicon, terms, _ in used.values() for term in compress(lexicon.terms, terms.tolist())},
            "INSERT INTO terms (term, sentence, context, title, article) "
            f"SELECT value, 0, 0, 0, 0 FROM {_EACH} WHERE true ON CONFLICT DO NOTHING",
            "SELECT term, id FROM terms WHERE term IN",
        )
        self._learn(
            self._known.words,
            {word for lexicon, _, words in used.values() for word in compress(lexicon.words, words.tolist())},
            f"INSERT INTO words (word, chunks) SELECT value, 0 FROM {_EACH} WHERE true ON CONFLICT DO NOTHING",
            "SELECT word, id FROM words WHERE word IN",
        )
        return {
            place: (_looked_up(self._known.terms, lexicon.terms), _looked_up(self._known.words, lexicon.words))
            for place, (lexicon, _, _) in used.items()
        }

    def _learn(self, known: dict[str, int], wanted: set[str], register: str, find: str) -> None:
        """Add the ids of what is `wanted` to those `known`, registering what is new."""
        new = sorted(wanted - known.keys())
        if new:
            self._connection.execute(register, (json.dumps(new),))
            known.update(self._among(find, new))

    def _count(self, counted: _Counted, sign: int) -> None:
        """Add what articles contribute to the statistics, or with a `sign` of -1 take it away."""
        for field, (documents, length) in counted.totals.items():
            self._connection.execute(
                "UPDATE fields SET documents = documents + ?, length = length + ? WHERE field = ?",
                (sign * documents, sign * length, field.value),
            )
        terms, frequencies = _summed(counted.terms, counted.frequencies, len(Field))
        self._connection.executemany(
            "UPDATE terms SET sentence = sentence + ?2, context = context + ?3, title = title + ?4, "
            "article = article + ?5 WHERE id = ?1",
            np.column_stack((terms, sign * frequencies)).tolist(),
        )
        words, holders = _summed(counted.words, counted.holders, 1)
        self._connection.executemany(
            "UPDATE words SET chunks = chunks + ?2 WHERE id = ?1", np.column_stack((words, sign * holders)).tolist()
        )
        if sign < 0:
            self._connection.executemany(
                "DELETE FROM terms WHERE id = ? AND article = 0 AND title = 0", [(term,) for term in terms.tolist()]
            )
            self._connection.executemany(
                "DELETE FROM words WHERE id = ? AND chunks = 0", [(word,) for word in words.tolist()]
            )


class _Counted:
    """What some articles contribute to the statistics; ids of terms and words may come more than once."""

    def __init__(self) -> None:
        self.totals = dict.fromkeys(Field, (0, 0))
        self.terms: list[Numbers] = []
        self.frequencies: list[Numbers] = []  # a row a term, a column a field
        self.words: list[Numbers] = []
        self.holders: list[Numbers] = []

    def add_terms(self, articles: Sequence[TermIds], ids: Numbers | None = None) -> None:
        """Count the terms of articles, which are ids, or numbers in `ids`."""
        for column, (field, postings) in enumerate(field_postings(articles).items()):
            documents, length = self.totals[field]
            self.totals[field] = documents + len(postings.lengths), length + int(postings.lengths.sum())
            frequencies = np.zeros((len(postings.terms), len(Field)), dtype=np.int64)
            frequencies[:, column] = postings.document_frequencies
            self.terms.append(postings.terms if ids is None else ids[postings.terms])
            self.frequencies.append(frequencies)

    def add_words(self, words: Numbers, holders: Ids) -> None:
        """Count words, each held by so many chunks."""
        self.words.append(words)
        self.holders.append(holders.astype(np.int64).reshape(-1, 1))


def _summed(ids: Sequence[Numbers], counts: Sequence[Numbers], columns: int) -> tuple[Numbers, Numbers]:
    """Each id once, rising, with the sums of its rows of counts."""
    if not ids:
        return np.zeros(0, dtype=np.int64), np.zeros((0, columns), dtype=np.int64)
    different, place = np.unique(np.concatenate(ids), return_inverse=True)
    rows = np.concatenate(counts)
    sums = [np.bincount(place, weights=rows[:, column], minlength=len(different)) for column in range(columns)]
    return different, np.column_stack(sums).astype(np.int64)


def _looked_up(ids: Mapping[str, int], names: Iterable[str]) -> Numbers:
    return np.array(list(map(ids.get, names, repeat(0))), dtype=np.int64)
