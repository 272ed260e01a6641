"""The tantivy engine: an index on disk proposes the articles in which the best chunks are likely to be.

Two indexes in one folder, because tantivy counts documents and lengths over an index, not over those that have a field:
one of chunks, by their own terms, and one of articles, by all their terms and those of their titles. Terms are written
as the store's ids. What is proposed is scored anew from the store, so nothing here has to be exact, or of today.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from tantivy import Document, Index, IndexWriter, Occur, Order, Query, SchemaBuilder, Searcher

from index.chunks import Field
from index.search.engine import BrokenIndex, Indexes, OpenIndex, OpenWriter, ProposalQuery, article_weights
from index.search.engines.indexed import FOLDER, IndexedEngine
from index.store import ArticleTermIds, Store

_CHUNKS, _ARTICLES = "chunks", "articles"
_KEY = "key"  # of the article: a number to read, and as text to delete by, for tantivy deletes nothing by a number
_NAME = "name"
_MAGIC = 1337  # at the end of each of tantivy's files, behind the length of its footer
_HEAP_BYTES = 64_000_000
_ERRORS = (ValueError, OSError, KeyError, RuntimeError)  # what tantivy raises for files that are missing or damaged


class TantivyEngine(IndexedEngine):
    """The engine that proposes from the disk."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__(store, folder, TantivyIndexes(folder))


class TantivyIndexes(Indexes):
    """The indexes in a data folder, a folder a generation. See `Indexes`."""

    format = "1"

    def __init__(self, folder: Path) -> None:
        self._home = folder / FOLDER

    def has(self, generation: str) -> bool:
        """See `Indexes`. A data folder that was restored has no index yet, which is no damage."""
        return self._home.is_dir()

    def open(self, generation: str) -> ProposalIndex:
        return ProposalIndex(self._home / generation)

    def writer(self, generation: str) -> ProposalWriter:
        return ProposalWriter(self._home / generation)


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever tantivy stumbles over into BrokenIndex."""
    try:
        yield
    except _ERRORS as error:
        raise BrokenIndex(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, which is no Exception, and has no name to import
            raise
        raise BrokenIndex(f"tantivy gave up: {error}") from error


class ProposalIndex(OpenIndex):
    """The index of one folder, as of its last commit when it was opened or reloaded. Any thread may ask it."""

    def __init__(self, folder: Path) -> None:
        """Open the index. Raises BrokenIndex."""
        with _guarded():
            self._chunks = _opened(folder / _CHUNKS)
            self._articles = _opened(folder / _ARTICLES)
        self._read()

    def reloaded(self) -> ProposalIndex:
        fresh = copy(self)
        fresh._read()
        return fresh

    def _read(self) -> None:
        with _guarded():
            self._chunks.reload()
            self._articles.reload()
            self._chunk_searcher, self._article_searcher = self._chunks.searcher(), self._articles.searcher()

    def propose(self, query: ProposalQuery) -> set[int]:
        with _guarded():
            by_chunk = [(_term(self._chunks, Field.SENTENCE, term), of_field[0]) for term, of_field in query.terms]
            weighted = article_weights(query.terms, query.weights)
            by_article = [(_term(self._articles, field, term), weight) for term, field, weight in weighted]
            chunks = _best(self._chunk_searcher, by_chunk, query.chunks, _names(self._chunks, query.without))
            articles = _best(self._article_searcher, by_article, query.articles, _names(self._articles, query.without))
            return chunks | articles

    def largest(self) -> int:
        with _guarded():
            return max(_largest(self._chunk_searcher), _largest(self._article_searcher))

    def keys(self) -> set[int]:
        with _guarded():
            return set(_keys(self._article_searcher))

    def holdings(self) -> tuple[Counter[int], Counter[int]]:
        with _guarded():
            return Counter(_keys(self._chunk_searcher)), Counter(_keys(self._article_searcher))

    def frequencies(self, field: Field, terms: Sequence[int]) -> list[int]:
        """Return how many documents hold each term in a field; the deleted count until tantivy merges them away."""
        searcher = self._chunk_searcher if field is Field.SENTENCE else self._article_searcher
        with _guarded():
            return [searcher.doc_freq(field.value, str(term)) for term in terms]


def _refuse_damage(folder: Path) -> None:
    """Check the files of an index against the sums that tantivy writes behind their content.

    It would panic over damage, which Rust writes to standard error, or say nothing. Files of no segment that was
    committed are passed over: who was killed in the middle leaves some, cut short. Raises BrokenIndex, OSError.
    """
    files = [file for file in sorted(folder.iterdir()) if file.suffix and file.suffix not in (".json", ".lock")]
    committed = _committed(folder)
    for file in files:
        if file.stem not in committed:
            continue
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # another process has just merged it with others
            continue
        length, magic = struct.unpack("<II", content[-8:]) if len(content) >= 8 else (0, 0)
        end = len(content) - 8 - length
        try:
            expected = json.loads(content[end:-8])["crc"] if magic == _MAGIC and end >= 0 else None
        except (ValueError, KeyError, TypeError):
            expected = None
        if expected != zlib.crc32(memoryview(content)[: max(0, end)]):
            raise BrokenIndex(f"the file {file.name} is damaged")


def _committed(folder: Path) -> set[str]:
    """Return the names, without endings, of the files of an index that were committed. Raises BrokenIndex, OSError."""
    _refuse_odd_files(folder)
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        names = {segment["segment_id"].replace("-", ""): segment["deletes"] for segment in segments}
        return set(names) | {f"{name}.{deletes['opstamp']}" for name, deletes in names.items() if deletes}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenIndex("the file meta.json is damaged") from error


class ProposalWriter(OpenWriter):
    """Adds articles to, and takes them from, the index of one folder, which is created where it is missing.

    Nothing shows before `commit`. One process at a time may have one; who wants one sees to that.
    """

    def __init__(self, folder: Path) -> None:
        """Open the index, or create it. Raises BrokenIndex."""
        with _guarded():
            self._chunks = _writer(folder / _CHUNKS, Field.SENTENCE)
            self._articles = _writer(folder / _ARTICLES, Field.ARTICLE, Field.TITLE)

    def add(self, articles: Iterable[ArticleTermIds]) -> None:
        with _guarded():
            for article in articles:
                words = list(map(str, article.terms.terms.tolist()))
                start = 0
                name = str(article.key)
                for length in article.terms.lengths.tolist():
                    chunk = Document()
                    chunk.add_unsigned(_KEY, article.key)
                    chunk.add_text(_NAME, name)
                    chunk.add_text(Field.SENTENCE, " ".join(words[start : start + length]))
                    self._chunks.add_document(chunk)
                    start += length
                whole = Document()
                whole.add_unsigned(_KEY, article.key)
                whole.add_text(_NAME, name)
                whole.add_text(Field.ARTICLE, " ".join(words))
                whole.add_text(Field.TITLE, " ".join(map(str, article.terms.title.tolist())))
                self._articles.add_document(whole)

    def remove(self, keys: Collection[int]) -> None:
        with _guarded():
            for key in keys:
                self._chunks.delete_documents_by_term(_NAME, str(key))
                self._articles.delete_documents_by_term(_NAME, str(key))

    def commit(self) -> None:
        with _guarded():
            self._chunks.commit()
            self._articles.commit()

    def close(self) -> None:
        """Wait for segments that are being merged. Nothing can be added afterwards."""
        with _guarded():
            self._chunks.wait_merging_threads()
            self._articles.wait_merging_threads()


def _refuse_odd_files(folder: Path) -> None:
    """Raise BrokenIndex where something in the folder of an index is no file: opening a pipe would never end."""
    odd = next((one.name for one in folder.iterdir() if not one.is_file()), None)
    if odd is not None:
        raise BrokenIndex(f"{odd} is no file")


def _opened(folder: Path) -> Index:
    _refuse_damage(folder)
    index = Index.open(str(folder))
    index.config_reader("manual")  # else a thread would watch the folder, and write a lock into it
    return index


def _writer(folder: Path, *fields: Field) -> IndexWriter:
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_odd_files(folder)
    builder = SchemaBuilder()
    builder.add_unsigned_field(_KEY, fast=True)
    builder.add_text_field(_NAME, tokenizer_name="raw", index_option="basic")
    for field in fields:
        builder.add_text_field(field.value, tokenizer_name="whitespace", index_option="freq")
    return Index(builder.build(), str(folder)).writer(_HEAP_BYTES, num_threads=1)


def _term(index: Index, field: Field, term: int) -> Query:
    return Query.term_query(index.schema, field.value, str(term), "freq")


def _names(index: Index, keys: Iterable[int]) -> list[tuple[Occur, Query]]:
    """Return the clauses that leave out what is here under some keys."""
    return [(Occur.MustNot, Query.term_query(index.schema, _NAME, str(key), "basic")) for key in keys]


def _best(
    searcher: Searcher, terms: Sequence[tuple[Query, float]], limit: int, without: Sequence[tuple[Occur, Query]]
) -> set[int]:
    """Return the keys of the best documents for weighted queries."""
    queries = [(Occur.Should, query if weight == 1 else Query.boost_query(query, weight)) for query, weight in terms]
    hits = searcher.search(Query.boolean_query([*queries, *without]), limit, count=False).hits
    return set(searcher.fast_field_values(_KEY, [address for _, address in hits]))  # type: ignore[arg-type]


def _keys(searcher: Searcher) -> list[int]:
    hits = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False).hits
    return searcher.fast_field_values(_KEY, [address for _, address in hits])  # type: ignore[return-value]


def _largest(searcher: Searcher) -> int:
    hits = searcher.search(Query.all_query(), 1, count=False, order_by_field=_KEY, order=Order.Desc).hits
    return int(hits[0][0]) if hits else 0
