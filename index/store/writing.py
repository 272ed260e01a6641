"""Changes to a library's tables. Document frequencies follow every change at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from index.article import Article, Kind, Paragraph
from index.chunks import ArticleTerms, Field, TermIds, articles_terms
from index.errors import DamagedLibrary
from index.metadata.notices import is_statement, sayings
from index.store import encoding
from index.store.reading import EACH, Reader
from index.store.statistics import Counted, KnownIds, Repetitions, StoredRepetitions


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be stored, as it was read, with what the analyser made of it and the id of its file.

    The terms are None where they are still to be made.
    """

    article: Article
    terms: ArticleTerms | None
    digest: bytes
    file: int


@dataclass(frozen=True, slots=True)
class AnalysedEntry:
    """What is stored of an entry: its terms, the hashes of its paragraphs, and which of these are repeated."""

    terms: ArticleTerms
    hashes: Sequence[int]
    repeated: Collection[int]


class Writer(Reader):
    """What can be changed through a connection that is inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, known: KnownIds) -> None:
        super().__init__(connection)
        self._known = known
        self._repetitions: Repetitions = StoredRepetitions(connection)
        known.bring_to(connection.execute("PRAGMA data_version").fetchone()[0])

    def root(self, path: str) -> int:
        """Return the id of a root, which is registered if it is new."""
        self._connection.execute("INSERT INTO roots (path) VALUES (?) ON CONFLICT DO NOTHING", (path,))
        return self._number("SELECT id FROM roots WHERE path = ?", path)

    def rename_root(self, path: str, new: str) -> None:
        """Give a root another path, under which none is known."""
        self._connection.execute("UPDATE roots SET path = ? WHERE path = ?", (new, path))
        self._connection.execute("UPDATE unwanted SET root = ? WHERE root = ?", (new, path))

    def file(self, root: int, path: str) -> int:
        """Return the id of a file of a root, which is registered, as still to be read, if it is new."""
        self._connection.execute("INSERT INTO files (root, path) VALUES (?, ?) ON CONFLICT DO NOTHING", (root, path))
        return self._number("SELECT id FROM files WHERE root = ? AND path = ?", root, path)

    def settle(self, file: int, stamp: str | None, skipped: Iterable[tuple[str, str]]) -> None:
        """Record that a file was read: with which stamp (None: read it again), and what was skipped in it."""
        self._connection.execute(
            "UPDATE files SET stamp = ?, skipped = ? WHERE id = ?", (stamp, json.dumps(list(skipped)), file)
        )

    def forget_file(self, file: int) -> None:
        """Drop a file that holds no article any more."""
        self._connection.execute("DELETE FROM files WHERE id = ?", (file,))

    def forget_empty_root(self, path: str) -> None:
        """Drop a root of which no file is left."""
        self._connection.execute("DELETE FROM roots WHERE path = ? AND id NOT IN (SELECT root FROM files)", (path,))

    def exclude(self, articles: Iterable[tuple[str, str, str]]) -> None:
        """Record articles (root, path of the file, id) as removed by people, so that no sync of the root adds them."""
        self._connection.executemany("INSERT OR IGNORE INTO unwanted (root, path, id) VALUES (?, ?, ?)", articles)

    def readmit(self, root: str) -> None:
        """Forget which articles people removed from a root; the next sync reads their files again."""
        self._connection.execute(
            "UPDATE files SET stamp = NULL WHERE root = (SELECT id FROM roots WHERE path = ?) "
            "AND path IN (SELECT path FROM unwanted WHERE root = ?)",
            (root, root),
        )
        self._connection.execute("DELETE FROM unwanted WHERE root = ?", (root,))

    def name_index(self, generation: str, indexed: int, removed: Iterable[int] = (), added: Iterable[int] = ()) -> None:
        """Record which index may be used, up to which key it covers articles, and which it no longer holds.

        Some of those that were `added` to it may be gone from the store by now.
        """
        self._connection.execute("DELETE FROM candidate_index")
        self._connection.execute("INSERT INTO candidate_index VALUES (?, ?)", (generation, indexed))
        self._connection.executemany("DELETE FROM removed WHERE key = ?", [(key,) for key in removed])
        held = list(added)
        gone = set(held) - self.present(held)
        self._connection.executemany("INSERT OR IGNORE INTO removed VALUES (?)", [(key,) for key in gone])

    def put(self, entries: Sequence[Entry], analyser: str) -> None:
        """Store articles; one whose id is already there is replaced and keeps its place in the order."""
        positions = self._positions([entry.article.id for entry in entries])
        last = self.last_position()
        self.drop(positions)
        places = [
            positions.get(entry.article.id, self._place(last, number)) for number, entry in enumerate(entries, start=1)
        ]
        self._store(entries, self._analysed(entries), places, [analyser] * len(entries))

    def _positions(self, ids: Collection[str]) -> dict[str, int]:
        return dict(self._among("tn", "SELECT id, position FROM articles WHERE id IN", ids))

    def _place(self, last: int, number: int) -> int:
        """Return the place in the order of a new article, number so many after the place `last`."""
        return last + number

    def _store(
        self,
        entries: Sequence[Entry],
        analysed: Sequence[AnalysedEntry],
        positions: Sequence[int],
        analysers: Sequence[str],
    ) -> None:
        ids = self._known.of(self._connection, [one.terms for one in analysed])
        counted = Counted()
        by_lexicon: dict[int, list[ArticleTerms]] = {}
        held: dict[int, Sequence[int]] = {}
        for entry, one, position, analyser in zip(entries, analysed, positions, analysers, strict=True):
            term_ids, word_ids = ids[id(one.terms.lexicon)]
            terms = TermIds(one.terms.lengths, term_ids[one.terms.terms], term_ids[one.terms.title])
            words = word_ids[one.terms.words]
            counted.add_words(words, one.terms.holders)
            counts = encoding.pack_counts(words, one.terms.holders)
            held[self._insert(entry, one, position, analyser, terms, counts)] = one.hashes
            by_lexicon.setdefault(id(one.terms.lexicon), []).append(one.terms)
        for lexicon, together in by_lexicon.items():
            counted.add_terms([TermIds(each.lengths, each.terms, each.title) for each in together], ids[lexicon][0])
        counted.add_to(self._connection, 1)
        self._repetitions.add(held)

    def _roots(self, files: Collection[int]) -> dict[int, str]:
        query = "SELECT files.id, roots.path FROM files JOIN roots ON roots.id = files.root WHERE files.id IN"
        return dict(self._among("nt", query, files))

    def _paragraph_hashes(self, key: int) -> Sequence[int]:
        ((blob,),) = self._rows("b", "SELECT says FROM contents WHERE key = ?", key)
        return encoding.unpack_sayings(blob)

    def _analysed(self, entries: Sequence[Entry]) -> list[AnalysedEntry]:
        """Return the entries with what is known to be repeated left out of their terms."""
        roots = self._roots({entry.file for entry in entries})
        says = [sayings(entry.article, roots[entry.file]) for entry in entries]
        known = self._repetitions.among({one for each in says for one in each})
        repeated = [frozenset(n for n, one in enumerate(each[1:]) if one in known) for each in says]
        anew = [n for n, entry in enumerate(entries) if entry.terms is None or repeated[n]]
        made = articles_terms([without(entries[n].article, repeated[n]) for n in anew])
        terms = {n: entry.terms for n, entry in enumerate(entries)} | dict(zip(anew, made, strict=True))
        return [AnalysedEntry(one, says[n], repeated[n]) for n, one in terms.items() if one is not None]

    def last_position(self) -> int:
        return self._number("SELECT coalesce(max(position), 0) FROM articles")

    def finish(self) -> None:
        """Apply what follows from the changes, before they are committed."""
        self.settle_repetitions()

    def settle_repetitions(self) -> None:
        """Bring the kinds of paragraphs in line with what is repeated now, in all articles that this concerns."""
        self.reclassify(self._repetitions.settle(self._is_statement))
        self._repetitions.forget()

    def reclassify(self, changed: Collection[int]) -> None:
        """Bring the kinds of paragraphs of the articles with these keys in line with what is repeated."""
        for keys in self.batches(sorted(changed)):
            analysers = self._analysers(keys)
            entries: dict[str, list[Entry]] = {}
            for key in keys:
                with suppress(DamagedLibrary, encoding.DamagedData):  # which `verbatim check` is for
                    entry = Entry(self.article(key, as_read=True), None, *self.origin(key))
                    entries.setdefault(analysers[key], []).append(entry)
            for analyser, together in entries.items():
                self.put(together, analyser)

    def _analysers(self, keys: Collection[int]) -> dict[int, str]:
        return dict(self._among("nt", "SELECT key, analyser FROM articles WHERE key IN", keys))

    def _is_statement(self, key: int, says: int) -> bool:
        try:
            article = self.article(key, as_read=True)
            start, end, _ = article.paragraphs[[*self._paragraph_hashes(key)].index(says) - 1]
        except (DamagedLibrary, KeyError, ValueError, IndexError):
            return True
        return is_statement(article.text[start:end])

    def drop(self, ids: Collection[str]) -> None:
        """Remove articles, and what they added to the statistics."""
        if not ids:
            return
        query = "SELECT key, says, chunk_terms, title_terms, words FROM articles JOIN contents USING (key) WHERE id IN"
        self._known.forget()  # for terms and words may go
        counted, stored = Counted(), []
        gone: dict[int, Sequence[int]] = {}
        for key, says, chunks, title, counts in self._among("nbbbb", query, ids):
            gone[key] = encoding.unpack_sayings(says)
            stored.append(encoding.unpack_terms(chunks, title))
            held = encoding.unpack_counts(counts)
            counted.add_words(np.array(list(held), dtype=np.int64), np.array(list(held.values()), dtype=np.int64))
        counted.add_terms(stored)
        self._connection.execute(
            "INSERT INTO removed SELECT key FROM articles, candidate_index "
            f"WHERE key <= indexed AND articles.id IN {EACH}",
            (json.dumps(list(ids)),),
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {EACH}", (json.dumps(list(ids)),))
        counted.add_to(self._connection, -1)
        self._repetitions.drop(gone)

    def give_up(self, ids: Iterable[str]) -> None:
        """Remove articles that can't be read any more; the next sync reads their files again.

        The statistics keep what these added, and have to be counted anew.
        """
        listed = json.dumps(list(ids))
        self._connection.execute(
            f"UPDATE files SET stamp = NULL WHERE id IN (SELECT file FROM articles WHERE id IN {EACH})", (listed,)
        )
        self._connection.execute(
            f"INSERT OR IGNORE INTO removed SELECT key FROM articles WHERE id IN {EACH}", (listed,)
        )
        self._connection.execute(f"DELETE FROM articles WHERE id IN {EACH}", (listed,))
        self._connection.execute("DELETE FROM sayings WHERE article NOT IN (SELECT key FROM articles)")

    def count_anew(
        self, terms: tuple[Mapping[Field, tuple[int, int]], Mapping[int, Sequence[int]]], words: Mapping[int, int]
    ) -> None:
        """Replace the statistics: documents and terms a field, document frequencies by term id, and words by id."""
        self._known.forget()
        totals, frequencies = terms
        self._connection.executemany(
            "UPDATE fields SET documents = ?, length = ? WHERE field = ?",
            [(*counted, field.value) for field, counted in totals.items()],
        )
        self._connection.execute("UPDATE terms SET sentence = 0, context = 0, title = 0, article = 0")
        self._connection.executemany(
            "UPDATE terms SET sentence = ?2, context = ?3, title = ?4, article = ?5 WHERE id = ?1",
            [(term, *counts) for term, counts in frequencies.items()],
        )
        self._connection.execute("DELETE FROM terms WHERE article = 0 AND title = 0")
        self._connection.execute("UPDATE words SET chunks = 0")
        self._connection.executemany("UPDATE words SET chunks = ?2 WHERE id = ?1", [*words.items()])
        self._connection.execute("DELETE FROM words WHERE chunks = 0")

    def _insert(
        self, entry: Entry, analysed: AnalysedEntry, position: int, analyser: str, terms: TermIds, words: bytes
    ) -> int:
        article = entry.article
        row = self._connection.execute(
            "INSERT INTO articles (position, id, file, source, title, publisher, published, url, author, characters, "
            "sentences, chunks, digest, analyser) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
            (
                position, article.id, entry.file, article.source, article.title, article.publisher, article.published,
                article.url, article.author, len(article.text), len(article.sentences), len(terms.lengths),
                entry.digest, analyser,
            ),
        )  # fmt: skip
        key = int(row.fetchone()[0])
        self._connection.execute(
            "INSERT INTO contents (key, title_terms, chunk_terms, sentences, paragraphs, text, words, says) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                encoding.pack_ids(terms.title),
                encoding.pack_terms(terms),
                encoding.pack_sentences(article.sentences, analysed.terms.sentences),
                encoding.pack_paragraphs(article.paragraphs, analysed.repeated),
                encoding.pack_text(article.text),
                words,
                encoding.pack_sayings(analysed.hashes),
            ),
        )
        return key


def without(article: Article, repeated: Collection[int]) -> Article:
    """Return an article with its `repeated` paragraphs as furniture."""
    if not repeated:
        return article
    paragraphs = tuple(
        Paragraph(start, end, Kind.BOILERPLATE if n in repeated else kind)
        for n, (start, end, kind) in enumerate(article.paragraphs)
    )
    return replace(article, paragraphs=paragraphs)
