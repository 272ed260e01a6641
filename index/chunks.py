"""What the index ranks: an article's sentences as chunks of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Article, Kind
from index.fields import Ids, Numbers
from index.text.terms import content, content_terms, pieces


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
    """The numbers of the sentences that are chunks: boilerplate is never quoted, so it is not indexed at all."""
    kinds = [paragraph.kind for paragraph in article.paragraphs]
    if Kind.BOILERPLATE not in kinds:
        return tuple(range(len(article.sentences)))
    return tuple(n for n, sentence in enumerate(article.sentences) if kinds[sentence.paragraph] is not Kind.BOILERPLATE)


def article_terms(article: Article) -> ArticleTerms:
    """The chunks of an article that has its sentences, by the one analyser."""
    return articles_terms([article])[0]


def articles_terms(articles: Sequence[Article]) -> list[ArticleTerms]:
    """The chunks of articles that have their sentences, with one lexicon for all."""
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
    """The sentences that are chunks, the numbers of the pieces of all, and where those of each end."""
    sentences = indexed_sentences(article)
    held: list[int] = []
    ends = []
    for number in sentences:
        start, end, _ = article.sentences[number]
        held += [numbers[piece] for piece in pieces(article.text[start:end])]
        ends.append(len(held))
    return sentences, np.array(held, dtype=np.int64), np.array(ends, dtype=np.int64)


def _holders(chunks: Numbers, words: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """The different words, and how many chunks hold each, from each occurrence of one of `size` words."""
    pairs = np.unique(chunks * size + words)
    different, holders = np.unique(pairs % max(size, 1), return_counts=True)
    return np.asarray(different, dtype=np.int64), holders
