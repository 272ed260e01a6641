"""What the store hands out: plain values, one a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article
from index.chunks import Ids, Numbers, TermIds
from index.errors import DamagedLibrary
from index.store import encoding


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which articles are wanted: any of `sources`, casefolded, is part of their publisher, file name or address.

    `after` and `before` are ISO dates, both included, compared as far as an article's date is known; one without a date
    passes neither, and with `undated` only such pass.
    """

    sources: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article without its text. `number` counts from 1 in order of arrival; `root` is an absolute path."""

    number: int
    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    author: str | None
    source: str
    root: str
    sentences: int
    characters: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of a file of a root.

    That is its stamp when it was read (None: read it again), what was skipped in it as (path, reason), and how many
    articles it holds.
    """

    id: int
    stamp: str | None
    skipped: tuple[tuple[str, str], ...]
    articles: int


@dataclass(frozen=True, slots=True)
class Owner:
    """Where an article came from, and its digest. `file` is the file's id, `path` is relative to `root`."""

    file: int
    path: str
    root: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """An article as it is stored, unpacked when it is wanted."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    author: str | None
    source: str
    text: bytes
    paragraphs: bytes
    sentences: bytes

    @classmethod
    def of(cls, article: Article, indexed: Sequence[int], repeated: Collection[int]) -> PackedArticle:
        """Return an article as it is stored, of which some sentences are `indexed` and some paragraphs `repeated`."""
        return cls(
            article.id, article.title, article.publisher, article.published, article.url, article.author,
            article.source, encoding.pack_text(article.text), encoding.pack_paragraphs(article.paragraphs, repeated),
            encoding.pack_sentences(article.sentences, indexed),
        )  # fmt: skip

    def unpacked(self, *, as_read: bool = False) -> Article:
        """Return the article with its text, paragraphs and sentences. Raises DamagedLibrary where they can't be.

        Its paragraphs are of the kinds that they have now, or `as_read`, whatever the library has found to be repeated.
        """
        try:
            text = encoding.unpack_text(self.text)
            paragraphs = encoding.unpack_paragraphs(self.paragraphs, as_read=as_read)
            sentences = encoding.unpack_sentences(self.sentences)
            # Their numbers never fall, so that the last one tells of all.
            if max((*paragraphs.bounds[-1:], *sentences.bounds[-1:]), default=0) > len(text):
                raise ValueError("its parts end after its text")
            if max(sentences.last[-1:], default=-1) >= len(paragraphs):
                raise ValueError("it has sentences in no paragraph")
            return Article(
                id=self.id,
                title=self.title,
                publisher=self.publisher,
                published=self.published,
                url=self.url,
                author=self.author,
                source=self.source,
                text=text,
                paragraphs=paragraphs,
                sentences=sentences,
            )
        except ValueError as error:
            raise DamagedLibrary(f"article {self.id!r}", str(error)) from error

    def read(self) -> ReadArticle:
        """Return the article as it is quoted from. Raises DamagedLibrary where it can't be."""
        article = self.unpacked()
        indexed = encoding.unpack_indexed(self.sentences)
        if max(indexed[-1:], default=-1) >= len(article.sentences):
            raise DamagedLibrary(f"article {self.id!r}", "its chunks are no sentences")
        return ReadArticle(indexed, article)


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index on disk that may be used: its generation, None where there is none.

    It covers articles up to the key `indexed`, of which `removed` are gone meanwhile. `behind` chunks are in articles
    that it does not cover.
    """

    generation: str | None
    indexed: int
    removed: int
    behind: int


@dataclass(frozen=True, slots=True)
class TermRecord:
    """A term's id and, a field each in the order of `Field`, how many documents hold it."""

    id: int
    frequencies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArticleTermIds:
    """An article's key, its place in the order, and its terms."""

    key: int
    position: int
    terms: TermIds


@dataclass(frozen=True, slots=True, eq=False)
class TermTable:
    """The terms of articles in columns: making an object of each article would take too long for a question.

    Of each article it has the key, the position, how many chunks it has and how many terms its title; of each chunk how
    many terms; and all terms of the chunks, and of the titles, in a row. Iterating gives the articles one by one.
    """

    keys: Numbers
    positions: Numbers
    sizes: Numbers
    title_sizes: Numbers
    lengths: Ids
    terms: Ids
    titles: Ids

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[ArticleTermIds]:
        starts = np.cumsum(self.sizes)[:-1]
        columns = zip(
            np.split(self.lengths, starts),
            np.split(self.terms, np.cumsum(self._term_counts())[:-1]),
            np.split(self.titles, np.cumsum(self.title_sizes)[:-1]),
            strict=True,
        )
        for key, position, column in zip(self.keys.tolist(), self.positions.tolist(), columns, strict=False):
            yield ArticleTermIds(key, position, TermIds(*column))

    def joined(self, other: TermTable) -> TermTable:
        """Return the articles of both, those of `other` behind."""
        return TermTable(*(np.concatenate((getattr(self, name), getattr(other, name))) for name in self.__slots__))

    def in_order(self) -> TermTable:
        """Return the same articles in the order of their positions and keys."""
        order = np.lexsort((self.keys, self.positions))
        if (order[1:] > order[:-1]).all():
            return self
        return TermTable(
            self.keys[order],
            self.positions[order],
            self.sizes[order],
            self.title_sizes[order],
            self.lengths[_rows(self.sizes, order)],
            self.terms[_rows(self._term_counts(), order)],
            self.titles[_rows(self.title_sizes, order)],
        )

    def _term_counts(self) -> Numbers:
        """Return how many terms the chunks of each article have together."""
        ends = np.concatenate(([0], np.cumsum(self.lengths, dtype=np.int64)))[np.cumsum(self.sizes)]
        return np.diff(ends, prepend=0)


def _rows(sizes: Numbers, order: Numbers) -> Numbers:
    """Return the places of the elements of consecutive runs of these `sizes`, the runs being put in another order."""
    starts, wanted = (np.cumsum(sizes) - sizes)[order], sizes[order]
    return np.repeat(starts - (np.cumsum(wanted) - wanted), wanted) + np.arange(wanted.sum())


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the index needs it. `sentences[k]` is the number of the sentence that is chunk k."""

    key: int
    id: str
    sentences: tuple[int, ...]
    terms: TermIds
    packed: PackedArticle


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as it is quoted from. `sentences[k]` is the number of the sentence that is chunk k."""

    sentences: tuple[int, ...]
    article: Article

    def sentence(self, chunk: int) -> int:
        """Return the number of the sentence that is a chunk. Raises DamagedLibrary where the article lacks it."""
        if chunk >= len(self.sentences):
            raise DamagedLibrary(f"article {self.article.id!r}", "its terms are not those of its sentences")
        return self.sentences[chunk]
