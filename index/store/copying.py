"""What a copy of a library is made by: all of one, as plain values, and taking that over in another.

Ids of terms, words, files and roots are each library's own, so a copy has the things themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypedDict

import numpy as np

from index.article import Article, Kind, Paragraph
from index.chunks import ArticleTerms, Lexicon, Numbers, TermIds, articles_terms
from index.store.encoding import StoredSentences, unpack_counts, unpack_sayings
from index.store.writing import AnalysedEntry, Entry, Writer, without
from index.text.sentences import with_sentences
from index.text.terms import fingerprint

ARTICLE, FILE, UNWANTED, REPEATED = "article", "file", "unwanted", "repeated"


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
    """A thing of a library: an article (`one` is its id), or a row (named by `one`, and perhaps `other`)."""

    kind: str
    one: str
    other: str = ""


_NAMES = {FILE: ("root", "path"), UNWANTED: ("root", "id"), REPEATED: ("says",)}
_COLUMNS = {UNWANTED: ("root", "id", "path"), REPEATED: ("says", "source", "statement")}
_ROWS = {
    FILE: "SELECT roots.path AS root, files.path AS path, stamp, skipped FROM files JOIN roots ON roots.id = root "
    "WHERE roots.path = ? AND files.path = ?",
    UNWANTED: "SELECT root, id, path FROM unwanted WHERE root = ? AND id = ?",
    REPEATED: "SELECT says, source, statement FROM repeated WHERE says = ? AND '' = ?",
}


class Copier(Writer):
    """A writer that tells all that a library has, and takes over what another has."""

    def finish(self) -> None:
        """See `Writer`: what was taken over is settled."""

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
                differing = zip(article.paragraphs, now.paragraphs, strict=True)
                yield article_copy(
                    article,
                    root=root,
                    path=path,
                    digest=digest,
                    analyser=analyser,
                    position=position,
                    repeated=[number for number, (read, held) in enumerate(differing) if read != held],
                    says=unpack_sayings(says),
                    chunks=one.sentences,
                    terms=one.terms,
                    names=terms,
                    words={words[word]: count for word, count in counts[id].items()},
                )

    def take_over(self, copies: Sequence[ArticleCopy], gone: Collection[str]) -> None:
        """Store articles as they are elsewhere, and drop those that are gone there.

        Sentences and terms that another version of the analyser made are made anew.
        """
        self.drop([*gone, *(copy["id"] for copy in copies)])
        files = {
            place: self.file(self.root(place[0]), place[1]) for place in {(one["root"], one["path"]) for one in copies}
        }
        entries: list[Entry] = []
        analysed: list[AnalysedEntry] = []
        made: list[tuple[int, Article]] = []
        ours = _numbered(copies)
        for copy, terms in zip(copies, ours, strict=True):
            article = copied_article(copy)
            repeated = frozenset(copy["repeated"])
            if copy["analyser"] != fingerprint():
                article = with_sentences(article)
                made.append((len(entries), without(article, repeated)))
            digest = bytes.fromhex(copy["digest"])
            entries.append(Entry(article, None, digest, files[copy["root"], copy["path"]]))
            analysed.append(AnalysedEntry(terms, copy["says"], repeated))
        for (number, _), terms in zip(made, articles_terms([article for _, article in made]), strict=True):
            analysed[number] = AnalysedEntry(terms, analysed[number].hashes, analysed[number].repeated)
        self._store(entries, analysed, [copy["position"] for copy in copies], [fingerprint()] * len(copies))
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
        names = _NAMES[kind]
        held = " AND ".join(f"{name} = ?" for name in names)
        self._connection.execute(f"DELETE FROM {kind} WHERE {held}", [row[name] for name in names])
        if not gone:
            columns = _COLUMNS[kind]
            self._connection.execute(
                f"INSERT INTO {kind} ({', '.join(columns)}) VALUES (?, ?, ?)", [row[name] for name in columns]
            )

    def note_move(self, identity: str, *, done: bool) -> None:
        """Note that this library is being moved to a collection, or, `done`, that it was."""
        self.forget_move()
        self._connection.execute("INSERT INTO collection VALUES (?, ?)", (identity, 1 if done else 2))

    def moving_to(self) -> str | None:
        row = self._connection.execute("SELECT identity FROM collection WHERE whole = 2").fetchone()
        return None if row is None else str(row[0])

    def forget_move(self) -> None:
        """Make of a library that was moved one of its own."""
        self._connection.execute("DELETE FROM collection")


def article_copy(
    article: Article,
    *,
    root: str,
    path: str,
    digest: bytes,
    analyser: str,
    position: int,
    repeated: Iterable[int],
    says: Iterable[int],
    chunks: Iterable[int],
    terms: TermIds | ArticleTerms,
    names: Mapping[int, str] | Sequence[str],
    words: Mapping[str, int],
) -> ArticleCopy:
    """Return an article as it was read with all that a library has of it. `names` are the terms by their numbers."""
    sentences = StoredSentences.of(article.sentences)
    flat = iter([names[term] for term in terms.terms.tolist()])
    return {
        "id": article.id, "root": root, "path": path, "source": article.source, "title": article.title,
        "publisher": article.publisher, "published": article.published, "url": article.url, "author": article.author,
        "text": article.text, "digest": digest.hex(), "analyser": analyser, "position": position,
        "paragraphs": [(start, end, kind.value) for start, end, kind in article.paragraphs],
        "repeated": [*repeated], "says": [*map(int, says)],
        "bounds": [*map(int, sentences.bounds)], "within": [*map(int, sentences.last)], "chunks": [*chunks],
        "terms": [[*islice(flat, length)] for length in terms.lengths.tolist()],
        "title_terms": [names[term] for term in terms.title.tolist()], "words": {**words},
    }  # fmt: skip


def copied_article(copy: ArticleCopy) -> Article:
    """Return an article as it was read where it was copied. Raises ValueError where its parts don't fit together."""
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
