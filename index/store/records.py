"""What the store hands out: plain values, one a row."""

from __future__ import annotations

from dataclasses import dataclass


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
class StoredArticle:
    """The row of an article that the index needs. `chunks[k]` are the ids of chunk k's terms."""

    key: int
    id: str
    sentences: tuple[int, ...]
    chunks: tuple[tuple[int, ...], ...]
    title: tuple[int, ...]
