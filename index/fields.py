"""The four fields in which a chunk is found, and their postings: which documents hold a term, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONTEXT = 2  # how many sentences on each side are a chunk's context

Numbers = NDArray[np.int64]
Ids = NDArray[np.integer[Any]]
"""Ids and lengths as they are stored or made: to be counted with, not to be calculated with."""


class Field(StrEnum):
    """Where a chunk can match: in its own sentence, the sentences around it, its article's title, its whole article.

    Title and article are the same for all chunks of an article: their documents are articles, the others' chunks.
    """

    SENTENCE = "sentence"
    CONTEXT = "context"
    TITLE = "title"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class TermIds:
    """An article's terms as the store numbers them.

    `terms` are those of all chunks in a row, of which chunk k has `lengths[k]`; `title` are the title's.
    """

    lengths: Ids
    terms: Ids
    title: Ids

    def chunk(self, number: int) -> Ids:
        """The terms of chunk `number`, in order."""
        start = int(self.lengths[:number].sum())
        return self.terms[start : start + int(self.lengths[number])]


@dataclass(frozen=True)
class Postings:
    """The postings of one field.

    `terms` are the different terms, rising. Term number i is held by `holders[starts[i]:starts[i + 1]]` (documents,
    rising), as often as `frequencies` says in the same places. `lengths[d]` is how many terms document d has.
    """

    lengths: Numbers
    terms: Numbers
    starts: Numbers
    holders: Numbers
    frequencies: Numbers

    @property
    def document_frequencies(self) -> Numbers:
        """How many documents hold each of `terms`."""
        return np.diff(self.starts)

    @cached_property
    def place(self) -> dict[int, int]:
        """The number of each term in `terms`."""
        return {term: number for number, term in enumerate(self.terms.tolist())}

    def of(self, term: int) -> tuple[Numbers, Numbers]:
        """The documents that hold a term, and how often each does."""
        number = self.place.get(term)
        if number is None:
            return self.holders[:0], self.frequencies[:0]
        start, end = self.starts[number], self.starts[number + 1]
        return self.holders[start:end], self.frequencies[start:end]


def field_postings(articles: Sequence[TermIds]) -> dict[Field, Postings]:
    """The postings of all chunks of some articles in each field, chunks and articles numbered through in order."""
    lengths = _joined([article.lengths for article in articles])
    terms = _joined([article.terms for article in articles])
    chunk_of = np.repeat(np.arange(len(lengths)), lengths)
    article_of = np.repeat(np.arange(len(articles)), [len(article.lengths) for article in articles])
    near, nearby = _nearby(terms, chunk_of, article_of)
    titles = [article.title for article in articles]
    title_of = np.repeat(np.arange(len(articles)), [len(title) for title in titles])
    return {
        Field.SENTENCE: _postings(terms, chunk_of, len(lengths)),
        Field.CONTEXT: _postings(near, nearby, len(lengths)),
        Field.TITLE: _postings(_joined(titles), title_of, len(articles)),
        Field.ARTICLE: _postings(terms, article_of[chunk_of], len(articles)),
    }


def _nearby(terms: Numbers, chunk_of: Numbers, article_of: Numbers) -> tuple[Numbers, Numbers]:
    """Every term, once for each chunk in whose context it stands; and those chunks."""
    found: list[Numbers] = []
    holders: list[Numbers] = []
    for step in (*range(-CONTEXT, 0), *range(1, CONTEXT + 1)):
        other = chunk_of + step
        inside = (other >= 0) & (other < len(article_of))
        inside[inside] = article_of[other[inside]] == article_of[chunk_of[inside]]
        found.append(terms[inside])
        holders.append(other[inside])
    return _joined(found), _joined(holders)


def _postings(terms: Numbers, holders: Numbers, documents: int) -> Postings:
    """Postings from each occurrence of a term and the document that holds it."""
    pairs = terms * documents + holders
    if pairs.max(initial=0) < 1 << 31:
        pairs = pairs.astype(np.int32)  # which are sorted in half the time
    pairs, frequencies = np.unique(pairs, return_counts=True)
    pairs = pairs.astype(np.int64)
    different, starts = np.unique(pairs // max(documents, 1), return_index=True)
    return Postings(
        np.bincount(holders, minlength=documents),
        different,
        np.append(starts, len(pairs)),
        pairs % max(documents, 1),
        frequencies,
    )


def _joined(arrays: Sequence[Ids]) -> Numbers:
    return np.concatenate(arrays, dtype=np.int64) if arrays else np.zeros(0, dtype=np.int64)
