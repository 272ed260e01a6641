"""Questions to a library's tables, each answered with plain values."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from types import NoneType
from typing import Any

import numpy as np

from index.article import Article
from index.chunks import Field
from index.errors import DamagedLibrary
from index.store import encoding, records

_PACKED = "id, title, publisher, published, url, author, source, text, paragraphs, contents.sentences"

Part = tuple[int, str]
"""How many letters a word has, and some of them."""

EACH = "(SELECT value FROM json_each(?))"  # of any number of values, given as a JSON list

# Numbers that are not negative, and any; texts, and those that may be missing; blobs.
_KINDS = {"n": (int,), "i": (int,), "t": (str,), "o": (str, NoneType), "b": (bytes,)}

_LARGEST = 1 << 53  # below which every number is itself in arithmetic with fractions

_BATCH = 200  # articles read at once
_BATCH_CHARACTERS = 8_000_000  # of their text, or a single article


def checked(kinds: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield rows whose values are of the kinds that were written, a letter of `_KINDS` each. Raises DamagedData.

    In a damaged file any column may hold anything, whatever its table says.
    """
    types = [_KINDS[kind] for kind in kinds]
    numbers = [place for place, kind in enumerate(kinds) if kind == "n"]
    for row in rows:
        if not all(map(isinstance, row, types)) or any(not 0 <= row[place] < _LARGEST for place in numbers):
            raise encoding.DamagedData("a row holds values of other kinds")
        yield row


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield values in lists of at most `size`, in their order, as `itertools.batched` of Python 3.12 does."""
    coming = iter(values)
    while some := list(islice(coming, size)):
        yield some


class Reader:
    """What can be read through a connection. Each method raises DamagedData for what nobody can have stored."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ever_indexed(self) -> bool:
        """Return whether an article was ever stored, removed ones included."""
        return any(seq for (seq,) in self._rows("n", "SELECT seq FROM sqlite_sequence WHERE name = 'articles'"))

    def articles(self) -> tuple[records.ArticleInfo, ...]:
        """Return all articles in order of arrival."""
        return self._infos("")

    def listed(self, narrowing: records.Narrowing) -> Iterator[records.ArticleInfo]:
        """Yield articles in order of arrival: at least those that pass."""
        yield from self.articles()

    def count(self) -> int:
        return self._number("SELECT count(*) FROM articles")

    def info(self, id: str) -> records.ArticleInfo | None:
        return next(iter(self._infos("WHERE articles.id = ?", id)), None)

    def info_at(self, number: int) -> records.ArticleInfo | None:
        """Return the article with this number, from 1 in order of arrival."""
        return next(iter(self._infos("WHERE number = ?", number)), None)

    def infos_of_root(self, path: str) -> tuple[records.ArticleInfo, ...]:
        """Return the articles of a root in order of arrival."""
        return self._infos("WHERE roots.path = ?", path)

    def titles(self) -> list[tuple[str, str | None]]:
        """Return ids and titles of all articles in order of arrival."""
        return [(id, title) for id, title in self._rows("to", "SELECT id, title FROM articles ORDER BY position, key")]

    def _infos(self, condition: str, *values: object) -> tuple[records.ArticleInfo, ...]:
        rows = self._rows(
            "ntooooottnn",
            "SELECT number, articles.id, title, publisher, published, url, author, source, roots.path, sentences, "
            "characters FROM (SELECT key, row_number() OVER (ORDER BY position, key) AS number FROM articles) "
            "JOIN articles USING (key) JOIN files ON files.id = articles.file JOIN roots ON roots.id = files.root "
            f"{condition} ORDER BY number",
            *values,
        )
        return tuple(records.ArticleInfo(*row) for row in rows)

    def article(self, key: int, *, as_read: bool = False) -> Article:
        """Return the article with its parts; `as_read`, its paragraphs have the kinds of its file.

        Raises KeyError for a key that is no longer there.
        """
        found = self.read((key,))
        if key not in found and self.present((key,)):
            raise encoding.DamagedData("an article has no contents")
        return found[key].unpacked(as_read=as_read)

    def key(self, id: str) -> int | None:
        return next(iter(self._numbers("SELECT key FROM articles WHERE id = ?", id)), None)

    def moved_to(self) -> str | None:
        """Return to which collection in a cluster this library was moved; None where it was not."""
        return next(
            (identity for (identity,) in self._rows("t", "SELECT identity FROM collection WHERE whole <> 2")), None
        )

    def read_ahead(self, wanted: Callable[[], tuple[Collection[str], Collection[str]]]) -> None:
        """Look up the numbers of the words and terms `wanted` at once, where looking up each would take its time."""

    def article_keys(self) -> list[int]:
        """Return the keys of all articles in order of arrival."""
        return self._numbers("SELECT key FROM articles ORDER BY position, key")

    def outdated(self, analyser: str, limit: int) -> list[int]:
        """Return the keys of at most `limit` articles whose terms come from another version of the analyser."""
        return self._numbers("SELECT key FROM articles WHERE analyser <> ? LIMIT ?", analyser, limit)

    def stored(self, keys: Iterable[int]) -> Iterator[records.StoredArticle]:
        """Yield articles as an index needs them, in the order of `keys`; those no longer there are left out."""
        query = f"SELECT key, chunk_terms, title_terms, {_PACKED} FROM articles JOIN contents USING (key) WHERE key IN"
        for batch in self.batches(keys):
            rows = {key: row for key, *row in self._among("nbbtoooootbbb", query, batch)}
            for key in batch:
                if key in rows:
                    chunks, title, *packed = rows.pop(key)
                    article = records.PackedArticle(*packed)
                    indexed, terms = encoding.unpack_indexed(article.sentences), encoding.unpack_terms(chunks, title)
                    if len(indexed) != len(terms.lengths):
                        raise DamagedLibrary(f"article {article.id!r}", "its terms are not those of its sentences")
                    yield records.StoredArticle(key, article.id, indexed, terms, article)

    def batches(self, keys: Iterable[int], size: int = _BATCH) -> Iterator[list[int]]:
        """Yield keys in batches whose articles can be held at once: `size` at most, and so much text or one article."""
        for some in batched(keys, size):
            lengths = dict(self._among("nn", "SELECT key, characters FROM articles WHERE key IN", some))
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

    def read(self, keys: Iterable[int]) -> dict[int, records.PackedArticle]:
        """Return articles by their keys, those that are no longer there left out."""
        values = ("key", "id", "title", "publisher", "published", "url", "author", "source")
        rows, *parts = self._contents(values, "ntooooot", ("text", "paragraphs", "contents.sentences"), keys)
        taken_apart = _taken_apart(rows, len(values), parts)
        return {key: records.PackedArticle(*named, *blobs) for (key, *named), blobs in taken_apart}

    def index_state(self) -> records.IndexState:
        """Return which index on disk may be used, and what it lacks."""
        row = next(iter(self._rows("tn", "SELECT generation, indexed FROM candidate_index")), None)
        generation, indexed = row or (None, 0)
        removed = self._number("SELECT count(*) FROM removed")
        behind = self._number("SELECT coalesce(sum(chunks), 0) FROM articles WHERE key > ?", indexed)
        return records.IndexState(generation, indexed, removed, behind)

    def removed(self) -> list[int]:
        """Return the keys of articles that are gone but still in the index on disk."""
        return self._numbers("SELECT key FROM removed")

    def chunk_count(self) -> int:
        return self.totals(Field.SENTENCE)[0]

    def keys_of(self, ids: Iterable[str]) -> list[int]:
        """Return the keys of those of these articles that the library holds."""
        return [key for (key,) in self._among("n", "SELECT key FROM articles WHERE id IN", ids)]

    def present(self, keys: Iterable[int]) -> set[int]:
        return {key for (key,) in self._among("n", "SELECT key FROM articles WHERE key IN", keys)}

    def keys_after(self, key: int, limit: int = -1) -> list[int]:
        """Return the keys beyond `key`, rising; at most `limit`, or all."""
        return self._numbers("SELECT key FROM articles WHERE key > ? ORDER BY key LIMIT ?", key, limit)

    def ids_after(self, key: int) -> list[str]:
        return [id for (id,) in self._rows("t", "SELECT id FROM articles WHERE key > ?", key)]

    def last_key(self) -> int:
        return self._number("SELECT coalesce(max(key), 0) FROM articles")

    def article_term_ids(self, keys: Iterable[int]) -> records.TermTable:
        """Return the terms of articles; keys that are no longer there are left out."""
        rows, chunks, title_ids = self._contents(("key", "position"), "nn", ("chunk_terms", "title_terms"), keys)
        found, positions, chunk_bytes, title_bytes = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        sizes, lengths, terms = encoding.unpack_joined_terms(chunks, chunk_bytes)
        titles = encoding.unpack_ids(title_ids)
        if (title_bytes % titles.itemsize).any() or title_bytes.sum() != titles.nbytes:
            raise encoding.DamagedData("the terms of a title are cut off")
        return records.TermTable(found, positions, sizes, title_bytes // titles.itemsize, lengths, terms, titles)

    def term_records(self, terms: Iterable[str]) -> dict[str, records.TermRecord]:
        """Return ids and document frequencies of those of `terms` that the library holds."""
        rows = self._among("tnnnnn", f"SELECT term, id, {', '.join(Field)} FROM terms WHERE term IN", terms)
        return {term: records.TermRecord(id, tuple(frequencies)) for term, id, *frequencies in rows}

    def terms(self) -> dict[int, str]:
        return dict(self._rows("nt", "SELECT id, term FROM terms"))

    def totals(self, field: Field) -> tuple[int, int]:
        """Return how many documents a field has, and how many terms in all."""
        for documents, length in self._rows("nn", "SELECT documents, length FROM fields WHERE field = ?", field.value):
            if documents or not length:
                return documents, length
        raise encoding.DamagedData("its statistics are gone")

    def words(self) -> dict[str, int]:
        """Return the words of the chunks, stop words left out, with how many chunks hold each."""
        return dict(self._rows("tn", "SELECT word, chunks FROM words"))

    def integrity(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        found = [line for (line,) in self._connection.execute("PRAGMA integrity_check") if line != "ok"]
        lost = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return [*found, *(f"a row of {table} refers to nothing in {parent}" for table, _, parent, _ in lost)]

    def ids(self) -> list[tuple[int, str]]:
        """Return the keys and ids of all articles in order of arrival."""
        return [(key, id) for key, id in self._rows("nt", "SELECT key, id FROM articles ORDER BY position, key")]

    def frequencies_by_id(self, field: Field) -> dict[int, int]:
        """Return how many of a field's documents hold each term, by the term's id."""
        return dict(self._rows("ni", f"SELECT id, {field.value} FROM terms WHERE {field.value} <> 0"))

    def word_frequencies_by_id(self) -> dict[int, int]:
        """Return how many chunks hold each word, by the word's id."""
        return dict(self._rows("ni", "SELECT id, chunks FROM words WHERE chunks <> 0"))

    def word_counts(self, keys: Iterable[int]) -> Counter[int]:
        """Return how many chunks of these articles hold each word, by the word's id."""
        counts: Counter[int] = Counter()
        for (blob,) in self._among("b", "SELECT words FROM contents WHERE key IN", keys):
            counts.update(encoding.unpack_counts(blob))
        return counts

    def word_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many chunks hold each of those of `words` that the library has."""
        return dict(self._among("tn", "SELECT word, chunks FROM words WHERE word IN", words))

    def largest_word_frequency(self) -> int:
        return self._number("SELECT coalesce(max(chunks), 0) FROM words")

    def last_word(self) -> int:
        return self._number("SELECT coalesce(max(id), 0) FROM words")

    def words_after(self, id: int) -> list[tuple[int, str]]:
        """Return the ids and texts of the words that were added after the one with this id."""
        rows = self._rows("nt", "SELECT id, word FROM words WHERE id > ? ORDER BY id", id)
        return [(number, word) for number, word in rows]

    def words_with(self, beginnings: Collection[Part], middles: Collection[Part]) -> Iterator[str]:
        """Yield the words with some parts, each so many letters of a word, and the first two or the third to fifth."""
        for letters, parts in (("1, 2", beginnings), ("3, 3", middles)):
            query = f"SELECT word FROM words WHERE length(word) = ? AND substr(word, {letters}) = ?"
            for part in parts:
                yield from (word for (word,) in self._rows("t", query, *part))

    def counts(self) -> dict[str, int]:
        """Return how many articles, sentences, chunks, characters, terms and words there are."""
        names = ("articles", "sentences", "chunks", "characters", "terms", "words")
        (row,) = self._rows(
            "n" * len(names),
            "SELECT count(*), coalesce(sum(sentences), 0), coalesce(sum(chunks), 0), coalesce(sum(characters), 0), "
            "(SELECT count(*) FROM terms), (SELECT count(*) FROM words) FROM articles",
        )
        return dict(zip(names, row, strict=True))

    def roots(self) -> dict[str, int]:
        """Return the paths of all roots, with how many articles each has."""
        return dict(
            self._rows(
                "tn",
                "SELECT roots.path, count(articles.key) FROM roots LEFT JOIN files ON files.root = roots.id "
                "LEFT JOIN articles ON articles.file = files.id GROUP BY roots.id ORDER BY roots.id",
            )
        )

    def files(self, root: str) -> dict[str, records.FileRecord]:
        """Return what is known of a root's files, by path."""
        rows = self._rows(
            "tnotn",
            "SELECT files.path, files.id, stamp, skipped, count(articles.key) FROM roots "
            "JOIN files ON files.root = roots.id LEFT JOIN articles ON articles.file = files.id "
            "WHERE roots.path = ? GROUP BY files.id ORDER BY files.id",
            root,
        )
        return {
            path: records.FileRecord(id, stamp, _pairs(skipped), articles)
            for path, id, stamp, skipped, articles in rows
        }

    def stamps(self, paths: Iterable[str]) -> list[tuple[str, str | None]]:
        """Return the stamps of files by these paths, of whatever root, with their paths."""
        rows = self._among("to", "SELECT path, stamp FROM files WHERE path IN", paths)
        return [(path, stamp) for path, stamp in rows]

    def holders(self, paths: Collection[str], root: str) -> list[tuple[str, str, str]]:
        """Return the files at these paths, of whatever root: path, root, and the least id of its articles.

        Of `root`, articles that were removed and are not wanted count too.
        """
        query = (
            "SELECT files.path, roots.path, min(articles.id) FROM files JOIN roots ON roots.id = files.root "
            f"JOIN articles ON articles.file = files.id WHERE files.path IN {EACH} GROUP BY files.id "
            f"UNION ALL SELECT path, root, id FROM unwanted WHERE root = ? AND path IN {EACH}"
        )
        listed = json.dumps(list(paths))
        return [(path, holder, id) for path, holder, id in self._rows("ttt", query, listed, root, listed)]

    def held(self, file: int) -> tuple[str, ...]:
        return tuple(id for (id,) in self._rows("t", "SELECT id FROM articles WHERE file = ?", file))

    def origin(self, key: int) -> tuple[bytes, int]:
        """Return an article's digest and the id of the file that it came from."""
        ((digest, file),) = self._rows("bn", "SELECT digest, file FROM articles WHERE key = ?", key)
        return digest, file

    def unwanted(self, root: str) -> set[str]:
        """Return the ids of the articles that were removed from a root."""
        return {id for (id,) in self._rows("t", "SELECT id FROM unwanted WHERE root = ?", root)}

    def owners(self, ids: Iterable[str]) -> dict[str, records.Owner]:
        """Return where those of `ids` that the library holds came from."""
        query = (
            "SELECT articles.id, files.id, files.path, roots.path, digest FROM articles "
            "JOIN files ON files.id = articles.file JOIN roots ON roots.id = files.root WHERE articles.id IN"
        )
        return {id: records.Owner(*row) for id, *row in self._among("tnttb", query, ids)}

    def _contents(self, values: Sequence[str], kinds: str, blobs: Sequence[str], keys: Iterable[int]) -> list[Any]:
        """Return rows of some values, of these kinds, and of the lengths of some blobs, an article each; and the blobs.

        Each blob is that of all articles in a row. All come in one row of SQLite's: at each row it lets go of the
        interpreter's lock, for which threads then queue.
        """
        lengths = (f"length({blob})" for blob in blobs)
        joined = (f"coalesce(CAST(group_concat({blob}, '') AS BLOB), x'')" for blob in blobs)
        query = (
            f"SELECT json_group_array(json_array({', '.join((*values, *lengths))})), {', '.join(joined)} "
            "FROM articles JOIN contents USING (key) WHERE key IN"
        )
        ((listed, *parts),) = self._among("t" + "b" * len(blobs), query, keys)
        return [list(checked(kinds + "n" * len(blobs), json.loads(listed))), *parts]

    def _among(self, kinds: str, query: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Ask `query`, which ends in IN, for any number of values."""
        return self._rows(kinds, f"{query} {EACH}", json.dumps(list(values)))

    def _number(self, query: str, *values: object) -> int:
        (number,) = self._numbers(query, *values)
        return number

    def _numbers(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._rows("n", query, *values)]

    def _rows(self, kinds: str, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        return checked(kinds, self._connection.execute(query, values))


Reading = Callable[[], AbstractContextManager[Reader]]
"""Gives a reader of one state of the store, always the same."""


def _pairs(listed: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((where, why) for where, why in checked("tt", json.loads(listed)))
    except (ValueError, TypeError, RecursionError) as error:
        raise encoding.DamagedData(f"what was skipped is no list of pairs: {error}") from error


def _taken_apart(
    rows: Iterable[Sequence[Any]], values: int, parts: Sequence[bytes]
) -> Iterator[tuple[Sequence[Any], list[bytes]]]:
    """Yield the values and blobs of each row, from its values and the lengths of its blobs, and the joined blobs."""
    starts = [0] * len(parts)
    for row in rows:
        ends = [start + length for start, length in zip(starts, row[values:], strict=True)]
        yield row[:values], [part[start:end] for part, start, end in zip(parts, starts, ends, strict=True)]
        starts = ends
