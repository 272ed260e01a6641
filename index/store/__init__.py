"""The library's articles, terms and statistics in one SQLite file: the source of truth."""

from index.store.encoding import DamagedData, StoredSentences
from index.store.reading import Reader
from index.store.records import (
    ArticleInfo,
    ArticleTermIds,
    FileRecord,
    IndexState,
    Narrowing,
    Owner,
    ReadArticle,
    StoredArticle,
    TermRecord,
    TermTable,
)
from index.store.store import Store
from index.store.writing import Entry, Writer

__all__ = [
    "ArticleInfo",
    "ArticleTermIds",
    "DamagedData",
    "Entry",
    "FileRecord",
    "IndexState",
    "Narrowing",
    "Owner",
    "ReadArticle",
    "Reader",
    "Store",
    "StoredArticle",
    "StoredSentences",
    "TermRecord",
    "TermTable",
    "Writer",
]
