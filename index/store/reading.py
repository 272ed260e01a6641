"""Questions to a library's tables, each answered with plain values."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from index.article import Article
from index.chunks import Field
from index.store.encoding import unpack_counts, unpack_ids, unpack_indexed, unpack_joined_terms, unpack_terms
from index.store.records import (
    ArticleInfo,
    FileRecord,
    IndexState,
    Owner,
    PackedArticle,
    StoredArticle,
    TermRecord,
    TermTable,
)

_PACKED = "id, title, publisher, published, url, author, source, text, paragraphs, contents.sentences"

EACH = "(SELECT value FROM json_each(?))"  # of any number of values, given as a JSON list

_BATCH = 200  # articles read at once
_BATCH_CHARACTERS = 8_000_000  # of their text, or a single article


class Reader:
    """What can be read through a connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ever_indexed(self) -> bool:
        """Return whether an article was ever stored, removed ones included."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'articles'").fetchone()
        return row is not None and row[0] > 0

    def articles(self) -> tuple[ArticleInfo, ...]:
        """Return all articles in order of arrival."""
        return self._infos("")

    def count(self) -> int:
        """Return how many articles there are."""
        return int(self._connection.execute("SELECT count(*) FROM articles").fetchone()[0])

    def info(self, id: str) -> ArticleInfo | None:
        """Return the article with this id."""
        return next(iter(self._infos("WHERE articles.id = ?", id)), None)

    def info_at(self, number: int) -> ArticleInfo | None:
        """Return the article with this number, from 1 in order of arrival."""
        return next(iter(self._infos("WHERE number = ?", number)), None)

    def infos_of_root(self, path: str) -> tuple[ArticleInfo, ...]:
        """Return the articles of a root in order of arrival."""
        return self._infos("WHERE roots.path = ?", path)

    def titles(self) -> list[tuple[str, str | None]]:
        """Return ids and titles of all articles in order of arrival."""
        return self._connection.execute("SELECT id, title FROM articles ORDER BY position, key").fetchall()

    def _infos(self, condition: str, *values: object) -> tuple[ArticleInfo, ...]:
        rows = self._connection.execute(
            "SELECT number, articles.id, title, publisher, published, url, author, source, roots.path, sentences, "
            "characters FROM (SELECT key, row_number() OVER (ORDER BY position, key) AS number FROM articles) "
            "JOIN articles USING (key) JOIN files ON files.id = articles.file JOIN roots ON roots.id = files.root "
            f"{condition} ORDER BY number",
            values,
        )
        return tuple(ArticleInfo(*row) for row in rows)

    def article(self, key: int, *, as_read: bool = False) -> Article:
        """Return the article with its parts; `as_read`, its paragraphs have the kinds of its file.

        Raises KeyError for a key that is no longer there.
        """
        return self.read((key,))[key].unpacked(as_read=as_read)

    def key(self, id: str) -> int | None:
        """Return the key of the article with this id."""
        row = self._connection.execute("SELECT key FROM articles WHERE id = ?", (id,)).fetchone()
        return None if row is None else int(row[0])

    def article_keys(self) -> list[int]:
        """Return the keys of all articles in order of arrival."""
        return [key for (key,) in self._connection.execute("SELECT key FROM articles ORDER BY position, key")]

    def outdated(self, analyser: str, limit: int) -> list[int]:
        """Return the keys of at most `limit` articles whose terms come from another version of the analyser."""
        rows = self._connection.execute("SELECT key FROM articles WHERE analyser <> ? LIMIT ?", (analyser, limit))
        return [key for (key,) in rows]

    def stored(self, keys: Iterable[int]) -> Iterator[StoredArticle]:
        """Yield articles as an index needs them, in the order of `keys`; those no longer there are left out."""
        query = f"SELECT key, chunk_terms, title_terms, {_PACKED} FROM articles JOIN contents USING (key) WHERE key IN"
        for batch in self.batches(keys):
            rows = {key: row for key, *row in self._among(query, batch)}
            for key in batch:
                if key in rows:
                    terms, title, *packed = rows.pop(key)
                    article = PackedArticle(*packed)
                    indexed = unpack_indexed(article.sentences)
                    yield StoredArticle(key, article.id, indexed, unpack_terms(terms, title), article)

    def batches(self, keys: Iterable[int], size: int = _BATCH) -> Iterator[list[int]]:
        """Yield keys in batches whose articles can be held at once: `size` at most, and so much text or one article."""
        wanted = iter(keys)
        while some := list(islice(wanted, size)):
            lengths = dict(self._among("SELECT key, characters FROM articles WHERE key IN", some))
            batch: list[int] = []
            held = 0
            for key in some:
                length = lengths.get(key, 0)
                if batch and held + length > _BATCH_CHARACTERS:
                    yield batch
                    batch, held = [], 0
                batch.append(key)
                held += length
            yield batch

    def read(self, keys: Iterable[int]) -> dict[int, PackedArticle]:
        """Return articles by their keys, those that are no longer there left out."""
        values = ("key", "id", "title", "publisher", "published", "url", "author", "source")
        listed, *parts = self._contents(values, ("text", "paragraphs", "contents.sentences"), keys)
        rows = _taken_apart(listed, len(values), parts)
        return {key: PackedArticle(*named, *blobs) for (key, *named), blobs in rows}

    def index_state(self) -> IndexState:
        """Return which index on disk may be used, and what it lacks."""
        row = self._connection.execute("SELECT generation, indexed FROM candidate_index").fetchone()
        generation, indexed = row or (None, 0)
        removed = self._connection.execute("SELECT count(*) FROM removed").fetchone()[0]
        query = "SELECT coalesce(sum(chunks), 0) FROM articles WHERE key > ?"
        return IndexState(generation, indexed, removed, self._connection.execute(query, (indexed,)).fetchone()[0])

    def removed(self) -> list[int]:
        """Return the keys of articles that are gone but still in the index on disk."""
        return [key for (key,) in self._connection.execute("SELECT key FROM removed")]

    def chunk_count(self) -> int:
        """Return how many chunks there are."""
        return self.totals(Field.SENTENCE)[0]

    def keys_of(self, ids: Iterable[str]) -> list[int]:
        """Return the keys of those of these articles that the library holds."""
        return [key for (key,) in self._among("SELECT key FROM articles WHERE id IN", ids)]

    def present(self, keys: Iterable[int]) -> set[int]:
        """Return those of these keys under which there are articles."""
        return {key for (key,) in self._among("SELECT key FROM articles WHERE key IN", keys)}

    def keys_after(self, key: int, limit: int = -1) -> list[int]:
        """Return the keys beyond `key`, rising; at most `limit`, or all."""
        rows = self._connection.execute("SELECT key FROM articles WHERE key > ? ORDER BY key LIMIT ?", (key, limit))
        return [found for (found,) in rows]

    def ids_after(self, key: int) -> list[str]:
        """Return the ids of the articles with keys beyond `key`."""
        return [id for (id,) in self._connection.execute("SELECT id FROM articles WHERE key > ?", (key,))]

    def last_key(self) -> int:
        """Return the highest key of an article; 0 where there is none."""
        highest: int = self._connection.execute("SELECT coalesce(max(key), 0) FROM articles").fetchone()[0]
        return highest

    def article_term_ids(self, keys: Iterable[int]) -> TermTable:
        """Return the terms of articles; keys that are no longer there are left out."""
        listed, chunks, title_ids = self._contents(("key", "position"), ("chunk_terms", "title_terms"), keys)
        found, positions, chunk_bytes, title_bytes = np.array(json.loads(listed), dtype=np.int64).reshape(-1, 4).T
        sizes, lengths, terms = unpack_joined_terms(chunks or b"", chunk_bytes)
        titles = unpack_ids(title_ids or b"")
        return TermTable(found, positions, sizes, title_bytes // titles.itemsize, lengths, terms, titles)

    def term_records(self, terms: Iterable[str]) -> dict[str, TermRecord]:
        """Return ids and document frequencies of those of `terms` that the library holds."""
        rows = self._among(f"SELECT term, id, {', '.join(Field)} FROM terms WHERE term IN", terms)
        return {term: TermRecord(id, tuple(frequencies)) for term, id, *frequencies in rows}

    def term_ids(self, terms: Iterable[str]) -> dict[str, int]:
        """Return the ids of those of `terms` that the library holds."""
        return dict(self._among("SELECT term, id FROM terms WHERE term IN", terms))

    def terms(self) -> dict[int, str]:
        """Return all terms by their ids."""
        return dict(self._connection.execute("SELECT id, term FROM terms"))

    def frequencies(self, field: Field) -> dict[str, int]:
        """Return how many of a field's documents hold each term."""
        return dict(self._connection.execute(f"SELECT term, {field.value} FROM terms WHERE {field.value} > 0"))

    def totals(self, field: Field) -> tuple[int, int]:
        """Return how many documents a field has, and how many terms in all."""
        row = self._connection.execute(
            "SELECT documents, length FROM fields WHERE field = ?", (field.value,)
        ).fetchone()
        return int(row[0]), int(row[1])

    def words(self) -> dict[str, int]:
        """Return the words of the chunks, stop words left out, with how many chunks hold each."""
        return dict(self._connection.execute("SELECT word, chunks FROM words"))

    def integrity(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        found = [line for (line,) in self._connection.execute("PRAGMA integrity_check") if line != "ok"]
        lost = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return [*found, *(f"a row of {table} refers to nothing in {parent}" for table, _, parent, _ in lost)]

    def ids(self) -> list[tuple[int, str]]:
        """Return the keys and ids of all articles in order of arrival."""
        return self._connection.execute("SELECT key, id FROM articles ORDER BY position, key").fetchall()

    def frequencies_by_id(self, field: Field) -> dict[int, int]:
        """Return how many of a field's documents hold each term, by the term's id."""
        return dict(self._connection.execute(f"SELECT id, {field.value} FROM terms WHERE {field.value} <> 0"))

    def word_frequencies_by_id(self) -> dict[int, int]:
        """Return how many chunks hold each word, by the word's id."""
        return dict(self._connection.execute("SELECT id, chunks FROM words WHERE chunks <> 0"))

    def word_counts(self, keys: Iterable[int]) -> Counter[int]:
        """Return how many chunks of these articles hold each word, by the word's id."""
        counts: Counter[int] = Counter()
        for (blob,) in self._among("SELECT words FROM contents WHERE key IN", keys):
            counts.update(unpack_counts(blob))
        return counts

    def word_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each of those of `words` that the library has."""
        return dict(self._among("SELECT word, chunks FROM words WHERE word IN", words))

    def largest_word_frequency(self) -> int:
        """Return how many chunks hold the most frequent word."""
        return int(self._connection.execute("SELECT coalesce(max(chunks), 0) FROM words").fetchone()[0])

    def last_word(self) -> int:
        """Return the largest id of a word."""
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM words").fetchone()[0])

    def words_after(self, id: int) -> list[tuple[int, str]]:
        """Return the words that came after the one with this id, with their own."""
        return self._connection.execute("SELECT id, word FROM words WHERE id > ? ORDER BY id", (id,)).fetchall()

    def words_beginning(self, length: int, letters: str) -> list[str]:
        """Return the words of so many letters of which the first two are these."""
        query = "SELECT word FROM words WHERE length(word) = ? AND substr(word, 1, 2) = ?"
        return [word for (word,) in self._connection.execute(query, (length, letters))]

    def words_in_the_middle(self, length: int, letters: str) -> list[str]:
        """Return the words of so many letters of which the third to fifth are these."""
        query = "SELECT word FROM words WHERE length(word) = ? AND substr(word, 3, 3) = ?"
        return [word for (word,) in self._connection.execute(query, (length, letters))]

    def counts(self) -> dict[str, int]:
        """Return how many articles, sentences, chunks, characters, terms and words there are."""
        names = ("articles", "sentences", "chunks", "characters", "terms", "words")
        row = self._connection.execute(
            "SELECT count(*), coalesce(sum(sentences), 0), coalesce(sum(chunks), 0), coalesce(sum(characters), 0), "
            "(SELECT count(*) FROM terms), (SELECT count(*) FROM words) FROM articles"
        ).fetchone()
        return dict(zip(names, row, strict=True))

    def roots(self) -> dict[str, int]:
        """Return the paths of all roots, with how many articles each has."""
        return dict(
            self._connection.execute(
                "SELECT roots.path, count(articles.key) FROM roots LEFT JOIN files ON files.root = roots.id "
                "LEFT JOIN articles ON articles.file = files.id GROUP BY roots.id ORDER BY roots.id"
            )
        )

    def files(self, root: str) -> dict[str, FileRecord]:
        """Return what is known of a root's files, by path."""
        rows = self._connection.execute(
            "SELECT files.path, files.id, stamp, skipped, count(articles.key) FROM roots "
            "JOIN files ON files.root = roots.id LEFT JOIN articles ON articles.file = files.id "
            "WHERE roots.path = ? GROUP BY files.id ORDER BY files.id",
            (root,),
        )
        return {
            path: FileRecord(id, stamp, tuple((where, why) for where, why in json.loads(skipped)), articles)
            for path, id, stamp, skipped, articles in rows
        }

    def stamps(self, paths: Iterable[str]) -> list[tuple[str, str | None]]:
        """Return the stamps of files by these paths, of whatever root, with their paths."""
        return self._among("SELECT path, stamp FROM files WHERE path IN", paths).fetchall()

    def held(self, file: int) -> tuple[str, ...]:
        """Return the ids of the articles that came from a file."""
        return tuple(id for (id,) in self._connection.execute("SELECT id FROM articles WHERE file = ?", (file,)))

    def origin(self, key: int) -> tuple[bytes, int]:
        """Return an article's digest and the id of the file that it came from."""
        row = self._connection.execute("SELECT digest, file FROM articles WHERE key = ?", (key,)).fetchone()
        return row[0], row[1]

    def unwanted(self, root: str) -> set[str]:
        """Return the ids of the articles that were removed from a root."""
        return {id for (id,) in self._connection.execute("SELECT id FROM unwanted WHERE root = ?", (root,))}

    def owners(self, ids: Iterable[str]) -> dict[str, Owner]:
        """Return where those of `ids` that the library holds came from."""
        query = (
            "SELECT articles.id, files.id, files.path, roots.path, digest FROM articles "
            "JOIN files ON files.id = articles.file JOIN roots ON roots.id = files.root WHERE articles.id IN"
        )
        return {id: Owner(*row) for id, *row in self._among(query, ids)}

    def _contents(self, values: Sequence[str], blobs: Sequence[str], keys: Iterable[int]) -> tuple[Any, ...]:
        """Return a JSON list with some values and the lengths of some blobs of each of some articles, and the blobs.

        Each blob is that of all articles in a row, None where there is none.
        All come in one row: at each row SQLite lets go of the interpreter's lock, for which threads then queue.
        """
        lengths = (f"length({blob})" for blob in blobs)
        joined = (f"CAST(group_concat({blob}, '') AS BLOB)" for blob in blobs)
        query = (
            f"SELECT json_group_array(json_array({', '.join((*values, *lengths))})), {', '.join(joined)} "
            "FROM articles JOIN contents USING (key) WHERE key IN"
        )
        row: tuple[Any, ...] = self._among(query, keys).fetchone()
        return row

    def _among(self, query: str, values: Iterable[Any]) -> sqlite3.Cursor:
        """Ask `query`, which ends in IN, for any number of values."""
        return self._connection.execute(f"{query} {EACH}", (json.dumps(list(values)),))


def _taken_apart(listed: str, values: int, parts: Sequence[bytes]) -> Iterator[tuple[list[Any], list[bytes]]]:
    """Yield the values and blobs of each row, from a JSON list of values and lengths, and the joined blobs."""
    starts = [0] * len(parts)
    for row in json.loads(listed):
        ends = [start + length for start, length in zip(starts, row[values:], strict=True)]
        yield row[:values], [part[start:end] for part, start, end in zip(parts, starts, ends, strict=True)]
        starts = ends
