"""What the store hands out: plain values, one a row."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from index.article import Article
from index.chunks import TermIds
from index.errors import DamagedLibrary
from index.store.encoding import unpack_indexed, unpack_paragraphs, unpack_sentences, unpack_text


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
    """What is known of a file of a root: its stamp when it was read (None: read it again), what was skipped in it as
    (path, reason), and how many articles it holds."""

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

    def unpacked(self, *, as_read: bool = False) -> Article:
        """The article with its text, paragraphs and sentences. Raises DamagedLibrary where checksums don't hold.

        Its paragraphs are of the kinds that they have now, or `as_read`, whatever the library has found to be repeated.
        """
        try:
            return Article(
                id=self.id,
                title=self.title,
                publisher=self.publisher,
                published=self.published,
                url=self.url,
                author=self.author,
                source=self.source,
                text=unpack_text(self.text),
                paragraphs=unpack_paragraphs(self.paragraphs, as_read=as_read),
                sentences=unpack_sentences(self.sentences),
            )
        except (zlib.error, ValueError) as error:
            raise DamagedLibrary(f"article {self.id!r}", str(error)) from error

    def read(self) -> ReadArticle:
        """Return the article as it is quoted from. Raises DamagedLibrary where checksums don't hold."""
        return ReadArticle(unpack_indexed(self.sentences), self.unpacked())


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index on disk that may be used: its generation, None where there is none; it covers articles up to the key
    `indexed`, of which `removed` are gone meanwhile. `behind` chunks are in articles that it does not cover.
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
