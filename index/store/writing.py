"""Changes to a library's tables. Document frequencies follow every change at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article
from index.chunks import ArticleTerms, Field, TermIds
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
from index.store.reading import EACH, Reader
from index.store.statistics import Counted, KnownIds, count_anew


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be stored, with what the analyser made of it and the id of the file that it came from."""

    article: Article
    terms: ArticleTerms
    digest: bytes
    file: int


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

    def name_index(self, generation: str, indexed: int, removed: Iterable[int] = (), added: Iterable[int] = ()) -> None:
        """Note which index on disk may be used, up to which key it covers articles, and which it no longer holds.

        Of those that were `added` to it, some may be gone from the store by now.
        """
        self._connection.execute("DELETE FROM candidate_index")
        self._connection.execute("INSERT INTO candidate_index VALUES (?, ?)", (generation, indexed))
        self._connection.executemany("DELETE FROM removed WHERE key = ?", [(key,) for key in removed])
        held = list(added)
        gone = set(held) - self.present(held)
        self._connection.executemany("INSERT OR IGNORE INTO removed VALUES (?)", [(key,) for key in gone])

    def put(self, entries: Sequence[Entry], analyser: str) -> None:
        """Store articles; one whose id is already there is replaced and keeps its place in the order."""
        positions = dict(
            self._among("SELECT id, position FROM articles WHERE id IN", [entry.article.id for entry in entries])
        )
        self.drop(positions)
        last = self._connection.execute("SELECT coalesce(max(position), 0) FROM articles").fetchone()[0]
        ids = self._known.of(self._connection, [entry.terms for entry in entries])
        counted = Counted()
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
        counted.add_to(self._connection, 1)

    def drop(self, ids: Collection[str]) -> None:
        """Remove articles, and what they added to the statistics."""
        if not ids:
            return
        query = "SELECT chunk_terms, title_terms, words FROM articles JOIN contents USING (key) WHERE id IN"
        self._known.forget()  # for terms and words may go
        counted, stored = Counted(), []
        for chunks, title, counts in self._among(query, ids):
            stored.append(unpack_terms(chunks, title))
            held = unpack_counts(counts)
            counted.add_words(np.array(list(held), dtype=np.int64), np.array(list(held.values()), dtype=np.int64))
        counted.add_terms(stored)
        self._connection.execute(
            "INSERT INTO removed SELECT key FROM articles, candidate_index "
            f"WHERE key <= indexed AND articles.id IN {EACH}",
            (json.dumps(list(ids)),),
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {EACH}", (json.dumps(list(ids)),))
        counted.add_to(self._connection, -1)

    def give_up(self, ids: Iterable[str]) -> None:
        """Take out articles that can't be read any more; their files are read again by the next sync.

        What they added to the statistics stays there: these have to be counted anew.
        """
        listed = json.dumps(list(ids))
        self._connection.execute(
            f"UPDATE files SET stamp = NULL WHERE id IN (SELECT file FROM articles WHERE id IN {EACH})", (listed,)
        )
        self._connection.execute(
            f"INSERT OR IGNORE INTO removed SELECT key FROM articles WHERE id IN {EACH}", (listed,)
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {EACH}", (listed,))

    def count_anew(
        self, terms: tuple[Mapping[Field, tuple[int, int]], Mapping[int, Sequence[int]]], words: Mapping[int, int]
    ) -> None:
        """Replace the statistics: documents and terms a field, document frequencies by term id, and words by id."""
        self._known.forget()
        count_anew(self._connection, terms, words)

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
