"""Changes to a library's tables. Document frequencies follow every change at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article
from index.chunks import ArticleTerms
from index.fields import Field, TermIds, field_postings
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

_EACH = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be stored, with what the analyser made of it and the id of the file that it came from."""

    article: Article
    terms: ArticleTerms
    digest: bytes
    file: int


class Writer(Reader):
    """What can be changed through a connection that is inside a transaction."""

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
        term_ids = self._term_ids(entries)
        word_ids = self._word_ids(entries)
        stored, words = [], Counter[int]()
        for number, entry in enumerate(entries, start=1):
            terms = _numbered(entry.terms, term_ids)
            counts = Counter({word_ids[word]: count for word, count in entry.terms.words.items()})
            self._insert(entry, positions.get(entry.article.id, last + number), analyser, terms, counts)
            stored.append(terms)
            words.update(counts)
        self._count(stored, words, 1)

    def drop(self, ids: Collection[str]) -> None:
        """Remove articles, and what they added to the statistics."""
        if not ids:
            return
        query = "SELECT chunk_terms, title_terms, words FROM articles JOIN contents USING (key) WHERE id IN"
        stored, words = [], Counter[int]()
        for chunks, title, counts in self._among(query, ids):
            stored.append(unpack_terms(chunks, title))
            words.update(unpack_counts(counts))
        self._connection.execute(
            "INSERT INTO removed SELECT key FROM articles, candidate_index "
            f"WHERE key <= indexed AND articles.id IN {_EACH}",
            (json.dumps(list(ids)),),
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {_EACH}", (json.dumps(list(ids)),))
        self._count(stored, words, -1)

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

    def _insert(self, entry: Entry, position: int, analyser: str, terms: TermIds, words: Counter[int]) -> None:
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
                pack_counts(words),
            ),
        )

    def _term_ids(self, entries: Sequence[Entry]) -> dict[str, int]:
        """The ids of the terms of articles, new ones registered."""
        terms = {term for entry in entries for chunk in (*entry.terms.chunks, entry.terms.title) for term in chunk}
        self._connection.execute(
            "INSERT INTO terms (term, sentence, context, title, article) "
            f"SELECT value, 0, 0, 0, 0 FROM {_EACH} WHERE true ON CONFLICT DO NOTHING",
            (json.dumps(sorted(terms)),),
        )
        return dict(self._among("SELECT term, id FROM terms WHERE term IN", terms))

    def _word_ids(self, entries: Sequence[Entry]) -> dict[str, int]:
        """The ids of the words of articles, new ones registered."""
        words = {word for entry in entries for word in entry.terms.words}
        self._connection.execute(
            f"INSERT INTO words (word, chunks) SELECT value, 0 FROM {_EACH} WHERE true ON CONFLICT DO NOTHING",
            (json.dumps(sorted(words)),),
        )
        return dict(self._among("SELECT word, id FROM words WHERE word IN", words))

    def _count(self, stored: Sequence[TermIds], words: Counter[int], sign: int) -> None:
        """Add what articles contribute to the statistics, or with a `sign` of -1 take it away."""
        changes: dict[int, list[int]] = {}
        for column, (field, postings) in enumerate(field_postings(stored).items()):
            for term, documents in zip(postings.terms.tolist(), postings.document_frequencies.tolist(), strict=True):
                changes.setdefault(term, [0, 0, 0, 0])[column] = sign * documents
            self._connection.execute(
                "UPDATE fields SET documents = documents + ?, length = length + ? WHERE field = ?",
                (sign * len(postings.lengths), sign * int(postings.lengths.sum()), field.value),
            )
        self._connection.executemany(
            "UPDATE terms SET sentence = sentence + ?2, context = context + ?3, title = title + ?4, "
            "article = article + ?5 WHERE id = ?1",
            [(term, *change) for term, change in changes.items()],
        )
        self._connection.executemany(
            "UPDATE words SET chunks = chunks + ?2 WHERE id = ?1",
            [(word, sign * count) for word, count in words.items()],
        )
        if sign < 0:
            self._connection.executemany(
                "DELETE FROM terms WHERE id = ? AND article = 0 AND title = 0", [(term,) for term in changes]
            )
            self._connection.executemany("DELETE FROM words WHERE id = ? AND chunks = 0", [(word,) for word in words])


def _numbered(terms: ArticleTerms, ids: Mapping[str, int]) -> TermIds:
    return TermIds(
        np.array([len(chunk) for chunk in terms.chunks], dtype=np.int64),
        np.array([ids[term] for chunk in terms.chunks for term in chunk], dtype=np.int64),
        np.array([ids[term] for term in terms.title], dtype=np.int64),
    )
