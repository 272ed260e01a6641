"""Changes to a library's tables. Document frequencies follow every change at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.article import Article
from index.chunks import ArticleTerms, Field, document_frequencies, field_documents
from index.store.encoding import (
    pack_chunks,
    pack_counts,
    pack_ids,
    pack_paragraphs,
    pack_sentences,
    pack_text,
    unpack_chunks,
    unpack_counts,
    unpack_ids,
)
from index.store.reading import Reader

Term = TypeVar("Term", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be stored, with what the analyser made of it and the id of the file that it came from."""

    article: Article
    terms: ArticleTerms
    digest: bytes
    file: int


class _Changes(Generic[Term]):
    """What some articles add to the statistics, or take from them."""

    def __init__(self) -> None:
        self.frequencies: dict[Field, Counter[Term]] = {field: Counter() for field in Field}
        self.documents: Counter[Field] = Counter()
        self.length: Counter[Field] = Counter()
        self.words: Counter[Term] = Counter()

    def count(self, chunks: Sequence[Sequence[Term]], title: Sequence[Term], words: Counter[Term]) -> None:
        for field, documents in field_documents(chunks, title).items():
            self.frequencies[field].update(document_frequencies(documents))
            self.documents[field] += len(documents)
            self.length[field] += sum(document.total() for document in documents)
        self.words.update(words)

    def rows(self, sign: int) -> list[tuple[Term, int, int, int, int]]:
        """A row a term: the term, then the change of its document frequency in each field."""
        sentence, context, title, article = (self.frequencies[field] for field in Field)
        return [
            (term, sign * sentence[term], sign * context[term], sign * title[term], sign * article[term])
            for term in dict.fromkeys((*article, *title))  # what is in a sentence or context is in the article
        ]


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

    def put(self, entries: Sequence[Entry], analyser: str) -> None:
        """Store articles; one whose id is already there is replaced and keeps its place in the order."""
        positions = dict(
            self._among("SELECT id, position FROM articles WHERE id IN", [entry.article.id for entry in entries])
        )
        self.drop(positions)
        changes: _Changes[str] = _Changes()
        for entry in entries:
            changes.count(entry.terms.chunks, entry.terms.title, entry.terms.words)
        self._add(changes)
        terms = self.term_ids(changes.frequencies[Field.ARTICLE] | changes.frequencies[Field.TITLE])
        words = dict(self._among("SELECT word, id FROM words WHERE word IN", changes.words))
        last = self._connection.execute("SELECT coalesce(max(position), 0) FROM articles").fetchone()[0]
        for number, entry in enumerate(entries, start=1):
            self._insert(entry, positions.get(entry.article.id, last + number), analyser, terms, words)

    def drop(self, ids: Collection[str]) -> None:
        """Remove articles, and what they added to the statistics."""
        if not ids:
            return
        changes: _Changes[int] = _Changes()
        rows = self._among(
            "SELECT chunk_terms, title_terms, words FROM articles JOIN contents USING (key) WHERE id IN", ids
        )
        for chunks, title, words in rows:
            changes.count(unpack_chunks(chunks), unpack_ids(title), unpack_counts(words))
        self._connection.execute(
            "DELETE FROM articles WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        self._take(changes)

    def _insert(
        self, entry: Entry, position: int, analyser: str, term_ids: dict[str, int], word_ids: dict[str, int]
    ) -> None:
        article, terms = entry.article, entry.terms
        key = self._connection.execute(
            "INSERT INTO articles (position, id, file, source, title, publisher, published, url, author, characters, "
            "sentences, chunks, digest, analyser) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position, article.id, entry.file, article.source, article.title, article.publisher, article.published,
                article.url, article.author, len(article.text), len(article.sentences), len(terms.chunks), entry.digest,
                analyser,
            ),
        ).lastrowid  # fmt: skip
        self._connection.execute(
            "INSERT INTO contents (key, title_terms, chunk_terms, sentences, paragraphs, text, words) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                pack_ids([term_ids[term] for term in terms.title]),
                pack_chunks([[term_ids[term] for term in chunk] for chunk in terms.chunks]),
                pack_sentences(article.sentences, terms.sentences),
                pack_paragraphs(article.paragraphs),
                pack_text(article.text),
                pack_counts(Counter({word_ids[word]: count for word, count in terms.words.items()})),
            ),
        )

    def _add(self, changes: _Changes[str]) -> None:
        self._connection.executemany(
            "INSERT INTO terms (term, sentence, context, title, article) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (term) DO UPDATE SET sentence = sentence + excluded.sentence, "
            "context = context + excluded.context, title = title + excluded.title, "
            "article = article + excluded.article",
            changes.rows(1),
        )
        self._connection.executemany(
            "INSERT INTO words (word, chunks) VALUES (?, ?) "
            "ON CONFLICT (word) DO UPDATE SET chunks = chunks + excluded.chunks",
            changes.words.items(),
        )
        self._add_totals(changes, 1)

    def _take(self, changes: _Changes[int]) -> None:
        self._connection.executemany(
            "UPDATE terms SET sentence = sentence + ?2, context = context + ?3, title = title + ?4, "
            "article = article + ?5 WHERE id = ?1",
            rows := changes.rows(-1),
        )
        self._connection.executemany(
            "DELETE FROM terms WHERE id = ? AND article = 0 AND title = 0", [(row[0],) for row in rows]
        )
        self._connection.executemany("UPDATE words SET chunks = chunks - ?2 WHERE id = ?1", changes.words.items())
        self._connection.executemany("DELETE FROM words WHERE id = ? AND chunks = 0", [(id,) for id in changes.words])
        self._add_totals(changes, -1)

    def _add_totals(self, changes: _Changes[str] | _Changes[int], sign: int) -> None:
        self._connection.executemany(
            "UPDATE fields SET documents = documents + ?, length = length + ? WHERE field = ?",
            [(sign * changes.documents[field], sign * changes.length[field], field.value) for field in Field],
        )
