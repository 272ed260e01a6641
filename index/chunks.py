"""What the index ranks: sentences as chunks of terms, the four fields in which a chunk is found, and their postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Kind
from index.text.terms import content, content_terms, pieces

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
        """Return the documents that hold a term, and how often each does."""
        number = self.place.get(term)
        if number is None:
            return self.holders[:0], self.frequencies[:0]
        start, end = self.starts[number], self.starts[number + 1]
        return self.holders[start:end], self.frequencies[start:end]


def field_postings(articles: Sequence[TermIds]) -> dict[Field, Postings]:
    """Return the postings of all chunks of some articles in each field, chunks and articles numbered in order."""
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
    """Return every term, once for each chunk in whose context it stands; and those chunks."""
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
    """Return postings from each occurrence of a term and the document that holds it."""
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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the numbers of terms and words stand for in some articles that were analysed together."""

    terms: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ArticleTerms:
    """An article as the index sees it, its terms and words as numbers in `lexicon`.

    `sentences[k]` is the number of the sentence that is chunk k, `lengths[k]` how many of `terms`, which are those of
    all chunks in a row, are its. `words` are the different words of the chunks (folded as the analyser does, stop words
    left out), `holders` how many chunks hold each.
    """

    sentences: tuple[int, ...]
    lengths: Ids
    terms: Ids
    title: Ids
    words: Ids
    holders: Ids
    lexicon: Lexicon


class _Numbering(dict[str, int]):
    """Numbers strings in the order in which they come up."""

    def __missing__(self, thing: str) -> int:
        number = self[thing] = len(self)
        return number


def indexed_sentences(article: Article) -> tuple[int, ...]:
    """Return the numbers of the sentences that are chunks: boilerplate is never quoted, so it is not indexed at all."""
    kinds = [paragraph.kind for paragraph in article.paragraphs]
    if Kind.BOILERPLATE not in kinds:
        return tuple(range(len(article.sentences)))
    return tuple(n for n, sentence in enumerate(article.sentences) if kinds[sentence.paragraph] is not Kind.BOILERPLATE)


def article_terms(article: Article) -> ArticleTerms:
    """Return the chunks of an article that has its sentences, by the one analyser."""
    return articles_terms([article])[0]


def articles_terms(articles: Sequence[Article]) -> list[ArticleTerms]:
    """Return the chunks of articles that have their sentences, with one lexicon for all."""
    pieces_seen = _Numbering()
    taken_apart = [_taken_apart(article, pieces_seen) for article in articles]
    terms, words = _Numbering(), _Numbering()
    found = [content(piece) for piece in pieces_seen]
    sizes = np.array([len(pairs) for pairs in found], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    term_of = np.array([terms[term] for pairs in found for term, _ in pairs], dtype=np.uint32)
    word_of = np.array([words[word] for pairs in found for _, word in pairs], dtype=np.int64)
    titles = [[terms[term] for term in content_terms(article.title or "")] for article in articles]
    lexicon = Lexicon(tuple(terms), tuple(words))
    made = []
    for (sentences, held, ends), title in zip(taken_apart, titles, strict=True):
        behind = np.concatenate(([0], np.cumsum(sizes[held])))  # how many terms lie before each piece
        lengths = np.diff(behind[ends], prepend=0)
        places = np.repeat(starts[held] - behind[:-1], sizes[held]) + np.arange(behind[-1])
        different, holders = _holders(np.repeat(np.arange(len(lengths)), lengths), word_of[places], len(words))
        made.append(
            ArticleTerms(
                sentences,
                lengths.astype(np.uint32),
                term_of[places],
                np.array(title, dtype=np.uint32),
                different.astype(np.uint32),
                holders.astype(np.uint32),
                lexicon,
            )
        )
    return made


def _taken_apart(article: Article, numbers: _Numbering) -> tuple[tuple[int, ...], Numbers, Numbers]:
    """Return the sentences that are chunks, the numbers of the pieces of all, and where those of each end."""
    sentences = indexed_sentences(article)
    held: list[int] = []
    ends = []
    for number in sentences:
        start, end, _ = article.sentences[number]
        held += [numbers[piece] for piece in pieces(article.text[start:end])]
        ends.append(len(held))
    return sentences, np.array(held, dtype=np.int64), np.array(ends, dtype=np.int64)


def _holders(chunks: Numbers, words: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return the different words, and how many chunks hold each, from each occurrence of one of `size` words."""
    pairs = np.unique(chunks * size + words)
    different, holders = np.unique(pairs % max(size, 1), return_counts=True)
    return np.asarray(different, dtype=np.int64), holders
